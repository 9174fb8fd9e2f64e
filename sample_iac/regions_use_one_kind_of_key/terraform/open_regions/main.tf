# Which Regions there are is not known. What they have in common is.
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

variable "names" {
  type = set(string)
}

variable "keys" {
  type = map(string)
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "this" {
  for_each = var.names
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
    }]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "owned" {
  region {
    name = "us-east-1"
  }
  dynamic "region" {
    for_each = var.names
    content {
      name = region.value
    }
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "owned_alone" {
  dynamic "region" {
    for_each = var.names
    content {
      name = region.value
    }
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "customer_managed" {
  dynamic "region" {
    for_each = var.names
    content {
      name        = region.value
      kms_key_arn = aws_kms_key.this[region.value].arn
    }
  }
}

# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "given" {
  dynamic "region" {
    for_each = var.keys
    content {
      name        = region.key
      kms_key_arn = region.value
    }
  }
}

# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "owned_or_customer_managed" {
  dynamic "region" {
    for_each = var.names
    content {
      name        = region.value
      kms_key_arn = region.value == "us-east-1" ? aws_kms_key.this["us-east-1"].arn : null
    }
  }
}

# PASSED: CKV_SSMIM_7
# FAILED: CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "by_id" {
  dynamic "region" {
    for_each = var.names
    content {
      name        = region.value
      kms_key_arn = aws_kms_key.this[region.value].key_id
    }
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "some_by_id" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this["us-east-1"].arn
  }
  dynamic "region" {
    for_each = var.keys
    content {
      name        = region.key
      kms_key_arn = aws_kms_key.this[region.key].key_id
    }
  }
}
