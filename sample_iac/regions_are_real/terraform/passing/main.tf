terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "eu-central-1"
  }
  region {
    name = "eu-north-1"
  }
  region {
    name = "eu-west-3"
  }
}
