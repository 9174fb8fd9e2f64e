terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "insecure" {
  type    = bool
  default = false
}

variable "endpoint" {
  type    = string
  default = null
}

variable "host" {
  type = string
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  region = "us-east-1"
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias    = "off"
  region   = "us-east-1"
  insecure = var.insecure
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias            = "own_certificates"
  region           = "us-east-1"
  custom_ca_bundle = "/etc/ssl/proxy.pem"
  https_proxy      = "http://proxy.example.com:3128"
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias  = "private"
  region = "us-east-1"
  endpoints {
    ssmincidents = "https://ssm-incidents.us-east-1.amazonaws.com"
    ssmcontacts  = var.endpoint
    kms          = "https://${var.host}.kms.us-east-1.vpce.amazonaws.com"
  }
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias  = "other_services"
  region = "us-east-1"
  endpoints {
    s3 = "http://localhost:4566"
  }
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias  = "none_generated"
  region = "us-east-1"
  dynamic "endpoints" {
    for_each = var.insecure ? ["http://localhost:4566"] : []
    content {
      kms = endpoints.value
    }
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "off" {
  provider = aws.off
  alias    = "off"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "own_certificates" {
  provider = aws.own_certificates
  alias    = "own-certificates"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "private" {
  provider = aws.private
  alias    = "private"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "other_services" {
  provider = aws.other_services
  alias    = "other-services"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "none_generated" {
  provider = aws.none_generated
  alias    = "none-generated"
  type     = "PERSONAL"
}
