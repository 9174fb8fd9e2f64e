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
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = local.services } }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "this" {
  policy = local.policy
}

resource "aws_kms_alias" "this" {
  name          = "alias/incidents"
  target_key_id = aws_kms_key.this.key_id
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "arn" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.arn
  }
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "alias" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_alias.this.target_key_arn
  }
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "text" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
  }
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "composed" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/${aws_kms_key.this.key_id}"
  }
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "owned" {
  region {
    name = "us-east-1"
  }
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "declared_elsewhere" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_alias.elsewhere.target_key_arn
  }
}

data "aws_kms_alias" "elsewhere" {
  name = "alias/elsewhere"
}

data "aws_kms_key" "elsewhere" {
  key_id = "alias/elsewhere"
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "primary" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_key.elsewhere.multi_region_configuration[0].primary_key[0].arn
  }
}

locals {
  replica = data.aws_kms_key.elsewhere.multi_region_configuration[0].replica_keys[0]
}

# PASSED: CKV_SSMIM_18
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "replica" {
  region {
    name        = "us-east-1"
    kms_key_arn = local.replica.arn
  }
}
