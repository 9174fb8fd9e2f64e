terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

locals {
  regions = toset(["us-east-1", "us-west-2"])
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "im" {
  for_each = local.regions
  region   = each.value
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "right" {
  dynamic "regions" {
    for_each = aws_kms_key.im
    content {
      name        = regions.key
      kms_key_arn = regions.value.arn
    }
  }
}

# FAILED: CKV_SSMIM_4 "Region us-east-1 uses the key aws_kms_key.im[\"us-west-2\"], which is in us-west-2"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "wrong" {
  regions {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.im["us-west-2"].arn
  }
}
