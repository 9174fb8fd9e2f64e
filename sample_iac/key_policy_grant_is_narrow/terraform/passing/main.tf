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

# PASSED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "named" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = ["arn:aws:iam::111122223333:root"] }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { AWS = [local.role] }, Action = local.actions, Resource = "*", Condition = local.through },
    ]
  })
}

# PASSED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "organisation" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "aws:PrincipalOrgID" = "o-a1b2c3d4e5" } } },
    ]
  })
}

# Other services that are named are not services at large.
# PASSED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "with_other_services" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = concat(local.services, ["ec2.us-east-1.amazonaws.com"]) } } },
    ]
  })
}

# PASSED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "by_arn" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/teams/*" } } },
    ]
  })
}

# PASSED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "denied_to_others" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = local.through },
      { Effect = "Deny", Principal = "*", Action = "kms:CreateGrant", Resource = "*", Condition = { StringNotEqualsIfExists = { "kms:ViaService" = concat(local.services, ["ec2.us-east-1.amazonaws.com"]) } } },
    ]
  })
}

# What is open to everybody is not this key.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "about_something_else" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = local.through },
      { Effect = "Allow", Principal = "*", Action = "kms:CreateGrant", Resource = ["arn:aws:kms:us-east-1:111122223333:alias/orders", "arn:aws:kms:eu-west-1:111122223333:key/*"] },
    ]
  })
}
