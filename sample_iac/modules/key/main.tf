terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}
variable "replica_of" { default = null }
variable "spec" { default = "SYMMETRIC_DEFAULT" }
# checkov takes this count for 0 where a null is compared; the key is there all the same.
# FAILED module.a: CKV_SSMIM_1 "module.im.module.a.aws_kms_key.this[0] has the key spec RSA_2048"
# PASSED module.a: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "this" {
  count                    = var.replica_of == null ? 1 : 0
  multi_region             = true
  customer_master_key_spec = var.spec
}
# FAILED module.b: CKV_SSMIM_1 "module.im.module.a.aws_kms_key.this[0] has the key spec RSA_2048"
# PASSED module.b: CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_replica_key" "this" {
  count           = var.replica_of != null ? 1 : 0
  primary_key_arn = var.replica_of
}
output "arn" { value = one(concat(aws_kms_key.this[*].arn, aws_kms_replica_key.this[*].arn)) }
