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
  root     = { Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" }
  lead     = "arn:aws:iam::111122223333:user/ssm-lead"
}

# FAILED: CKV_SSMIM_5 "names ssm-incidents.amazonaws.com and ssm-contacts.amazonaws.com, but the caller is an IAM principal"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "service_principal" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Service"
      Effect    = "Allow"
      Principal = { Service = ["ssm-incidents.amazonaws.com", "ssm-contacts.amazonaws.com"] }
      Action    = local.actions
      Resource  = "*"
    }]
  })
}

# FAILED: CKV_SSMIM_5 "does not allow kms:DescribeKey for Incident Manager" "statement \"Grants\" does not list kms:DescribeKey" "in statement \"Grants\", add \"kms:DescribeKey\" to the actions"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "describe_missing" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Grants"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = "kms:CreateGrant"
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "does not allow kms:CreateGrant and kms:DescribeKey through ssm-contacts" "is limited to ssm-incidents.us-east-1.amazonaws.com"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "contacts_missing" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "IncidentsOnly"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = "ssm-incidents.us-east-1.amazonaws.com" } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "names eu-west-1 in kms:ViaService, but the key is in us-east-1"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "other_region" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Copied"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = [for service in local.services : replace(service, "us-east-1", "eu-west-1")] } }
    }]
  })
}

# StringEquals takes the star literally.
# FAILED: CKV_SSMIM_5 "has a wildcard in kms:ViaService, which only StringLike understands"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "equals_star" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Star"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
    }]
  })
}

# The key is there in CreateGrant only: DescribeKey never has it.
# FAILED: CKV_SSMIM_5 "does not allow kms:DescribeKey for Incident Manager" "needs kms:GrantIsForAWSResource, which DescribeKey lacks"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "grant_condition_on_both" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Both"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = {
        StringEquals = { "kms:ViaService" = local.services }
        Bool         = { "kms:GrantIsForAWSResource" = true }
      }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "needs aws:SourceAccount, which the request lacks"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "source_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Confused"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = ["kms:CreateGrant", "kms:Describe*"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = "ssm-*.us-east-1.amazonaws.com", "aws:SourceAccount" = "111122223333" }, ArnLike = { "aws:SourceArn" = "arn:aws:ssm-incidents::111122223333:*" } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "needs kms:EncryptionContext:contactArn, which DescribeKey lacks"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "encryption_context" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services }, StringLike = { "kms:EncryptionContext:contactArn" = "arn:aws:ssm-contacts:*" } }
    }]
  })
}

# A Deny that names the account hits each of its principals.
# FAILED: CKV_SSMIM_5 "statement \"NoGrants\" in aws_kms_key.denied denies kms:CreateGrant for Incident Manager"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "denied" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "NoGrants", Effect = "Deny", Principal = { AWS = "111122223333" }, Action = "kms:*Grant", Resource = "*" },
      { Sid = "Lead", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
    ]
  })
}

# FAILED: CKV_SSMIM_5 "statement 2 in aws_kms_key.contacts_denied denies kms:CreateGrant and kms:DescribeKey through ssm-contacts"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "contacts_denied" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:*", Resource = "*" },
      { Effect = "Deny", Principal = "*", NotAction = "kms:Decrypt", Resource = "*", Condition = { StringLike = { "KMS:viaservice" = "ssm-contacts.us-*.amazonaws.com" } } },
    ]
  })
}

# To spare a principal, its account must be named, too.
# FAILED: CKV_SSMIM_5 "statement \"AllButLead\" in aws_kms_key.not_principal denies"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "not_principal" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "AllButLead", Effect = "Deny", NotPrincipal = { AWS = local.lead }, Action = "kms:*", Resource = "*" },
      { Sid = "Lead", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
    ]
  })
}

# Incident Manager calls for a principal of the key's account.
# FAILED: CKV_SSMIM_5 "statement \"Elsewhere\" names arn:aws:iam::444455556666:role/incidents, but the key's account is 111122223333 (by its policy)"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "other_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Elsewhere"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:role/incidents" }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "needs StringEquals kms:CallerAccount 444455556666"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "caller_account" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Caller"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = "444455556666" } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "statement \"Partly\" does not list kms:CreateGrant"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "not_action" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Partly"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      NotAction = ["kms:createGrant", "kms:Put*"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "is about another Resource"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "resource" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "arn:aws:kms:us-east-1:111122223333:alias/incidents"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "statement \"Lead\" has no Resource, and so no effect"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "no_resource" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Lead"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# FAILED: CKV_SSMIM_5 "is for other services (StringNotEquals kms:ViaService ssm-incidents.us-east-1.amazonaws.com and ssm-contacts.us-east-1.amazonaws.com)"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "negated" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringNotEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# The policy of a replica is its own.
# FAILED: CKV_SSMIM_5 "but the key is in us-west-2"
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_replica_key" "west" {
  provider        = aws.west
  primary_key_arn = aws_kms_key.primary.arn
  policy          = aws_kms_key.primary.policy
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "primary" {
  multi_region = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "compares kms:ViaService by ArnLike, which is not for text"
resource "aws_kms_key" "compared_as_an_arn" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { ArnLike = { "kms:ViaService" = local.services } }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "is limited to ssm-incidents.us-east-1.amazonaws.com ssm-contacts.us-east-1.amazonaws.com"
resource "aws_kms_key" "services_in_one_text" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = join(" ", local.services) } }
    }]
  })
}
