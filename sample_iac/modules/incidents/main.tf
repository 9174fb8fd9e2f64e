terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.a, aws.b]
    }
  }
}
variable "names" { type = list(string) }
variable "spec" { default = "SYMMETRIC_DEFAULT" }
module "a" {
  source    = "../key"
  spec      = var.spec
  providers = { aws = aws.a }
}
module "b" {
  source     = "../key"
  replica_of = module.a.arn
  providers  = { aws = aws.b }
}
locals {
  arns    = [module.a.arn, module.b.arn]
  regions = { for i, n in var.names : n => local.arns[i] }
}
# The two roots have the same addresses: one is right, the other has the Regions crossed.
# FAILED prod/main.tf: CKV_SSMIM_4 "Region us-west-2 uses the key module.im.module.a.aws_kms_key.this[0], which is in us-east-1"
# PASSED dev/main.tf: CKV_SSMIM_4
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  provider = aws.a
  dynamic "region" {
    for_each = local.regions
    content {
      name        = region.key
      kms_key_arn = region.value
    }
  }
}
