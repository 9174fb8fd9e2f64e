# What denies changes without a second factor is there in some stages only.

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

variable "prod" {
  type = bool
}

resource "aws_iam_user_policy" "denies" {
  count = var.prod ? 1 : 0
  user  = "alice"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Action    = "*"
      Resource  = "*"
      Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } }
    }]
  })
}

# UNKNOWN: CKV_SSMIM_21
resource "aws_iam_user_policy" "allows" {
  user = "alice"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:StartIncident"
      Resource = "arn:aws:ssm-incidents::111122223333:response-plan/outage"
    }]
  })
}
