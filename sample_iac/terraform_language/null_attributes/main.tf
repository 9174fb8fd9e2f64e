# An optional argument that is not given is null, if the provider does not compute it. What it computes is not; of what
# the schema is not known, neither is known.

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

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "east" {
  xks_key_id = null
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "west" {
  provider = aws.west
}

data "aws_ssm_parameter" "store" {
  name = "key-store"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "not_given" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.xks_key_id == null ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.east.custom_key_store_id != null ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "wrong_way_round" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.tags == null ? aws_kms_key.west.arn : aws_kms_key.east.arn
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_4 CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "counted" {
  count = aws_kms_key.east.tags == null ? 1 : 0
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.east.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "computed" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.description == null ? aws_kms_key.west.arn : aws_kms_key.east.arn
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "open" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_ssm_parameter.store.insecure_value == null ? aws_kms_key.west.arn : aws_kms_key.east.arn
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "first_that_is_given" {
  region {
    name        = "us-east-1"
    kms_key_arn = coalesce(data.aws_ssm_parameter.store.insecure_value, aws_kms_key.east.arn)
  }
  region {
    name        = "us-west-2"
    kms_key_arn = coalesce(aws_kms_key.east.custom_key_store_id, aws_kms_key.west.arn)
  }
}

# Whether the provider gives the key a store, is not known.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
# UNKNOWN: CKV_SSMIM_3
resource "aws_kms_key" "store" {
  custom_key_store_id = data.aws_ssm_parameter.store.insecure_value == null ? null : "cks-1234567890abcdef0"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "store" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.store.arn
  }
}
