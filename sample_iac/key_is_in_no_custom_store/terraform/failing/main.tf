terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

resource "aws_kms_custom_key_store" "hsm" {
  cloud_hsm_cluster_id     = "cluster-1234abcd"
  custom_key_store_name    = "hsm"
  key_store_password       = "not-a-password"
  trust_anchor_certificate = "certificate"
}

# FAILED: CKV_SSMIM_3 "aws_kms_key.hsm names a custom key store" "custom_key_store_id" "xks_key_id"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "hsm" {
  custom_key_store_id = aws_kms_custom_key_store.hsm.id
  xks_key_id          = "bb8562717f809024"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.hsm.arn
  }
}
