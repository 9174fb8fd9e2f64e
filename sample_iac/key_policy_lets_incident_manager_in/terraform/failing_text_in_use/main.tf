# terraform: refused
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

# FAILED: CKV_SSMIM_5 "the policy in aws_kms_key.broken is not JSON: line 6"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "broken" {
  policy = <<-POLICY
    {
      "Version": "2012-10-17",
      "Statement": [{
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::111122223333:role/incidents"},
        "Action": ["kms:CreateGrant" "kms:DescribeKey"],
        "Resource": "*"
      }]
    }
  POLICY
}

# FAILED: CKV_SSMIM_5 "AWS refuses the policy in aws_kms_key.bare: it is a bare statement"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "bare" {
  policy = file("${path.module}/policy.json")
}

# FAILED: CKV_SSMIM_5 "it is a list, not an object with Version and Statement"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "list" {
  policy = jsonencode([])
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  # FAILED: CKV_SSMIM_17
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.broken.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.bare.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.list.arn
  }
}

# Sources in a circle: terraform refuses them, and so nothing is known.
# FAILED: CKV_SSMIM_5 "has no key policy"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "none" {}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "none" {
  # PASSED: CKV_SSMIM_4
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.none.arn
  }
}
