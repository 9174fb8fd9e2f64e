terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

# Shown on the page of CKV_SSMIM_17.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
# FAILED: CKV_SSMIM_17 "Incident Manager is not available in 'eu-centrl-1'"
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "eu-west-1"
  }
  region {
    name = "eu-centrl-1"
  }
  region {
    name = "eu-west-1"
  }
}
