terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = var.home
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

variable "home" {
  type    = string
  default = "us-east-1"
}

# The AWS CLI's own example of create-replication-set.
# FAILED: CKV_SSMIM_4 "Region us-east-2 uses the key arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, which is in us-east-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "cli_example" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  region {
    name        = "us-east-2"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "each" {
  for_each    = toset(["us-east-1", "us-west-2"])
  description = "for ${each.key}, though all are made in ${var.home}"
}

# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key aws_kms_key.each[\"us-west-2\"], which is in us-east-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "for_each" {
  dynamic "region" {
    for_each = aws_kms_key.each
    content {
      name        = region.key
      kms_key_arn = region.value.arn
    }
  }
}

locals {
  keys = {
    "us-west-2" = module.east.arn
    "us-east-1" = module.west.arn
  }
}

module "east" {
  source = "../keys"
}

module "west" {
  source = "../keys"
  providers = {
    aws = aws.west
  }
}

# Crossed: each Region has the key of the other.
# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key module.east.aws_kms_key.this[0], which is in us-east-1" "Region us-east-1 uses the key module.west.aws_kms_key.this[0], which is in us-west-2"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "crossed" {
  dynamic "region" {
    for_each = local.keys
    iterator = entry
    content {
      name        = entry.key
      kms_key_arn = entry.value
    }
  }
}
