terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# It speaks of ssm-incidents, but has nothing of it: an administrator's policy is for other checks.
resource "aws_iam_policy" "administrator" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "reader" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:List*", Resource = "*" }] })
}
