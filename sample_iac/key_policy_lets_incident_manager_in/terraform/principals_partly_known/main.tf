terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Principals that AWS refuses in whatever account they are.
provider "aws" {
  region = "us-east-1"
}

data "aws_caller_identity" "current" {}

resource "aws_iam_role" "ops" {
  name = "ops"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole" },
  ] })
}

locals {
  account = data.aws_caller_identity.current.account_id
  principals = {
    role_of_sts       = "arn:aws:sts::${local.account}:role/ops"
    session_of_iam    = "arn:aws:iam::${local.account}:assumed-role/ops/jane"
    with_a_region     = "arn:aws:iam:us-east-1:${local.account}:role/ops"
    of_another        = "arn:aws:kms::${local.account}:role/ops"
    account_as_name   = "arn:aws:iam:::role/${local.account}"
    no_name           = "arn:aws:iam::${local.account}:role/"
    no_session        = "arn:aws:sts::${local.account}:assumed-role/ops"
    thirteen_digits   = "arn:aws:iam::1${local.account}:role/ops"
    five_parts        = "arn:aws:iam:${local.account}:role/ops"
    placeholder       = "arn:aws:iam::${local.account}:role/<ROLE>"
    braces            = "arn:aws:iam::${local.account}:role/{{role}}"
    with_a_space      = "arn:aws:iam::${local.account}:role/my role"
    two_in_a_text     = "arn:aws:iam::${local.account}:role/a,arn:aws:iam::${local.account}:role/b"
    arn_in_an_arn     = "arn:aws:iam::${local.account}:role/${aws_iam_role.ops.arn}"
    role              = "arn:aws:iam::${local.account}:role/team/ops@example"
    role_of_the_stack = "arn:aws:iam::${local.account}:role/${aws_iam_role.ops.name}"
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_6 CKV_SSMIM_8
# PASSED aws_kms_key.k["role"]: CKV_SSMIM_5
# PASSED aws_kms_key.k["role_of_the_stack"]: CKV_SSMIM_5
# FAILED aws_kms_key.k["account_as_name"]: CKV_SSMIM_5 "it names no account"
# FAILED aws_kms_key.k["arn_in_an_arn"]: CKV_SSMIM_5 "cannot contain a colon"
# FAILED aws_kms_key.k["braces"]: CKV_SSMIM_5 ": {{role}} is not a name in IAM"
# FAILED aws_kms_key.k["five_parts"]: CKV_SSMIM_5 "an ARN has six parts"
# FAILED aws_kms_key.k["no_name"]: CKV_SSMIM_5 "the role has no name"
# FAILED aws_kms_key.k["no_session"]: CKV_SSMIM_5 "ends with a session name"
# FAILED aws_kms_key.k["of_another"]: CKV_SSMIM_5 "the service iam or sts, not kms"
# FAILED aws_kms_key.k["placeholder"]: CKV_SSMIM_5 ": <ROLE> is not a name in IAM"
# FAILED aws_kms_key.k["role_of_sts"]: CKV_SSMIM_5 "the service iam, not sts"
# FAILED aws_kms_key.k["session_of_iam"]: CKV_SSMIM_5 "the service sts, not iam"
# FAILED aws_kms_key.k["thirteen_digits"]: CKV_SSMIM_5 "does not have twelve digits"
# FAILED aws_kms_key.k["two_in_a_text"]: CKV_SSMIM_5 "cannot contain a colon"
# FAILED aws_kms_key.k["with_a_region"]: CKV_SSMIM_5 "has no Region"
# FAILED aws_kms_key.k["with_a_space"]: CKV_SSMIM_5 ": my role is not a name in IAM"
resource "aws_kms_key" "k" {
  for_each = toset([
    "role_of_sts", "session_of_iam", "with_a_region", "of_another",
    "account_as_name", "no_name", "no_session", "thirteen_digits",
    "five_parts", "placeholder", "braces", "with_a_space",
    "two_in_a_text", "arn_in_an_arn", "role", "role_of_the_stack",
  ])

  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = local.principals[each.key] }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = {
      "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
    } } },
  ] })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "s" {
  for_each = aws_kms_key.k

  region {
    name        = "us-east-1"
    kms_key_arn = each.value.arn
  }
}
