provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "second"
  region = "us-west-2"
}

variable "spec" {
  type    = string
  default = "RSA_2048"
}

locals {
  enabled = false
  home    = "us-east-1"
}

# Both files say something of these: what counts is the override.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "aws_kms_key.east has no key policy"
resource "aws_kms_key" "east" {
  customer_master_key_spec = var.spec
  is_enabled               = local.enabled

  lifecycle {
    prevent_destroy = true
  }
}

# FAILED: CKV_SSMIM_1 "aws_kms_key.second has the key spec HMAC_256"
# FAILED: CKV_SSMIM_5 "aws_kms_key.second has no key policy"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "second" {
  provider = aws.second
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "eu-north-1"
  }
}

# FAILED: CKV_SSMIM_17 "appears twice"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "dynamic" {
  region {
    name = "eu-north-1"
  }
}

module "keys" {
  source = "./module"
  spec   = "RSA_4096"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "of_module" {
  region {
    name        = local.home
    kms_key_arn = module.keys.arn
  }
}
