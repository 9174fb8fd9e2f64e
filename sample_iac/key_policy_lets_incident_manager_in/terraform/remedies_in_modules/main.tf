terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# What a remedy refers to holds where it is written: in both Regions of a module, under a name that is free, or where the
# module takes it in.
provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias   = "west"
  region  = "us-west-2"
  profile = "west" # of another account, perhaps
}

data "aws_caller_identity" "current" {
  count = 1
}

module "east" {
  source = "./key"
}

module "west" {
  source = "./key"
  providers = {
    aws = aws.west
  }
}

module "built" {
  source = "./built"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "AWS = \"arn:aws:iam::${data.aws_caller_identity.current[0].account_id}:root\"" "add to the policy this statement:"
resource "aws_kms_key" "counted" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current[0].account_id}:root" }, Action = "kms:*", Resource = "*" },
    ]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "(and declare data \"aws_caller_identity\" \"this\" { provider = aws.west }):" "AWS = \"arn:aws:iam::${data.aws_caller_identity.this.account_id}:root\"" "ssm-incidents.us-west-2.amazonaws.com"
resource "aws_kms_key" "elsewhere" {
  provider = aws.west
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = module.east.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = module.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "more" {
  for_each = { built = module.built.arn, counted = aws_kms_key.counted.arn }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elsewhere" {
  provider = aws.west
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.elsewhere.arn
  }
}
