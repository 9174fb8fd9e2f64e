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

variable "key" {
  type = string
}

# UNKNOWN: CKV_SSMIM_18 "var.key has no value"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key
  }
}

data "aws_ebs_default_kms_key" "this" {}

# UNKNOWN: CKV_SSMIM_18 "data.aws_ebs_default_kms_key.this.key_arn is not known"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "default_of_ebs" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_ebs_default_kms_key.this.key_arn
  }
}

data "aws_kms_secrets" "this" {
  secret {
    name    = "arn"
    payload = "AQECAHgaPa0J8WadplGCqqVAr4HNvDaFSQ+NaiwIBhmm6qDSFwAAAGIwYAYJKoZI"
  }
}

# UNKNOWN: CKV_SSMIM_18 "is not known"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "decrypted" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_secrets.this.plaintext["arn"]
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
