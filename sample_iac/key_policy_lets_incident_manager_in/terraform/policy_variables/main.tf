# A policy variable has the value that its key has in the request: the account of the key, of the caller, or the Region.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias               = "known"
  region              = "us-east-1"
  allowed_account_ids = ["111122223333"]
}

locals {
  administration = { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" }
  services       = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  conditions = {
    principal_of_resource = { "kms:ViaService" = local.services, "aws:PrincipalAccount" = "$${aws:ResourceAccount}" }
    caller_of_resource    = { "kms:ViaService" = local.services, "kms:CallerAccount" = ["$${aws:ResourceAccount}"] }
    resource_of_principal = { "kms:ViaService" = local.services, "aws:ResourceAccount" = "$${aws:PrincipalAccount}" }
    region = {
      "kms:ViaService"    = [for name in ["ssm-incidents", "ssm-contacts"] : "${name}.$${aws:RequestedRegion}.amazonaws.com"]
      "kms:CallerAccount" = "111122223333"
    }
    caller_of_principal  = { "kms:ViaService" = local.services, "kms:CallerAccount" = "$${aws:PrincipalAccount}" }
    resource_of_whomever = { "kms:ViaService" = local.services, "aws:ResourceAccount" = "$${aws:PrincipalTag/account}" }
  }
  policies = { for name, condition in local.conditions : name => jsonencode({
    Version = "2012-10-17"
    Statement = [local.administration, {
      Effect    = "Allow"
      Principal = "*"
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = condition }
    }]
  }) }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "limited" {
  for_each = { for name, policy in local.policies : name => policy if !endswith(name, "er_of_principal") && name != "resource_of_whomever" }
  policy   = each.value
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "limited_in_a_known_account" {
  provider = aws.known
  for_each = { for name, policy in local.policies : name => policy if !endswith(name, "er_of_principal") && name != "resource_of_whomever" }
  policy   = each.value
}

# A caller is always of its own account.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_8
# FAILED: CKV_SSMIM_6 "is open to every account"
resource "aws_kms_key" "open" {
  policy = local.policies.caller_of_principal
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5
resource "aws_kms_key" "undecided" {
  provider = aws.known
  policy   = local.policies.resource_of_whomever
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "each" {
  for_each = merge(
    { for name, key in aws_kms_key.limited : name => key.arn },
    { for name, key in aws_kms_key.limited_in_a_known_account : "known_${name}" => key.arn },
    { open = aws_kms_key.open.arn, undecided = aws_kms_key.undecided.arn },
  )
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
