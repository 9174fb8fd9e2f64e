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

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# SKIPPED: CKV_SSMIM_17
# PASSED: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  #checkov:skip=CKV_SSMIM_17:a Region that is newer than the installed botocore
  region {
    name = "eu-south-9"
  }
}
