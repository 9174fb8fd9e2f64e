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

# Shown on the page of CKV_SSMIM_11.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_11 "aws_ssmincidents_replication_set.this is managed from us-east-1, which is not one of its Regions (eu-west-1, eu-central-1)"
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "eu-west-1"
  }
  region {
    name = "eu-central-1"
  }
}
