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

data "aws_region" "current" {}

data "aws_kms_key" "west" {
  provider = aws.west
  key_id   = "alias/incidents"
}

module "east" {
  source = "../keys"
}

module "west" {
  source = "../keys"
  providers = {
    aws = aws.west
  }
}

module "none" {
  source = "../keys"
  create = false
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "modules" {
  region {
    name        = data.aws_region.current.name
    kms_key_arn = coalesce(module.none.arn, module.east.arn)
  }
  region {
    name        = "us-west-2"
    kms_key_arn = module.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# FAILED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "data" {
  region {
    name        = "us-west-2"
    kms_key_arn = data.aws_kms_key.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "owned" {
  region {
    name = "us-east-1"
  }
  region {
    name        = "us-west-2"
    kms_key_arn = null
  }
}
