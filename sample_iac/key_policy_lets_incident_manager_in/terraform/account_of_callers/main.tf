terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Who calls is of the key's account: a condition on an account that is not known decides.
provider "aws" {
  region = "us-east-1"
}
variable "account" {
  type = string
}
variable "production" {
  type = bool
}
data "aws_caller_identity" "me" {}
locals {
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5 "the condition on kms:CallerAccount: var.account has no value"
resource "aws_kms_key" "given" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = var.account } } },
  ] })
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5 "the condition on aws:PrincipalAccount: var.account has no value"
resource "aws_kms_key" "not_given" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, StringNotEquals = { "aws:PrincipalAccount" = var.account } } },
  ] })
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5 "the condition on kms:CallerAccount"
resource "aws_kms_key" "own_is_not_known" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = data.aws_caller_identity.me.account_id }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, StringNotEquals = { "kms:CallerAccount" = "444455556666" } } },
  ] })
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "own" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = data.aws_caller_identity.me.account_id } } },
  ] })
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "written_out" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = "111122223333" } } },
  ] })
}
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# UNKNOWN: CKV_SSMIM_5 "the condition on kms:CallerAccount"
resource "aws_kms_key" "own_or_another" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = var.production ? data.aws_caller_identity.me.account_id : "444455556666" } } },
  ] })
}
