# Of collections that are known in part, the elements that are certain decide where others cannot change it.

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

variable "more" {
  type = list(string)
}

variable "statements" {
  type = map(object({ actions = list(string), principals = list(string) }))
}

# FAILED: CKV_SSMIM_17 "'us-east-9'"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "regions" {
  dynamic "region" {
    for_each = toset(concat(["us-east-1", "us-east-9"], var.more))
    content {
      name = region.value
    }
  }
}

# FAILED: CKV_SSMIM_16 "allows all actions of ssm-incidents"
data "aws_iam_policy_document" "wide" {
  statement {
    actions   = concat(["ssm-incidents:*"], var.more)
    resources = ["*"]
  }
}

# FAILED: CKV_SSMIM_16 "allows all actions of ssm-contacts"
resource "aws_iam_policy" "wide" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = flatten([["ssm-contacts:*"], [for action in var.more : "s3:${action}"]])
      Resource = "*"
    }]
  })
}

# More principals, more services and more statements that allow something take nothing away.
data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root"]
    }
  }
  statement {
    sid       = "IncidentManager"
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = concat(["arn:aws:iam::111122223333:role/incident-manager-admin"], var.more)
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = concat(["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"], [])
    }
  }
  dynamic "statement" {
    for_each = var.statements
    content {
      actions   = statement.value.actions
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.principals
      }
    }
  }
}

# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "document" {
  policy = data.aws_iam_policy_document.key.json
}

# UNKNOWN: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "perhaps_denied" {
  policy = data.aws_iam_policy_document.perhaps_denied.json
}

data "aws_iam_policy_document" "perhaps_denied" {
  source_policy_documents = [data.aws_iam_policy_document.key.json]
  dynamic "statement" {
    for_each = var.statements
    content {
      effect    = "Deny"
      actions   = statement.value.actions
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.principals
      }
    }
  }
}

# PASSED: CKV_SSMIM_4
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "key" {
  for_each = { document = aws_kms_key.document.arn, perhaps_denied = aws_kms_key.perhaps_denied.arn }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
