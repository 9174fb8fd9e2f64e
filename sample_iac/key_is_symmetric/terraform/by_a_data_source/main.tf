# A data source that looks an alias up leads to the key of that alias, in its own Region.

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

# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_1 CKV_SSMIM_5
resource "aws_kms_key" "east" {
  customer_master_key_spec = "RSA_2048"
}

resource "aws_kms_alias" "east" {
  name          = "alias/incidents"
  target_key_id = aws_kms_key.east.key_id
}

data "aws_kms_alias" "east" {
  name = aws_kms_alias.east.name
}

# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_1 CKV_SSMIM_5
resource "aws_kms_key" "west" {
  provider                 = aws.west
  customer_master_key_spec = "ECC_NIST_P256"
  key_usage                = "SIGN_VERIFY"
}

resource "aws_kms_alias" "west" {
  provider      = aws.west
  name          = "alias/incidents"
  target_key_id = aws_kms_key.west.key_id
}

data "aws_kms_key" "west" {
  provider = aws.west
  key_id   = "alias/incidents"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_alias.east.target_key_arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = data.aws_kms_key.west.arn
  }
}

# Nothing of this Region has an alias of this name: nothing uses the key.
resource "aws_kms_key" "unused" {
  customer_master_key_spec = "RSA_4096"
}

resource "aws_kms_alias" "unused" {
  name          = "alias/other"
  target_key_id = aws_kms_key.unused.key_id
}
