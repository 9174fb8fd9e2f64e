# terraform: refused
# What the data source aws_iam_policy_document renders, and what it refuses.

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
  condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
  statement = {
    Sid       = "IncidentManager"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
    Action    = ["kms:CreateGrant", "kms:DescribeKey"]
    Resource  = "*"
    Condition = local.condition
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  for_each = {
    twice    = aws_kms_key.sid_in_two_sources.arn
    own      = aws_kms_key.sid_in_two_statements.arn
    one      = aws_kms_key.statement_is_no_list.arn
    none     = aws_kms_key.source_is_null.arn
    override = aws_kms_key.sid_in_an_override.arn
    text     = aws_kms_key.principal_is_a_text.arn
    number   = aws_kms_key.number_in_a_condition.arn
    members  = aws_kms_key.members_in_small_letters.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}

# UNKNOWN: CKV_SSMIM_5 "the Sid 'IncidentManager' appears twice in the sources of the policy document, which the provider refuses"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "sid_in_two_sources" {
  policy = data.aws_iam_policy_document.sid_in_two_sources.json
}

data "aws_iam_policy_document" "sid_in_two_sources" {
  source_policy_documents = [
    for effect in ["Deny", "Allow"] :
    jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, { Effect = effect })] })
  ]
}

# UNKNOWN: CKV_SSMIM_5 "the Sid 'IncidentManager' appears twice in the policy document, which the provider refuses"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "sid_in_two_statements" {
  policy = data.aws_iam_policy_document.sid_in_two_statements.json
}

data "aws_iam_policy_document" "sid_in_two_statements" {
  source_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, { Sid = "Other" })] })]

  dynamic "statement" {
    for_each = ["kms:Encrypt", "kms:Decrypt"]
    content {
      sid       = "IncidentManager"
      effect    = "Deny"
      actions   = [statement.value]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::111122223333:role/guest"]
      }
    }
  }
}

# UNKNOWN: CKV_SSMIM_5 "the Statement of a source of the policy document is not a list"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "statement_is_no_list" {
  policy = data.aws_iam_policy_document.statement_is_no_list.json
}

data "aws_iam_policy_document" "statement_is_no_list" {
  source_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = local.statement })]
}

# UNKNOWN: CKV_SSMIM_5 "an element of override_policy_documents is null"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "source_is_null" {
  policy = data.aws_iam_policy_document.source_is_null.json
}

data "aws_iam_policy_document" "source_is_null" {
  source_policy_documents   = [jsonencode({ Version = "2012-10-17", Statement = [local.statement] })]
  override_policy_documents = [null]
}

# An override may replace statements again and again.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "sid_in_an_override" {
  policy = data.aws_iam_policy_document.sid_in_an_override.json
}

data "aws_iam_policy_document" "sid_in_an_override" {
  override_policy_documents = [
    for effect in ["Deny", "Allow"] :
    jsonencode({ Version = "2012-10-17", Statement = [merge(local.statement, { Effect = effect })] })
  ]
}

# The provider reads any text as everybody.
# FAILED: CKV_SSMIM_6 "statement \"IncidentManager\" is open to every account"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "principal_is_a_text" {
  policy = data.aws_iam_policy_document.principal_is_a_text.json
}

data "aws_iam_policy_document" "principal_is_a_text" {
  source_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.statement, { Principal = "arn:aws:iam::111122223333:role/incidents" })
  ] })]
}

# The provider drops the number, and with it what would have kept Incident Manager out.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "number_in_a_condition" {
  policy = data.aws_iam_policy_document.number_in_a_condition.json
}

data "aws_iam_policy_document" "number_in_a_condition" {
  source_policy_documents = [jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.statement, { Condition = merge(local.condition, { NumericGreaterThan = { "kms:GrantIssuingPrincipalAge" = 1 } }) })
  ] })]
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "members_in_small_letters" {
  policy = data.aws_iam_policy_document.members_in_small_letters.json
}

data "aws_iam_policy_document" "members_in_small_letters" {
  source_policy_documents = [jsonencode({ version = "2012-10-17", statement = [
    { for name, value in local.statement : lower(name) => value }
  ] })]
}
