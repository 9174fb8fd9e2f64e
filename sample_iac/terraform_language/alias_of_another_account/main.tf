# A data source looks an alias up in its own account: what may be of another one is not the key of that alias.

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
  alias  = "shared"
  region = "us-east-1"
  assume_role {
    role_arn = "arn:aws:iam::444455556666:role/terraform"
  }
}

resource "aws_kms_key" "shared" {
  provider                 = aws.shared
  customer_master_key_spec = "RSA_2048"
}

resource "aws_kms_alias" "shared" {
  provider      = aws.shared
  name          = "alias/incidents"
  target_key_id = aws_kms_key.shared.key_id
}

data "aws_kms_alias" "own" {
  name = "alias/incidents"
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "own" {
  region {
    name        = "us-east-1"
    kms_key_arn = data.aws_kms_alias.own.target_key_arn
  }
}
