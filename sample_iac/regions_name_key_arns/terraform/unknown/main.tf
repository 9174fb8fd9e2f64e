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
