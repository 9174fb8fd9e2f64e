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

# Shown on the page of CKV_SSMIM_19.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_19 "Region us-east-1 of aws_ssmincidents_replication_set.this uses the AWS owned key"
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}
