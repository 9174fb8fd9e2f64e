terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "alias" {
  type = string
}

variable "spec" {
  type    = string
  default = "SYMMETRIC_DEFAULT"
}

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "Administration"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }

  statement {
    sid       = "IncidentManager"
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = [for service in ["ssm-incidents", "ssm-contacts"] : "${service}.${data.aws_region.current.name}.amazonaws.com"]
    }
  }
}

# The module serves two roots: in one of them a key of the wrong kind is asked for.
# FAILED module.west_key: CKV_SSMIM_1 "module.west_key.aws_kms_key.this has the key spec RSA_2048"
# PASSED module.east_key: CKV_SSMIM_1
# PASSED module.ireland_key: CKV_SSMIM_1
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "this" {
  description              = "Incident Manager, ${var.alias}"
  customer_master_key_spec = var.spec
  policy                   = data.aws_iam_policy_document.this.json
  enable_key_rotation      = var.spec == "SYMMETRIC_DEFAULT"
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.alias}"
  target_key_id = aws_kms_key.this.key_id
}

output "key" {
  value = {
    arn   = aws_kms_alias.this.target_key_arn
    alias = aws_kms_alias.this.name
  }
}
