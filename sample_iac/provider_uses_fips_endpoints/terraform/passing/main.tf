terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "fips" {
  type    = bool
  default = true
}

# PASSED: CKV_SSMIM_20
provider "aws" {
  region            = "us-east-1"
  use_fips_endpoint = true
}

# PASSED: CKV_SSMIM_20
provider "aws" {
  alias             = "ohio"
  region            = "us-east-2"
  use_fips_endpoint = var.fips
}

# PASSED: CKV_SSMIM_20
provider "aws" {
  alias             = "as_text"
  region            = "us-east-1"
  use_fips_endpoint = "true"
}

# The argument is all that the block can say, though this Region has no such endpoint.
# PASSED: CKV_SSMIM_20
provider "aws" {
  alias             = "europe"
  region            = "eu-west-1"
  use_fips_endpoint = true
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "ohio" {
  provider = aws.ohio
  alias    = "ohio"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "as_text" {
  provider = aws.as_text
  alias    = "as-text"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "europe" {
  provider = aws.europe
  alias    = "europe"
  type     = "PERSONAL"
}
