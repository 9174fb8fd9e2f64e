# What variables come to: declared types, null, and values that Terraform refuses.

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

variable "count_of_keys" {
  type = number
}

variable "key" {
  type     = string
  nullable = false
}

variable "perhaps" {
  type = string
}

variable "regions" {
  type = map(object({
    key_arn = optional(string)
    spare   = optional(bool, false)
  }))
}

locals {
  statement = {
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
    Action    = ["kms:CreateGrant", "kms:DescribeKey"]
    Resource  = "*"
    Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
  }
}

# terraform.tfvars has the number as text.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "number" {
  policy = var.count_of_keys == 2 ? jsonencode({ Version = "2012-10-17", Statement = [local.statement] }) : null
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "number" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.number.arn
  }
}

# A variable that is never null names a key, whichever it is.
# FAILED: CKV_SSMIM_7 "Region us-west-2"
# UNKNOWN: CKV_SSMIM_4 "var.key has no value"
# UNKNOWN: CKV_SSMIM_18 "var.key has no value"
# PASSED: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "never_null" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key
  }
  region {
    name = "us-west-2"
  }
}

# UNKNOWN: CKV_SSMIM_7 "whether Region us-east-1 has a key: var.perhaps has no value"
# UNKNOWN: CKV_SSMIM_4 "var.perhaps has no value"
# UNKNOWN: CKV_SSMIM_18 "var.perhaps has no value"
# PASSED: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "perhaps_null" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.perhaps
  }
  region {
    name = "us-west-2"
  }
}

# terraform.tfvars gives one of them a key, and the other one none.
# FAILED: CKV_SSMIM_7 "Region us-west-2"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "optional" {
  dynamic "region" {
    for_each = { for name, settings in var.regions : name => settings.key_arn if !settings.spare }
    content {
      name        = region.key
      kms_key_arn = region.value
    }
  }
}

module "given_null" {
  source = "./inputs"
  key    = null
}

module "given" {
  source = "./inputs"
  key    = aws_kms_key.number.arn
}
