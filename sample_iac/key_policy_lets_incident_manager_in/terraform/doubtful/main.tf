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

provider "aws" {
  alias  = "security"
  region = "us-east-1"
  assume_role {
    role_arn = var.security_role
  }
}

variable "condition" {
  type = any
}

variable "security_role" {
  type = string
}

variable "path" {
  type = string
}

variable "attach" {
  type = bool
}

data "aws_caller_identity" "current" {}

data "aws_caller_identity" "security" {
  provider = aws.security
}

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  lead     = "arn:aws:iam::111122223333:role/ssm-lead"
  root     = "arn:aws:iam::111122223333:root"
}

# A condition of which nothing is known, on a statement that names the account.
# UNKNOWN: CKV_SSMIM_5 "whether aws_kms_key.open_condition lets Incident Manager in is not known: var.condition has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "open_condition" {
  description = "ssm-incidents"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.root }, Action = "kms:*", Resource = "*", Condition = var.condition },
  ] })
}

# A policy that may not be attached: without it, the key has the default one.
# UNKNOWN: CKV_SSMIM_5 "it passes if var.attach is true, and it fails if var.attach is false"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "attached_perhaps" {}

resource "aws_kms_key_policy" "perhaps" {
  count  = var.attach ? 1 : 0
  key_id = aws_kms_key.attached_perhaps.key_id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# Where there is a key, there is a policy.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "both_perhaps" {
  count = var.attach ? 1 : 0
}

resource "aws_kms_key_policy" "both_perhaps" {
  count  = var.attach ? 1 : 0
  key_id = aws_kms_key.both_perhaps[0].key_id
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# Two providers: whether their accounts are one is not known.
# UNKNOWN: CKV_SSMIM_5 "whether aws_kms_key.two_accounts lets Incident Manager in is not known: whether arn:aws:iam::${data.aws_caller_identity.security.account_id}:role/ssm-lead is of the account data.aws_caller_identity.current.account_id of the key"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "two_accounts" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.security.account_id}:role/ssm-lead" }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# A role of another account than the one that the policy delegates to.
# FAILED: CKV_SSMIM_5 "aws_kms_key.foreign_role does not let Incident Manager in: statement 2 names arn:aws:iam::444455556666:role/ssm-lead, but the key's account is 111122223333 (by its policy)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "foreign_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.root }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::444455556666:role/ssm-lead" }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# Whichever document it is, it lets somebody in.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "either_document" {
  policy = var.attach ? jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "A", Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
    ] }) : jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "B", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/other" }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# Whichever role it is, it is let in.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "either_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "A", Effect = "Allow", Principal = { AWS = var.attach ? local.lead : "arn:aws:iam::111122223333:role/other" }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# Whichever statement it is, it lets somebody in.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "either_statement" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    var.attach ? { Sid = "A", Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } } : { Sid = "B", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/other" }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# The list of statements may be one or the other, and either lets the role in.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "either_list" {
  policy = jsonencode({ Version = "2012-10-17", Statement = concat(
    [{ Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }],
    var.attach ? [{ Effect = "Allow", Principal = { AWS = local.root }, Action = "kms:*", Resource = "*" }] : [],
  ) })
}

# Neither is an Effect that AWS knows.
# FAILED: CKV_SSMIM_5 "AWS refuses the policy in aws_kms_key.refused_either_way: statement 1 has the Effect allow"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "refused_either_way" {
  description = "ssm-incidents"
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge({ Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }, { Effect = var.attach ? "allow" : "deny" }),
  ] })
}

# One of the two is.
# UNKNOWN: CKV_SSMIM_5 "it fails if var.attach is true, and it passes if var.attach is false"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "refused_perhaps" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge({ Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }, { Effect = var.attach ? "allow" : "Allow" }),
  ] })
}

# A policy variable in an ARN, filled in at each request.
# UNKNOWN: CKV_SSMIM_5 "whether aws_kms_key.variable_in_an_arn lets Incident Manager in is not known: the condition on aws:PrincipalArn: ${aws:PrincipalTag/lead} is filled in at each request"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "variable_in_an_arn" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
    { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { ArnNotLike = { "aws:PrincipalArn" = "arn:aws:iam::$${aws:PrincipalAccount}:role/$${aws:PrincipalTag/lead}" } } },
  ] })
}

# A role's path is not known, and it is a role all the same.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "path" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge({ Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }, { Principal = { AWS = "arn:aws:iam::111122223333:role${var.path}ssm-lead" } }),
  ] })
}

# Everybody of the account but for those that a Deny keeps out, and it keeps out all but one.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "spared" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge({ Effect = "Allow", Principal = { AWS = local.lead }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }, { Principal = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = "111122223333" } } }),
    { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { ArnNotEquals = { "aws:PrincipalArn" = local.lead } } },
  ] })
}

resource "aws_kms_key" "elsewhere" {}

# The ARN of another key.
# FAILED: CKV_SSMIM_5 "aws_kms_key.other_resource does not let Incident Manager in: statement 1 is about another Resource (in a key policy \"*\" means the key)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "other_resource" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = aws_kms_key.elsewhere.arn, Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# A number that is no account.
# FAILED: CKV_SSMIM_5 "AWS refuses the policy in aws_kms_key.number_principal: statement 1 names 5: it is not the ARN of a role, user, session or account"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "number_principal" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = 5 }, Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "a" {
  for_each = { a = aws_kms_key.open_condition.arn, b = aws_kms_key.attached_perhaps.arn, d = aws_kms_key.two_accounts.arn, e = aws_kms_key.foreign_role.arn, f = aws_kms_key.either_document.arn, g = aws_kms_key.either_role.arn, h = aws_kms_key.other_resource.arn, i = aws_kms_key.number_principal.arn, k = aws_kms_key.either_statement.arn, l = aws_kms_key.either_list.arn, m = aws_kms_key.refused_either_way.arn, n = aws_kms_key.refused_perhaps.arn, o = aws_kms_key.variable_in_an_arn.arn, p = aws_kms_key.path.arn, q = aws_kms_key.spared.arn }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "b" {
  count = var.attach ? 1 : 0
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.both_perhaps[0].arn
  }
}
