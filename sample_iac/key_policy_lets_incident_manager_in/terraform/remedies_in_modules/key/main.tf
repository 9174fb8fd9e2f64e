terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "(and declare data \"aws_caller_identity\" \"current\" {} and data \"aws_region\" \"current\" {}):" "ssm-incidents.${data.aws_region.current.id}.amazonaws.com"
resource "aws_kms_key" "this" {}

output "arn" {
  value = aws_kms_key.this.arn
}
