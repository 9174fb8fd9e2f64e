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

# FAILED: CKV_SSMIM_5 "names us-east-1 in kms:ViaService, but the key is in eu-west-1"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "ireland" {
  region = "eu-west-1"
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

# FAILED: CKV_SSMIM_1 "has the key spec RSA_2048"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "here" {
  customer_master_key_spec = "RSA_2048"
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

# FAILED: CKV_SSMIM_4 "Region us-east-1 uses the key aws_kms_key.ireland, which is in eu-west-1"
# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key aws_kms_key.here, which is in us-east-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "swapped" {
  regions {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.ireland.arn
  }
  regions {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.here.arn
  }
}

# FAILED: CKV_SSMIM_7 "Region eu-west-1 uses a customer managed key, and Region us-west-2 uses the AWS owned key"
# FAILED: CKV_SSMIM_11 "is managed from us-east-1, which is not one of its Regions (eu-west-1, us-west-2)"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elsewhere" {
  regions {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.ireland.arn
  }
  regions {
    name = "us-west-2"
  }
}
