variable "key" {
  type     = string
  nullable = false
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "handed_on" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key
  }
}
