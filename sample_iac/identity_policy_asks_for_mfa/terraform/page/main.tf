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

# Shown on the page of CKV_SSMIM_21.
# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.wrong lets group responders change Incident Manager (ssm-incidents:UpdateIncidentRecord) without multi-factor authentication"
resource "aws_iam_group_policy" "wrong" {
  group = "responders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:UpdateIncidentRecord"
      Resource = "*"
    }]
  })
}

# Shown on the page of CKV_SSMIM_21.
# PASSED: CKV_SSMIM_21
resource "aws_iam_group_policy" "right" {
  group = "responders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "ssm-incidents:UpdateIncidentRecord"
      Resource  = "*"
      Condition = { Bool = { "aws:MultiFactorAuthPresent" = "true" } }
    }]
  })
}
