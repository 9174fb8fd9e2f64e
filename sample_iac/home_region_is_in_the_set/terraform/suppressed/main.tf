terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# SKIPPED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  #checkov:skip=CKV_SSMIM_11:it is imported
  region {
    name = "eu-west-1"
  }
}
