terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Shown on the page of CKV_SSMIM_20.
# PASSED: CKV_SSMIM_20
provider "aws" {
  region            = "us-east-1"
  use_fips_endpoint = true
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}
