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
# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.responders lets group responders change Incident Manager without MFA (ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_group_policy" "responders" {
  name  = "respond"
  group = "responders"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:UpdateIncidentRecord"
      Resource = "arn:aws:ssm-incidents::111122223333:incident-record/outage/*"
    }]
  })
}
