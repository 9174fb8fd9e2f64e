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
# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "responders" {
  name = "incident-responders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Start"
        Effect   = "Allow"
        Action   = "ssm-incidents:StartIncident"
        Resource = "arn:aws:ssm-incidents::111122223333:response-plan/outage"
      },
      {
        Sid      = "Work"
        Effect   = "Allow"
        Action   = ["ssm-incidents:GetIncidentRecord", "ssm-incidents:UpdateIncidentRecord"]
        Resource = "arn:aws:ssm-incidents::111122223333:incident-record/outage/*"
      },
      {
        Sid      = "Find"
        Effect   = "Allow"
        Action   = "ssm-incidents:ListIncidentRecords"
        Resource = "*"
      },
    ]
  })
}
