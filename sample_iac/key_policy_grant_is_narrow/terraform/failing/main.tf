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

# FAILED: CKV_SSMIM_6 "statement \"Everything\" is not limited to it by kms:ViaService" "\"arn:aws:iam::111122223333:role/incidents\""
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "unlimited" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Everything", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:*", Resource = "*" },
      { Sid = "Decrypt", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:Decrypt", Resource = "*", Condition = local.through },
    ]
  })
}

# A star is services at large.
# FAILED: CKV_SSMIM_6 "is not limited"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "any_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringLike = { "kms:ViaService" = ["*", "ssm-incidents.*.amazonaws.com"] } } },
    ]
  })
}

# Met without any service, too.
# FAILED: CKV_SSMIM_6 "is not limited"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "if_exists" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringEqualsIfExists = { "kms:ViaService" = local.services } } },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "statement 1 is open to every account" "allows kms:CreateGrant to everybody (\"*\"), of every account"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "everybody" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = local.through },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "statement 1 is open to every account"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "any_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, StringLike = { "kms:CallerAccount" = "*" } } },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "statement 1 is open to every account"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "not_an_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, StringNotEquals = { "aws:PrincipalAccount" = "444455556666" } } },
      { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "allows kms:DescribeKey for Incident Manager too widely: statement \"Describe\" is not limited" "; statement \"Grants\" is limited to it, but lacks kms:DescribeKey." "Fix: in statement \"Grants\", add \"kms:DescribeKey\" to the actions."
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "half" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Grants", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:CreateGrant", Resource = "*", Condition = local.through },
      { Sid = "Describe", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/readers" }, Action = "kms:Describe*", Resource = "*" },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "through ssm-contacts too widely: statement \"Everything\" is not limited" "; statement \"Narrow\" is limited to it, but lacks ssm-contacts." "Fix: in statement \"Narrow\", add \"ssm-contacts.us-east-1.amazonaws.com\" to the values of kms:ViaService."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "lacks_a_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Everything", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:*", Resource = "*" },
      { Sid = "Narrow", Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = "ssm-incidents.us-east-1.amazonaws.com" } } },
    ]
  })
}

# The condition on the operations would be in the way of DescribeKey as well.
# FAILED: CKV_SSMIM_6 "too widely: statement \"Everything\" is not limited to it by kms:ViaService." "give Incident Manager a statement of its own"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "lacks_more" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Everything", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:*", Resource = "*" },
      { Sid = "Narrow", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:CreateGrant", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, Bool = { "kms:GrantIsForAWSResource" = "true" } } },
    ]
  })
}

# FAILED: CKV_SSMIM_6 "statement \"Volumes\" in aws_kms_key.another_statement_is_open allows kms:CreateGrant to everybody"
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "another_statement_is_open" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.role }, Action = local.actions, Resource = "*", Condition = local.through },
      { Sid = "Volumes", Effect = "Allow", Principal = { AWS = "*" }, Action = "kms:*Grant", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = "ec2.us-east-1.amazonaws.com" } } },
    ]
  })
}
