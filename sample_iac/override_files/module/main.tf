variable "spec" {
  type = string
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5 "names us-west-2 in kms:ViaService, but the key is in us-east-1"
# FAILED: CKV_SSMIM_8 "module.keys.aws_kms_key.this is disabled"
resource "aws_kms_key" "this" {
  customer_master_key_spec = var.spec
}

output "arn" {
  value = null
}
