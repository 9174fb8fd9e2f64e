terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Shown on the page of CKV_SSMIM_15.
# FAILED: CKV_SSMIM_15 "provider aws.default does not check the certificates of AWS's endpoints (insecure = true)"
provider "aws" {
  region   = "us-east-1"
  insecure = true
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}
