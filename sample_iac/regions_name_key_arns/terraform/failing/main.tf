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

# FAILED: CKV_SSMIM_18 "Region us-east-1 of aws_ssmincidents_replication_set.key_id names its key by aws_kms_key.this.key_id" "refer to the key's arn"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "key_id" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.key_id
  }
}

# FAILED: CKV_SSMIM_18 "by aws_kms_key.this.id"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "id" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.this.id
  }
}

# FAILED: CKV_SSMIM_18 "by aws_kms_alias.this.arn"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "alias" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_alias.this.arn
  }
}

variable "name" {
  type = string
}

# FAILED: CKV_SSMIM_18 "by alias/${var.name}"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "name_of_an_alias" {
  region {
    name        = "us-east-1"
    kms_key_arn = "alias/${var.name}"
  }
}

data "aws_kms_key" "elsewhere" {
  key_id = "alias/elsewhere"
}

# FAILED: CKV_SSMIM_18 "by data.aws_kms_key.elsewhere.id"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "id_of_a_data_source" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_key.elsewhere.id
  }
}

# FAILED: CKV_SSMIM_18 "primary_key[0].region"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "region_of_a_primary" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_key.elsewhere.multi_region_configuration[0].primary_key[0].region
  }
}
