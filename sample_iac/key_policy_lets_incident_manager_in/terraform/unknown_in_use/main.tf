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

variable "policy" {
  type = string
}

variable "key_id" {
  type = string
}

# UNKNOWN: CKV_SSMIM_5 "var.policy has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "variable" {
  policy = var.policy
}

# UNKNOWN: CKV_SSMIM_5 "aws_kms_key_policy.somewhere may be about aws_kms_key.perhaps_attached: var.key_id has no value"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "perhaps_attached" {}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.variable.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "other" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.perhaps_attached.arn
  }
}

resource "aws_kms_key_policy" "somewhere" {
  key_id = var.key_id
  policy = var.policy
}
