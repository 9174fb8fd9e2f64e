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

# FAILED: CKV_SSMIM_17 "is not available in ''" "Region \"\" appears twice"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "left_blank" {
  region {
    name = "us-east-1"
  }
  region {
    name = ""
  }
  region {
    # another block for Terraform's parser
    name = ""
  }
}
