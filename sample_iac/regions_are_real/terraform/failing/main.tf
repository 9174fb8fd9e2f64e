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

# FAILED: CKV_SSMIM_17 "is not available in 'us-east-3'" "Region us-east-1 appears twice" "there are 4 Regions"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
  region {
    name = "us-east-3"
  }
  region {
    name = "eu-west-1"
  }
  region {
    # a comment makes it another block for Terraform's parser, not another Region
    name = "us-east-1"
  }
}
