# An alias whose ARN is written out leads to the key that it is an alias of, in its own Region and account.

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

locals {
  alias = "alias/im"
}

data "aws_caller_identity" "current" {
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.named has the key spec RSA_2048 (customer_master_key_spec); Incident Manager works with SYMMETRIC_DEFAULT only"
# FAILED: CKV_SSMIM_5 "aws_kms_key.named has no key policy, and the default policy only delegates to the account's IAM policies"
# FAILED: CKV_SSMIM_8 "aws_kms_key.named may be deleted before aws_ssmincidents_replication_set.this: Region us-east-1 names its key by text (arn:aws:kms:us-east-1:${data.aws_caller_identity.current.account_id}:alias/im), not by a reference"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
resource "aws_kms_key" "named" {
  customer_master_key_spec = "RSA_2048"
}

resource "aws_kms_alias" "im" {
  name          = local.alias
  target_key_id = aws_kms_key.named.key_id
}

# The alias of the same name in the other Region: nothing uses it.
resource "aws_kms_key" "elsewhere" {
  provider                 = aws.west
  customer_master_key_spec = "RSA_2048"
}

resource "aws_kms_alias" "elsewhere" {
  provider      = aws.west
  name          = "alias/im"
  target_key_id = aws_kms_key.elsewhere.key_id
}

# FAILED: CKV_SSMIM_18 "Region us-east-1 of aws_ssmincidents_replication_set.this names its key by arn:aws:kms:us-east-1:${data.aws_caller_identity.current.account_id}:alias/im, which is not the ARN of a key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:${data.aws_caller_identity.current.account_id}:alias/im"
  }
}
