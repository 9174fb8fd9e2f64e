terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
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

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "east" {
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "west" {
  provider = aws.west
}

# A key tells the Region that it is in, also where that is its provider's.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  regions {
    name        = aws_kms_key.east.region
    kms_key_arn = aws_kms_key.east.arn
  }
  regions {
    name        = aws_kms_key.west.region
    kms_key_arn = aws_kms_key.west.arn
  }
}
