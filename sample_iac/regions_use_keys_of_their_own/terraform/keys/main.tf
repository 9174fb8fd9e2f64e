terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "create" {
  type    = bool
  default = true
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "this" {
  count = var.create ? 1 : 0
}

output "arn" {
  value = try(aws_kms_key.this[0].arn, null)
}
