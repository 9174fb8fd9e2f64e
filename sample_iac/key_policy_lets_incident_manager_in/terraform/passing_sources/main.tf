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

variable "services" {
  type    = set(string)
  default = ["ssm-incidents", "ssm-contacts"]
}

variable "role" {
  type    = string
  default = "arn:aws:iam::111122223333:role/incidents"
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_partition" "current" {}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "heredoc" {
  policy = <<POLICY
{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Principal": {"AWS": "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/incidents"},
      "Action": ["kms:CreateGrant", "kms:DescribeKey"],
      "Resource": "*",
      "Condition": {"StringEquals": {"kms:ViaService": ["ssm-incidents.${data.aws_region.current.name}.amazonaws.com", "ssm-contacts.us-east-1.${data.aws_partition.current.dns_suffix}"]}}
    }
  ]
}
POLICY
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "plain_text" {
  policy = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"AWS\": \"${var.role}\"}, \"Action\": [\"kms:CreateGrant\", \"kms:DescribeKey\"], \"Resource\": \"*\", \"Condition\": {\"StringLike\": {\"kms:ViaService\": [\"ssm-incidents.*.amazonaws.com\", \"ssm-contacts.*.amazonaws.com\"]}}}}"
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "file" {
  policy = file("${path.module}/policy.json")
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "template" {
  policy = templatefile("policy.json.tftpl", {
    services = var.services
    role     = var.role
    region   = data.aws_region.current.name
    root     = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"
  })
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "document" {
  policy = data.aws_iam_policy_document.with_sources.json
}

data "aws_iam_policy_document" "administration" {
  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

# The override names the right services; what it replaces has those of another Region.
data "aws_iam_policy_document" "with_sources" {
  source_policy_documents = [
    data.aws_iam_policy_document.administration.json,
    replace(file("${path.module}/policy.json"), "us-east-1", "eu-west-1"),
  ]
  override_policy_documents = [
    data.aws_iam_policy_document.dynamic.json,
  ]
}

data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = { IncidentManager = ["kms:CreateGrant", "kms:DescribeKey"] }
    content {
      sid       = statement.key
      actions   = statement.value
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = [var.role]
      }
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::111122223333:role/contacts"]
      }
      dynamic "condition" {
        for_each = var.services
        content {
          test     = "StringEquals"
          variable = "kms:ViaService"
          values   = ["${condition.value}.us-east-1.amazonaws.com"]
        }
      }
    }
  }
}

# A policy of its own for each key, made and attached by for_each.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "each" {
  for_each = toset(["blue", "green"])
}

resource "aws_kms_key_policy" "each" {
  for_each = aws_kms_key.each
  key_id   = each.value.id
  policy   = data.aws_iam_policy_document.each[each.key].json
}

data "aws_iam_policy_document" "each" {
  for_each = toset(["blue", "green"])
  statement {
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/${each.value}"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = formatlist("%s.${data.aws_region.current.name}.amazonaws.com", var.services)
    }
  }
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_external_key" "by_arn" {
  # FAILED: CKV_SSMIM_2
  description = "Incident Manager"
}

resource "aws_kms_key_policy" "by_arn" {
  key_id = aws_kms_external_key.by_arn.arn
  policy = data.aws_iam_policy_document.dynamic.minified_json
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "everybody_of_the_account" {
  policy = data.aws_iam_policy_document.everybody.json
}

data "aws_iam_policy_document" "everybody" {
  statement {
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:CallerAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
    condition {
      test     = "StringLike"
      variable = "kms:ViaService"
      values   = ["ssm-incidents.*", "ssm-contacts.*"]
    }
  }
}
