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

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  role     = "arn:aws:iam::111122223333:role/incidents"
  through  = { StringEquals = { "kms:ViaService" = local.services } }
}

# FAILED: CKV_SSMIM_22 "lets Incident Manager in only by service names without a Region in kms:ViaService" "ssm-incidents.us-east-1.amazonaws.com"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "older_guide" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.amazonaws.com", "ssm-contacts.amazonaws.com"] } } },
    ]
  })
}

# FAILED: CKV_SSMIM_22 "through ssm-contacts only by service names"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "one_of_two" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents*.amazonaws.com", "ssm-contacts.amazonaws.com"] } } },
    ]
  })
}
