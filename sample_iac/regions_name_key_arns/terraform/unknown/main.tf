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
