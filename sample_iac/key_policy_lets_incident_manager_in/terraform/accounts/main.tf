# Which providers work in one account, and in which.

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

provider "aws" {
  alias  = "role_east"
  region = "us-east-1"
  assume_role {
    role_arn     = var.role
    session_name = "east"
  }
}

provider "aws" {
  alias  = "role_west"
  region = "us-west-2"
  assume_role {
    role_arn = var.role
  }
}

provider "aws" {
  alias   = "profile"
  profile = "operations"
  region  = "us-west-2"
}

provider "aws" {
  alias  = "known"
  region = "us-west-2"
  assume_role {
    role_arn = "arn:aws:iam::111122223333:role/terraform"
  }
}

provider "aws" {
  alias               = "allowed"
  region              = "us-west-2"
  allowed_account_ids = ["111122223333"]
}

variable "role" {
  type = string
}

data "aws_caller_identity" "home" {}

data "aws_caller_identity" "role_east" {
  provider = aws.role_east
}

data "aws_caller_identity" "known" {
  provider = aws.known
}

locals {
  allowed = {
    Effect    = "Allow"
    Action    = ["kms:CreateGrant", "kms:DescribeKey"]
    Resource  = "*"
    Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
  }
  policies = {
    for name, account in {
      home      = data.aws_caller_identity.home.account_id
      role_east = data.aws_caller_identity.role_east.account_id
      known     = data.aws_caller_identity.known.account_id
      foreign   = "444455556666"
    } :
    name => merge(local.allowed, { Principal = { AWS = "arn:aws:iam::${account}:role/incidents" } })
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  for_each = {
    alias   = aws_kms_key.alias.arn
    role    = aws_kms_key.role.arn
    profile = aws_kms_key.profile.arn
    known   = aws_kms_key.known.arn
    foreign = aws_kms_key.foreign.arn
    unlike  = aws_kms_key.unlike.arn
    assumed = aws_kms_key.assumed.arn
    allowed = aws_kms_key.allowed.arn
    passed  = module.passed.arn
    renamed = module.renamed.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = each.value
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.home.arn
  }
}

# The credentials are those of the environment, whatever the Region.
data "aws_caller_identity" "west" {
  provider = aws.west
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "alias" {
  provider = aws.west
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.west.account_id}:root" }, Action = "kms:*", Resource = "*" },
    local.policies.home,
  ] })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "home" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.west.account_id}:root" }, Action = "kms:*", Resource = "*" },
    local.policies.home,
  ] })
}

# One role is of one account.
data "aws_caller_identity" "role_west" {
  provider = aws.role_west
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "role" {
  provider = aws.role_west
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.role_west.account_id}:root" }, Action = "kms:*", Resource = "*" },
    local.policies.role_east,
  ] })
}

# A profile may be of the same account or of another.
data "aws_caller_identity" "profile" {
  provider = aws.profile
}

# UNKNOWN: CKV_SSMIM_5 "whether arn:aws:iam::${data.aws_caller_identity.home.account_id}:role/incidents is of the account data.aws_caller_identity.profile.account_id of the key"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "profile" {
  provider = aws.profile
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.profile.account_id}:root" }, Action = "kms:*", Resource = "*" },
    local.policies.home,
  ] })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "known" {
  provider = aws.known
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
    local.policies.known,
  ] })
}

# FAILED: CKV_SSMIM_5 "statement 1 names arn:aws:iam::444455556666:role/incidents, but the key's account is 111122223333 (by its provider)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "foreign" {
  provider = aws.known
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.policies.foreign] })
}

# UNKNOWN: CKV_SSMIM_5 "whether arn:aws:iam::${data.aws_caller_identity.home.account_id}:role/incidents is of the account 111122223333 of the key"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "unlike" {
  provider = aws.known
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.policies.home] })
}

# The role may be of another account than the credentials of the default provider.
# UNKNOWN: CKV_SSMIM_5 "whether arn:aws:iam::${data.aws_caller_identity.home.account_id}:role/incidents is of the account"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "assumed" {
  provider = aws.role_west
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.policies.home] })
}

# FAILED: CKV_SSMIM_5 "statement 1 names arn:aws:iam::444455556666:role/incidents, but the key's account is 111122223333 (by its provider)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "allowed" {
  provider = aws.allowed
  policy   = jsonencode({ Version = "2012-10-17", Statement = [local.policies.foreign] })
}

module "passed" {
  source    = "./key"
  statement = local.policies.home
  providers = {
    aws.key = aws.west
  }
}

module "renamed" {
  source    = "./key"
  statement = local.policies.role_east
  providers = {
    aws     = aws.role_east
    aws.key = aws.role_west
  }
}
