terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "fips" {
  type = bool
}

variable "stage" {
  type = string
}

# UNKNOWN: CKV_SSMIM_20 "var.fips has no value"
provider "aws" {
  region            = "us-east-1"
  use_fips_endpoint = var.fips
}

# UNKNOWN: CKV_SSMIM_20 "it passes if var.stage is prod, and it fails if var.stage is not prod"
provider "aws" {
  alias             = "either"
  region            = "us-east-1"
  use_fips_endpoint = var.stage == "prod" ? true : null
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "either" {
  provider = aws.either
  alias    = "either"
  type     = "PERSONAL"
}
