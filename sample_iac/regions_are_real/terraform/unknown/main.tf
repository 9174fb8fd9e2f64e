terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-central-1"
}

variable "regions" {
  type = set(string)
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17 "var.regions has no value"
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "this" {
  dynamic "region" {
    for_each = var.regions
    content {
      name = region.value
    }
  }
}
