terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# SKIPPED: CKV_SSMIM_16
resource "aws_iam_policy" "administration" {
  #checkov:skip=CKV_SSMIM_16:the role that sets Incident Manager up
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }] })
}

# SKIPPED: CKV_SSMIM_16
data "aws_iam_policy_document" "administration" {
  #checkov:skip=CKV_SSMIM_16:the role that sets Incident Manager up
  statement {
    actions   = ["ssm-incidents:*"]
    resources = ["*"]
  }
}
