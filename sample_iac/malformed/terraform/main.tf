# terraform: refused
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# FAILED: CKV_SSMIM_17 "is not available in '5'" "a Region has no name"
# PASSED: CKV_SSMIM_7
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "wrong_types" {
  region {
    name        = 5
    kms_key_arn = ["x"]
  }
  region {
    kms_key_arn = aws_kms_key.circle
  }
}

# UNKNOWN: CKV_SSMIM_4 "what is iterated over is not known"
# UNKNOWN: CKV_SSMIM_7 "what is iterated over is not known"
# UNKNOWN: CKV_SSMIM_17 "what is iterated over is not known"
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "no_collection" {
  dynamic "region" {
    for_each = 5
    content {
      name = region.value.name
    }
  }
  dynamic "region" {
  }
}

# UNKNOWN: CKV_SSMIM_1 "local.circle refers to itself" "aws_kms_key.circle.key_usage refers to itself"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "circle" {
  customer_master_key_spec = local.circle
  key_usage                = aws_kms_key.circle.key_usage
}

locals {
  circle = local.circle
}

# UNKNOWN: CKV_SSMIM_4 "names no Region"
# UNKNOWN: CKV_SSMIM_7 "names no Region"
# UNKNOWN: CKV_SSMIM_17 "names no Region"
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "empty" {
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "circle" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.circle.arn
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_key" "of_itself" {
  primary_key_arn = aws_kms_replica_key.of_itself.arn
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "of_itself" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_replica_key.of_itself.arn
  }
}
