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
  lead     = "arn:aws:iam::111122223333:user/ssm-lead"
  through  = { StringEquals = { "kms:ViaService" = local.services } }
  narrow   = { Sid = "Lead", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = local.through }
}

# The older edition of the guide has the services without a Region.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "older_guide" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Allow CreateGrant through AWS Systems Manager Incident Manager"
      Effect    = "Allow"
      Principal = { AWS = local.lead }
      Action    = local.actions
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.amazonaws.com", "ssm-contacts.amazonaws.com"] } }
    }]
  })
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "wildcards" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = { Effect = "Allow", Principal = { AWS = [local.lead] }, Action = "KMS:*", Resource = ["*"], Condition = { StringLike = { "KMS:VIASERVICE" = "ssm-*.us-????-1.amazonaws.com" } } }
  })
}

# Everybody of one account.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "caller_account" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = "*" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services, "kms:CallerAccount" = "111122223333" } } }]
  })
}

# The account, limited to Incident Manager, is narrower than everybody with the caller's account.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "account_through_incident_manager" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = local.actions, Resource = "*", Condition = local.through },
    ]
  })
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "two_statements" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:CreateGrant", Resource = "*", Condition = merge(local.through, { Bool = { "kms:GrantIsForAWSResource" = "true" } }) },
      { Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:DescribeKey", Resource = "*", Condition = local.through },
    ]
  })
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "if_exists" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [merge(local.narrow, { Condition = {
      "ForAnyValue:StringEquals" = { "kms:ViaService" = local.services }
      BoolIfExists               = { "kms:GrantIsForAWSResource" = true }
      StringNotEquals            = { "aws:SourceVpc" = "vpc-0123" }
      Null                       = { "aws:SourceArn" = "true" }
      StringEqualsIfExists       = { "aws:SourceAccount" = "111122223333" }
    } })]
  })
}

# Who calls is for the principal to fit.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "narrower_callers" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "*" }
      Action    = local.actions
      Resource  = "*"
      Condition = {
        StringEquals = { "kms:ViaService" = local.services, "aws:PrincipalOrgID" = "o-a1b2c3d4e5", "aws:PrincipalTag/team" = "incidents" }
        ArnLike      = { "aws:PrincipalArn" = "arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*" }
      }
    }]
  })
}

# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "statement \"AllButDeletion\" is not limited to it by kms:ViaService"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "not_action" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "AllButDeletion", Effect = "Allow", Principal = { AWS = local.lead }, NotAction = ["kms:ScheduleKeyDeletion", "kms:Delete*"], NotResource = "arn:aws:kms:*:*:alias/*" },
      { Sid = "Names", Effect = "Allow", Principal = { AWS = local.lead }, Action = "kms:Decrypt", Resource = "*", Condition = local.through },
    ]
  })
}

# A Deny for others: another principal, another service, plain HTTP, other callers than the one that is allowed.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "denies_others" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.narrow,
      { Effect = "Deny", Principal = { AWS = "arn:aws:iam::111122223333:role/intern" }, Action = "kms:*", Resource = "*" },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { StringEquals = { "kms:ViaService" = "ec2.us-east-1.amazonaws.com" } } },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { ArnNotEquals = { "aws:PrincipalArn" = [local.lead, "arn:aws:iam::111122223333:role/admin"] } } },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { StringNotEquals = { "aws:PrincipalAccount" = "111122223333" } } },
      { Effect = "Deny", Principal = "*", Action = "kms:*", Resource = "*", Condition = { StringNotEquals = { "aws:RequestedRegion" = ["us-east-1", "us-west-2"] } } },
      { Effect = "Deny", Principal = { Service = "ssm-incidents.amazonaws.com" }, Action = "kms:*", Resource = "*" },
      { Effect = "Deny", NotPrincipal = { AWS = [local.lead, "arn:aws:iam::111122223333:root"] }, Action = "kms:CreateGrant", Resource = "*" },
      { Effect = "Deny", Principal = "*", Action = ["kms:ScheduleKeyDeletion", "kms:Disable*"], Resource = "*" },
      { Effect = "Deny", Principal = "*", Action = "kms:CreateGrant", Resource = "*", Condition = { Bool = { "aws:ViaAWSService" = "false" } } },
    ]
  })
}

# AWS Control Tower requires the Deny of CT.KMS.PR.3.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "control_tower" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.narrow, {
      Effect    = "Deny"
      Principal = { AWS = "*" }
      Action    = "kms:CreateGrant"
      Resource  = "*"
      Condition = { Bool = { "kms:GrantIsForAWSResource" = "false", "aws:PrincipalIsAWSService" = "false" } }
    }]
  })
}

# A role of the same configuration is a named principal, though its ARN is not known yet.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "role" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      merge(local.narrow, { Principal = { AWS = [aws_iam_role.incidents.arn] } }),
      { Effect = "Deny", Principal = { AWS = [aws_iam_role.other.arn, data.aws_iam_role.intern.arn] }, Action = "kms:*", Resource = "*" },
    ]
  })
}

resource "aws_iam_role" "incidents" {
  name               = "incidents"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role" "other" {
  name               = "other"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_role" "intern" {
  name = "intern"
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}

# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "other_purposes" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.narrow,
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/admin" }, Action = "kms:*", Resource = "*" },
      { Effect = "Allow", Principal = { AWS = "*" }, Action = ["kms:CreateGrant", "kms:Decrypt"], Resource = "*", Condition = { StringEquals = { "kms:ViaService" = "ec2.us-east-1.amazonaws.com", "kms:CallerAccount" = "111122223333" } } },
      { Effect = "Allow", Principal = { Service = "logs.us-east-1.amazonaws.com" }, Action = "kms:Encrypt", Resource = "*" },
    ]
  })
}

# The key of the secret for PagerDuty is another one: nothing to say of it.
resource "aws_kms_key" "pagerduty_secret" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ssm-incidents.amazonaws.com" }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.us-east-1.amazonaws.com" } }
    }]
  })
}

# The same as the page on PagerDuty has it first, for whatever way the secret is read.
resource "aws_kms_key" "pagerduty_secret_of_the_guide" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
      {
        Effect    = "Allow"
        Principal = { Service = "ssm-incidents.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey*"]
        Resource  = "*"
      },
    ]
  })
}

# Another service's key: nothing to say.
resource "aws_kms_key" "unrelated" {}
