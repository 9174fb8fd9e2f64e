variable "spec" {
  type = string
}

variable "region" {
  type = string
}

locals {
  here = var.region
  specs = {
    us-east-1 = "RSA_4096"
  }
}

# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_1 "and var.spec is RSA_2048)" "and var.spec is not RSA_2048)"
# FAILED: CKV_SSMIM_5 "has no key policy"
resource "aws_kms_key" "by_spec" {
  customer_master_key_spec = var.spec == "RSA_2048" ? var.spec : "RSA_4096"
}

# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_1 "(if the Region of provider aws is us-east-1)" "(if the Region of provider aws is not us-east-1)"
# FAILED: CKV_SSMIM_5 "has no key policy"
resource "aws_kms_key" "by_region" {
  customer_master_key_spec = local.here == "us-east-1" ? local.specs[local.here] : "RSA_2048"
}

output "arn" {
  value = aws_kms_key.by_spec.arn
}

output "other_arn" {
  value = aws_kms_key.by_region.arn
}
