terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "east" {
  multi_region = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
        }
      }
    }]
  })
}

resource "aws_kms_alias" "east" {
  name          = "alias/incidents"
  target_key_id = aws_kms_key.east.key_id
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "west" {
  region = "us-west-2"
}

resource "aws_kms_key_policy" "west" {
  region = "us-west-2"
  key_id = aws_kms_key.west.key_id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-west-2.amazonaws.com", "ssm-contacts.us-west-2.amazonaws.com"]
        }
      }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_replica_key" "ohio" {
  region          = "us-east-2"
  primary_key_arn = aws_kms_key.east.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-east-2.amazonaws.com", "ssm-contacts.us-east-2.amazonaws.com"]
        }
      }
    }]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  regions {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.west.arn
  }
  regions {
    name        = "us-east-1"
    kms_key_arn = aws_kms_alias.east.target_key_arn
  }
  regions {
    name        = "us-east-2"
    kms_key_arn = aws_kms_replica_key.ohio.arn
  }
}
