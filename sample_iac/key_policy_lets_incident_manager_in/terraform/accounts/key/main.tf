terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.key]
    }
  }
}

variable "statement" {
  type = any
}

data "aws_caller_identity" "key" {
  provider = aws.key
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "this" {
  provider = aws.key
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.key.account_id}:root" }, Action = "kms:*", Resource = "*" },
    var.statement,
  ] })
}

output "arn" {
  value = aws_kms_key.this.arn
}
