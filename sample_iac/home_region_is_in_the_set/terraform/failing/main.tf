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

# FAILED: CKV_SSMIM_11 "is managed from us-east-1, which is not one of its Regions (eu-west-1)" "add us-east-1 to the replication set"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elsewhere" {
  region {
    name = "eu-west-1"
  }
}

# FAILED: CKV_SSMIM_11 "is managed from us-west-2, which is not one of its Regions (us-east-1, eu-west-1)"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "aliased" {
  provider = aws.west
  region {
    name = "us-east-1"
  }
  region {
    name = "eu-west-1"
  }
}
