# A replica has the id of its primary: a text with that id and another Region names the replica there.
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

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

data "aws_caller_identity" "current" {}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "primary" {
  multi_region = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringLike = { "kms:ViaService" = ["ssm-incidents.*.amazonaws.com", "ssm-contacts.*.amazonaws.com"] } }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_replica_key" "west" {
  provider        = aws.west
  primary_key_arn = aws_kms_key.primary.arn
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.primary.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = "arn:aws:kms:us-west-2:${data.aws_caller_identity.current.account_id}:key/${aws_kms_key.primary.key_id}"
  }
  depends_on = [aws_kms_replica_key.west]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "replaced" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.primary.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = replace(aws_kms_key.primary.arn, "us-east-1", "us-west-2")
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_4 CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "replaced_by_another" {
  region {
    name        = "us-west-2"
    kms_key_arn = replace(aws_kms_key.primary.arn, "us-east-1", "us-east-2")
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "split" {
  region {
    name        = split(":", aws_kms_key.primary.arn)[3]
    kms_key_arn = aws_kms_key.primary.arn
  }
}
