# What a module asks of its input, it asks of the variable or of the Region that the input is.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "spec" {
  type = string
}

locals {
  chosen = var.spec
}

data "aws_region" "current" {}

module "key" {
  source = "./key"
  spec   = local.chosen
  region = data.aws_region.current.name
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17 "the Region of provider aws is not known before deployment"
resource "aws_ssmincidents_replication_set" "set" {
  region {
    name        = data.aws_region.current.name
    kms_key_arn = module.key.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_17 "the Region of provider aws is not known before deployment"
resource "aws_ssmincidents_replication_set" "other" {
  region {
    name        = data.aws_region.current.name
    kms_key_arn = module.key.other_arn
  }
}
