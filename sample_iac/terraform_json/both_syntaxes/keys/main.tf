# FAILED: CKV_SSMIM_5 "module.keys.aws_kms_key.this has no key policy"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "this" {
}

output "arn" {
  value = aws_kms_key.this.arn
}
