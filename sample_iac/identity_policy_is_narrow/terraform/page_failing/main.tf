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

# Shown on the page of CKV_SSMIM_16.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.responders allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "responders" {
  name = "incident-responders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect   = "Allow"
        Action   = "ssm-incidents:*"
        Resource = "*"
      },
    ]
  })
}
