# terraform: refused

provider "aws" {
  region = "us-east-1"
}

# FAILED: CKV_SSMIM_5 "the policy in aws_kms_key.k is not JSON"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "k" {
  policy = yamlencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/ops" }, Action = ["kms:CreateGrant", "kms:DescribeKey"], Resource = "*", Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } } }] })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "s" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.k.arn
  }
}
