# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "k" {
  policy = file("policy.json")
}
output "arn" {
  value = aws_kms_key.k.arn
}
