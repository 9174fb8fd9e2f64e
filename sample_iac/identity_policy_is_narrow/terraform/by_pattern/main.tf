terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# No word of either service stands here, but a pattern for both.
# FAILED: CKV_SSMIM_16 "allows all actions of ssm-incidents and ssm-contacts on all resources"
resource "aws_iam_policy" "both" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-*:*", Resource = "*" }] })
}
