terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# SKIPPED: CKV_SSMIM_15
provider "aws" {
  #checkov:skip=CKV_SSMIM_15:an emulator on this machine
  region = "us-east-1"
  endpoints {
    ssmincidents = "http://localhost:4566"
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}
