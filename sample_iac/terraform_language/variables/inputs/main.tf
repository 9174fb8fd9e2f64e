variable "key" {
  type     = string
  default  = "arn:aws:kms:us-west-2:111122223333:key/22222222-12ab-34cd-56ef-1234567890ab"
  nullable = false
}

# The default takes the place of null.
# FAILED module.given_null: CKV_SSMIM_4 "Region us-east-1 uses the key arn:aws:kms:us-west-2:111122223333:key/22222222-12ab-34cd-56ef-1234567890ab"
# PASSED module.given.: CKV_SSMIM_4
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.key
  }
}
