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

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

locals {
  policies = {
    for region in ["us-east-1", "us-west-2"] : region => jsonencode({
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
          Action    = ["kms:CreateGrant", "kms:DescribeKey"]
          Resource  = "*"
          Condition = {
            StringEquals = {
              "kms:ViaService" = [
                "ssm-incidents.${region}.amazonaws.com",
                "ssm-contacts.${region}.amazonaws.com",
              ]
            }
          }
        },
      ]
    })
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "east" {
  description         = "Encrypts Incident Manager in us-east-1"
  enable_key_rotation = true
  policy              = local.policies["us-east-1"]
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "west" {
  provider            = aws.west
  description         = "Encrypts Incident Manager in us-west-2"
  enable_key_rotation = true
  policy              = local.policies["us-west-2"]
}

# Shown on the page of CKV_SSMIM_4.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.west.arn
  }
}
