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

variable "conditions" {
  type = map(any)
}

variable "services" {
  type = list(string)
}

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  role     = "arn:aws:iam::111122223333:role/incidents"
  through  = { StringEquals = { "kms:ViaService" = local.services } }
}

# PASSED: CKV_SSMIM_5
# UNKNOWN: CKV_SSMIM_6 "var.services has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "services" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringLike = { "kms:ViaService" = concat(["ssm-incidents.*", "ssm-contacts.*"], [var.services[0]]) } } },
    ]
  })
}

# Nothing is said where the policy does not let Incident Manager in.
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "no_grant" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:CreateGrant", Resource = "*", Condition = local.through },
    ]
  })
}

# UNKNOWN: CKV_SSMIM_5 "var.conditions has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "condition" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = var.conditions },
      { Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:Decrypt", Resource = "*", Condition = local.through },
    ]
  })
}
