# terraform: refused
# What Terraform does not take for count and for_each, or for the blocks of a dynamic one.

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

locals {
  regions = ["us-west-2"]
  none    = null
}

# UNKNOWN: CKV_SSMIM_4 "for_each is a list, and Terraform takes a map or a set of text"
# UNKNOWN: CKV_SSMIM_11 "for_each is a list, and Terraform takes a map or a set of text"
# UNKNOWN: CKV_SSMIM_17 "for_each is a list, and Terraform takes a map or a set of text"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "list" {
  for_each = local.regions
  region {
    name        = each.value
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/11111111-12ab-34cd-56ef-1234567890ab"
  }
}

# UNKNOWN: CKV_SSMIM_4 "for_each of the blocks 'region' is null, which Terraform refuses"
# UNKNOWN: CKV_SSMIM_7 "for_each of the blocks 'region' is null, which Terraform refuses"
# UNKNOWN: CKV_SSMIM_11 "for_each of the blocks 'region' is null, which Terraform refuses"
# UNKNOWN: CKV_SSMIM_17 "for_each of the blocks 'region' is null, which Terraform refuses"
# UNKNOWN: CKV_SSMIM_18 "for_each of the blocks 'region' is null, which Terraform refuses"
resource "aws_ssmincidents_replication_set" "null" {
  dynamic "region" {
    for_each = local.none
    content {
      name = region.value
    }
  }
}
