terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

# PASSED: CKV_SSMIM_16
data "aws_iam_policy_document" "reader" {
  statement {
    sid       = "Read"
    actions   = ["ssm-incidents:Get*", "ssm-incidents:List*"]
    resources = ["*"]
  }
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.everything allows all actions of ssm-incidents on all resources, and no condition narrows it (statement \"Everything\")"
data "aws_iam_policy_document" "everything" {
  statement {
    sid       = "Everything"
    actions   = ["ssm-incidents:*"]
    resources = ["arn:${data.aws_partition.current.partition}:ssm-incidents::${data.aws_caller_identity.current.account_id}:*"]
  }
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.by_source allows all actions of ssm-incidents on all resources, and no condition narrows it (statement \"Everything\")"
data "aws_iam_policy_document" "by_source" {
  source_policy_documents = [data.aws_iam_policy_document.reader.json, data.aws_iam_policy_document.everything.json]
}

# The override takes the place of the statement of the same name.
# PASSED: CKV_SSMIM_16
data "aws_iam_policy_document" "overridden" {
  source_policy_documents = [data.aws_iam_policy_document.everything.json]
  override_policy_documents = [jsonencode({
    Statement = [{ Sid = "Everything", Effect = "Allow", Action = "ssm-incidents:StartIncident", Resource = "*" }]
  })]
}

# PASSED: CKV_SSMIM_16
data "aws_iam_policy_document" "conditions" {
  source_policy_documents = [data.aws_iam_policy_document.reader.json]
  dynamic "statement" {
    for_each = ["ssm-incidents", "ssm-contacts"]
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
      condition {
        test     = "Bool"
        variable = "aws:MultiFactorAuthPresent"
        values   = ["true"]
      }
    }
  }
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.dynamic allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1 and statement 2)"
data "aws_iam_policy_document" "dynamic" {
  dynamic "statement" {
    for_each = ["ssm-incidents", "ssm-contacts"]
    content {
      actions   = ["${statement.value}:*"]
      resources = ["*"]
    }
  }
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.by_source allows all actions of ssm-incidents on all resources, and no condition narrows it (statement \"Everything\")"
resource "aws_iam_policy" "by_source" {
  policy = data.aws_iam_policy_document.by_source.json
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "overridden" {
  policy = data.aws_iam_policy_document.overridden.json
}

module "wide" {
  source = "../modules/policy"
  action = "ssm-incidents:*"
}

module "narrow" {
  source = "../modules/policy"
  action = "ssm-incidents:StartIncident"
}
