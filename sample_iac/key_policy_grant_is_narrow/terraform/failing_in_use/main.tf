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

# The remedy is for whom the wide statement names.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_8
# FAILED: CKV_SSMIM_6 "\"arn:aws:iam::111122223333:role/console\""
resource "aws_kms_key" "everything_for_one_role" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Console"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/console" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "everything_for_one_role" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.everything_for_one_role.arn
  }
}
