# A data source that finds a Region by its name is not the one that the remedy takes the key's Region from.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

data "aws_region" "backup" {
  name = "eu-west-2"
}

data "aws_region" "current" {}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "ssm-incidents.${data.aws_region.current.id}.amazonaws.com"
resource "aws_kms_key" "key" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/operator" }
        Action    = "kms:Encrypt"
        Resource  = "*"
      },
    ]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "set" {
  region {
    name        = data.aws_region.current.name
    kms_key_arn = aws_kms_key.key.arn
  }
}
