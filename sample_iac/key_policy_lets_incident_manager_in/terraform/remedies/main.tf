terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# What a remedy must mind: Sids that are taken, roles that are named already, and how the policy is written.
provider "aws" {
  region = "us-east-1"
}
locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
}
data "aws_caller_identity" "me" {}
# FAILED: CKV_SSMIM_5 "aws_kms_key.actions does not let Incident Manager in: statement \"AllowIncidentManager\" does not list kms:CreateGrant, and does not list kms:DescribeKey" "Sid = \"AllowIncidentManager2\"" "AWS = \"arn:aws:iam::111122223333:role/lead\""
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "actions" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "AllowIncidentManager", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/lead" }, Action = "kms:Decrypt", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "aws_kms_key.list does not let Incident Manager in: statement 1 names no principal: its list is empty" "data.aws_caller_identity.me.account_id"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "list" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = [] }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "aws_kms_key.template does not let Incident Manager in: statement 1 names the account without kms:ViaService, which only delegates to IAM policies" "\"Sid\": \"AllowIncidentManager\""
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "template" {
  policy = templatefile("policy.json.tftpl", {})
}
# FAILED: CKV_SSMIM_5 "aws_kms_key.none has no key policy, and the default policy only delegates to the account's IAM policies"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "none" {
}
# FAILED: CKV_SSMIM_5 "AWS refuses the policy in aws_kms_key.operator: statement 1 has the element Resources, which IAM does not know" "write Resource instead of Resources" "write kms:CreateGrant" "add a condition ArnLike on aws:PrincipalArn" "write StringEquals"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "operator" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/lead*" }, Action = "CreateGrant", Resources = "*", Condition = { StringEqual = { "kms:ViaService" = local.services } } },
  ] })
}
data "aws_iam_policy_document" "d" {
  count = 1
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}
# FAILED: CKV_SSMIM_5 "aws_kms_key.doc does not let Incident Manager in: statement 1 names the account without kms:ViaService, which only delegates to IAM policies" "sid       = \"AllowIncidentManager\""
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "doc" {
  policy = one(data.aws_iam_policy_document.d[*].json)
}
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "a" {
  for_each = { for k, v in { a = aws_kms_key.actions, b = aws_kms_key.list, c = aws_kms_key.template, d = aws_kms_key.none, e = aws_kms_key.operator, f = aws_kms_key.doc } : k => v.arn }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
