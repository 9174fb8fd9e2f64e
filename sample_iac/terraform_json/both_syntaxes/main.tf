provider "aws" {
  region = "us-east-1"
}

variable "key_spec" {
  type    = string
  default = "SYMMETRIC_DEFAULT"
}

module "keys" {
  source = "./keys"
}

# The key stands in the JSON syntax.
# FAILED: CKV_SSMIM_17 "appears twice"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "in_hcl" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.in_json.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.in_json.arn
  }
}
