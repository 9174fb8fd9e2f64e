# What a condition leaves open is judged in each case.

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

variable "prod" {
  type = bool
}

locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringLike = {
          "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
        }
      }
    }]
  })
}

# UNKNOWN: CKV_SSMIM_1
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "specification_or_none" {
  customer_master_key_spec = var.prod ? "RSA_2048" : null
  policy                   = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "specification_or_none" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.specification_or_none.arn
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "symmetric_or_none" {
  customer_master_key_spec = var.prod ? "SYMMETRIC_DEFAULT" : null
  policy                   = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "symmetric_or_none" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.symmetric_or_none.arn
  }
}

# UNKNOWN: CKV_SSMIM_1
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "usage_or_none" {
  key_usage = var.prod ? "SIGN_VERIFY" : null
  policy    = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "usage_or_none" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.usage_or_none.arn
  }
}

# UNKNOWN: CKV_SSMIM_8
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "enabled_as_text" {
  is_enabled = var.prod ? "true" : "false"
  policy     = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "enabled_as_text" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.enabled_as_text.arn
  }
}

# FAILED: CKV_SSMIM_8 "aws_kms_key.disabled_either_way is disabled (is_enabled = false)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "disabled_either_way" {
  is_enabled = var.prod ? "false" : false
  policy     = local.policy
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "disabled_either_way" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.disabled_either_way.arn
  }
}

# UNKNOWN: CKV_SSMIM_17
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "region_twice" {
  region {
    name = "us-east-1"
  }
  region {
    name = var.prod ? "us-east-1" : "us-west-2"
  }
}

# Neither is the Region that manages the set.
# FAILED: CKV_SSMIM_11 "aws_ssmincidents_replication_set.managed_from_elsewhere is managed from us-east-1, which is not one of its Regions (eu-west-1)"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "managed_from_elsewhere" {
  region {
    name = var.prod ? "eu-west-1" : "eu-west-2"
  }
}

resource "aws_kms_key" "signing" {
  customer_master_key_spec = "RSA_2048"
  multi_region             = true
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

# UNKNOWN: CKV_SSMIM_1
# UNKNOWN: CKV_SSMIM_2
# UNKNOWN: CKV_SSMIM_3
# PASSED: CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_replica_key" "of_either" {
  provider        = aws.west
  primary_key_arn = var.prod ? aws_kms_key.signing.arn : "arn:aws:kms:us-east-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
  policy          = replace(local.policy, "us-east-1", "us-west-2")
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "of_a_replica" {
  provider = aws.west
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_replica_key.of_either.arn
  }
}

variable "stage" {
  type = string
}

# What is not known of a text may hold the separator.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "split" {
  region {
    name = split(",", "${var.stage},us-moon-1")[1]
  }
}

# It may be one of the others.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "distinct" {
  dynamic "region" {
    for_each = distinct([var.stage, "us-east-1", "us-east-2", "us-west-2"])
    content {
      name = region.value
    }
  }
}
