provider "aws" {
  region = "us-east-1"
}

module "key" {
  source = "./key"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "s" {
  region {
    name        = "us-east-1"
    kms_key_arn = module.key.arn
  }
}
