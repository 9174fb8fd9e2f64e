terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# SKIPPED: CKV_SSMIM_21
resource "aws_iam_user_policy" "alice" {
  #checkov:skip=CKV_SSMIM_21:this user has no access keys
  user   = "alice"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:StartIncident", Resource = "*" }] })
}
