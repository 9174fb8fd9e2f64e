terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "home" {
  type = string
}

provider "aws" {
  alias  = "home"
  region = var.home
}

# UNKNOWN: CKV_SSMIM_11 "the Region of provider aws is not known before deployment"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "no_region" {
  region {
    name = "us-east-1"
  }
}

# UNKNOWN: CKV_SSMIM_11 "var.home has no value"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "variable" {
  provider = aws.home
  region {
    name = "us-east-1"
  }
}
