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

# Shown on the page of CKV_SSMIM_6.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_8
# FAILED: CKV_SSMIM_6 "aws_kms_key.this lets Incident Manager in too widely: statement \"IncidentManager\" is not limited to it by kms:ViaService"
resource "aws_kms_key" "this" {
  description         = "Encrypts Incident Manager"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Administration"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "IncidentManager"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
        Action    = "kms:*"
        Resource  = "*"
      },
    ]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}
