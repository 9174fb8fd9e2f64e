# terraform: refused
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# UNKNOWN: CKV_SSMIM_15 "insecure of provider aws.default is neither true nor false"
provider "aws" {
  insecure = [true]
}

# UNKNOWN: CKV_SSMIM_15 "endpoints of provider aws.argument_for_a_block is not a block"
provider "aws" {
  alias     = "argument_for_a_block"
  endpoints = "http://localhost:4566"
}

# UNKNOWN: CKV_SSMIM_15 "insecure of provider aws.scalars is neither true nor false"
provider "aws" {
  alias    = "scalars"
  insecure = 1
  endpoints {
    kms = ["http://localhost:4566"]
    sts = 5
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "argument_for_a_block" {
  provider = aws.argument_for_a_block
  alias    = "argument-for-a-block"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "scalars" {
  provider = aws.scalars
  alias    = "scalars"
  type     = "PERSONAL"
}
