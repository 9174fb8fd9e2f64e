# Policies as they are published, written anew; each names its source.
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

data "aws_caller_identity" "current" {}

data "aws_region" "current" {}

locals {
  account = data.aws_caller_identity.current.account_id
  root    = { Sid = "Enable IAM User Permissions", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }, Action = "kms:*", Resource = "*" }
  administration = [
    "kms:Create*", "kms:Describe*", "kms:Enable*", "kms:List*", "kms:Put*", "kms:Update*", "kms:Revoke*", "kms:Disable*", "kms:Get*",
    "kms:Delete*", "kms:TagResource", "kms:UntagResource", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion", "kms:RotateKeyOnDemand",
  ]
  use = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"]
}

# The console's default policy, with an administrator and a user chosen:
# https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "statement \"Allow access for Key Administrators\" is not limited"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "console" {
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "key-consolepolicy-3"
    Statement = [
      local.root,
      { Sid = "Allow access for Key Administrators", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:role/KeyAdmin" }, Action = local.administration, Resource = "*" },
      { Sid = "Allow use of the key", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:role/KeyUser" }, Action = local.use, Resource = "*" },
      {
        Sid       = "Allow attachment of persistent resources"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:role/KeyUser" }
        Action    = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = "true" } }
      },
    ]
  })
}

# The same with users only: the two statements together let a service in on behalf of the user.
# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "Allow attachment of persistent resources" "Allow use of the key"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "console_users" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.root,
      { Sid = "Allow use of the key", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:user/KeyUser" }, Action = local.use, Resource = "*" },
      {
        Sid       = "Allow attachment of persistent resources"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${local.account}:user/KeyUser" }
        Action    = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
        Resource  = "*"
        Condition = { Bool = { "kms:GrantIsForAWSResource" = true } }
      },
    ]
  })
}

# The Terraform documentation of aws_kms_key: its administrator may do what begins with Create and Describe.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key
# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "Allow administration of the key"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "terraform_documentation" {
  enable_key_rotation     = true
  deletion_window_in_days = 20
  policy = jsonencode({
    Version = "2012-10-17"
    Id      = "key-default-1"
    Statement = [
      local.root,
      { Sid = "Allow administration of the key", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:user/Alice" }, Action = ["kms:ReplicateKey", "kms:Create*", "kms:Describe*", "kms:Enable*"], Resource = "*" },
      { Sid = "Allow use of the key", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:user/Bob" }, Action = ["kms:DescribeKey", "kms:Encrypt", "kms:Decrypt"], Resource = "*" },
    ]
  })
}

# The Terraform documentation of aws_kms_key_policy: everything for everybody, under a name that says otherwise.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kms_key_policy
# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "allows kms:CreateGrant to everybody"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "terraform_documentation_of_policies" {
  description = "example"
}

resource "aws_kms_key_policy" "terraform_documentation_of_policies" {
  key_id = aws_kms_key.terraform_documentation_of_policies.id
  policy = jsonencode({
    Id        = "example"
    Version   = "2012-10-17"
    Statement = [{ Action = "kms:*", Effect = "Allow", Principal = { AWS = "*" }, Resource = "*", Sid = "Enable IAM User Permissions" }]
  })
}

# The KMS guide, policies with kms:ViaService: for EC2 and RDS, and not for Incident Manager.
# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
# FAILED: CKV_SSMIM_5 "is limited to ec2.us-east-1.amazonaws.com and rds.us-east-1.amazonaws.com"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "via_other_services" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/ExampleRole" }
      Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = ["ec2.us-east-1.amazonaws.com", "rds.us-east-1.amazonaws.com"] } }
    }]
  })
}

# The KMS guide, kms:CallerAccount: what AWS managed keys have, with Incident Manager's services.
# https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-caller-account
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "like_a_managed_key" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "*" }
        Action    = ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { StringEquals = { "kms:ViaService" = [for service in ["ssm-incidents", "ssm-contacts"] : "${service}.${data.aws_region.current.id}.amazonaws.com"], "kms:CallerAccount" = local.account } }
      },
      { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }, Action = ["kms:Describe*", "kms:Get*", "kms:List*", "kms:RevokeGrant"], Resource = "*" },
    ]
  })
}

# The KMS guide, a policy for one role that is to create grants for one service's resources only.
# https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
# FAILED: CKV_SSMIM_5 "does not allow kms:DescribeKey for Incident Manager"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "grants_only" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [local.root, { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:role/Grants" }, Action = "kms:CreateGrant", Resource = "*", Condition = { Bool = { "kms:GrantIsForAWSResource" = true } } }]
  })
}

# terraform-aws-modules/kms: its default statement, owners and administrators.
# https://github.com/terraform-aws-modules/terraform-aws-kms
# PASSED: CKV_SSMIM_5
# FAILED: CKV_SSMIM_6 "statement \"KeyOwner\" is not limited"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "terraform_aws_modules" {
  policy = data.aws_iam_policy_document.terraform_aws_modules.json
}

data "aws_iam_policy_document" "terraform_aws_modules" {
  source_policy_documents   = []
  override_policy_documents = []

  dynamic "statement" {
    for_each = [1]
    content {
      sid       = "Default"
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::${local.account}:root"]
      }
    }
  }

  dynamic "statement" {
    for_each = length(["owner"]) > 0 ? [1] : []
    content {
      sid       = "KeyOwner"
      actions   = ["kms:*"]
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::${local.account}:role/owner"]
      }
    }
  }

  dynamic "statement" {
    for_each = []
    content {
      sid     = "KeyUsage"
      actions = ["kms:Decrypt"]
      principals {
        type        = "AWS"
        identifiers = statement.value
      }
    }
  }
}

# cloudposse/kms-key gives its key the default policy, unless it is told another.
# https://github.com/cloudposse/terraform-aws-kms-key
# FAILED: CKV_SSMIM_5 "has no key policy"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "cloudposse" {
  policy = ""
}

# Encoded twice.
# FAILED: CKV_SSMIM_5 "it is a string: the text was encoded twice"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "twice" {
  policy = jsonencode(data.aws_iam_policy_document.terraform_aws_modules.json)
}

# The Resource of a key's policy may be the key itself, where the policy is a resource of its own.
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "self" {
}

resource "aws_kms_key_policy" "self" {
  key_id = aws_kms_key.self.key_id
  policy = data.aws_iam_policy_document.self.json
}

data "aws_iam_policy_document" "self" {
  statement {
    actions   = ["kms:CreateGrant", "kms:DescribeKey"]
    resources = [aws_kms_key.self.arn]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:role/incidents"]
    }
    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
    }
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "console" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.console.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "console_users" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.console_users.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "terraform_documentation" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.terraform_documentation.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "via_other_services" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.via_other_services.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "grants_only" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.grants_only.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "terraform_aws_modules" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.terraform_aws_modules.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "cloudposse" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.cloudposse.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "twice" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.twice.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "terraform_documentation_of_policies" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.terraform_documentation_of_policies.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "like_a_managed_key" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.like_a_managed_key.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "self" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.self.arn
  }
}
