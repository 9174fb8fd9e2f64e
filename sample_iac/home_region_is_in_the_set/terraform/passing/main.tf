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

data "aws_region" "current" {}

variable "regions" {
  type    = set(string)
  default = ["us-east-1", "us-west-2"]
}

# PASSED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "dynamic" {
  dynamic "region" {
    for_each = var.regions
    content {
      name = region.value
    }
  }
}

provider "aws" {
  alias = "unsaid"
}

data "aws_region" "unsaid" {
  provider = aws.unsaid
}

# PASSED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "symbol" {
  provider = aws.unsaid
  region {
    name = data.aws_region.unsaid.name
  }
}
