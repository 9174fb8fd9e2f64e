terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "host" {
  type = string
}

variable "emulator" {
  type    = string
  default = "http://localhost:4566"
}

# FAILED: CKV_SSMIM_15 "provider aws.default does not check the certificates of AWS's endpoints (insecure = true)" "leave insecure out; for a proxy with its own certificate, set custom_ca_bundle"
provider "aws" {
  region   = "us-east-1"
  insecure = true
}

# FAILED: CKV_SSMIM_15 "provider aws.as_text does not check the certificates of AWS's endpoints (insecure = true)" "leave insecure out; for a proxy with its own certificate, set custom_ca_bundle"
provider "aws" {
  alias    = "as_text"
  region   = "us-east-1"
  insecure = "true"
}

# FAILED: CKV_SSMIM_15 "provider aws.emulator speaks to ssmincidents without TLS (endpoint http://localhost:4566)" "write the endpoint of ssmincidents with https://, or leave it out" "provider aws.emulator speaks to ssmcontacts without TLS (endpoint http://localhost:4566)" "write the endpoint of ssmcontacts with https://, or leave it out"
provider "aws" {
  alias  = "emulator"
  region = "us-east-1"
  endpoints {
    ssmincidents = var.emulator
    ssmcontacts  = var.emulator
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.upper_case speaks to kms without TLS (endpoint HTTP://kms.us-east-1.amazonaws.com)" "write the endpoint of kms with https://, or leave it out"
provider "aws" {
  alias  = "upper_case"
  region = "us-east-1"
  endpoints {
    kms = "HTTP://kms.us-east-1.amazonaws.com"
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.host_unknown speaks to sts without TLS (endpoint http://" "${var.host}:4566" "write the endpoint of sts with https://, or leave it out"
provider "aws" {
  alias  = "host_unknown"
  region = "us-east-1"
  endpoints {
    sts = "http://${var.host}:4566"
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.several_blocks speaks to sts without TLS (endpoint http://sts.us-east-1.amazonaws.com)" "write the endpoint of sts with https://, or leave it out" "provider aws.several_blocks speaks to ssmincidents without TLS (endpoint http://ssm-incidents.us-east-1.amazonaws.com)" "write the endpoint of ssmincidents with https://, or leave it out"
provider "aws" {
  alias  = "several_blocks"
  region = "us-east-1"
  endpoints {
    kms = "https://kms.us-east-1.amazonaws.com"
    sts = "http://sts.us-east-1.amazonaws.com"
  }

  endpoints {
    ssmincidents = "http://ssm-incidents.us-east-1.amazonaws.com"
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.generated speaks to ssmcontacts without TLS (endpoint http://ssm-contacts.us-east-1.amazonaws.com)" "write the endpoint of ssmcontacts with https://, or leave it out"
provider "aws" {
  alias  = "generated"
  region = "us-east-1"
  dynamic "endpoints" {
    for_each = ["http", "https"]
    content {
      ssmcontacts = "${endpoints.value}://ssm-contacts.us-east-1.amazonaws.com"
    }
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.everything_wrong does not check the certificates of AWS's endpoints (insecure = true)" "leave insecure out; for a proxy with its own certificate, set custom_ca_bundle" "provider aws.everything_wrong speaks to ssmincidents without TLS (endpoint http://proxy.example.com)" "write the endpoint of ssmincidents with https://, or leave it out" "provider aws.everything_wrong speaks to kms without TLS (endpoint http://proxy.example.com)" "write the endpoint of kms with https://, or leave it out"
provider "aws" {
  alias    = "everything_wrong"
  region   = "us-east-1"
  insecure = true
  endpoints {
    ssmincidents = "http://proxy.example.com"
    kms          = "http://proxy.example.com"
  }
}

# FAILED: CKV_SSMIM_15 "(endpoint http://a.example.com) (if var.host is a)" "(endpoint http://b.example.com) (if var.host is not a)" "write the endpoint of kms with https://, or leave it out"
provider "aws" {
  alias  = "wrong_one_way_or_the_other"
  region = "us-east-1"
  endpoints {
    kms = var.host == "a" ? "http://a.example.com" : "http://b.example.com"
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "as_text" {
  provider = aws.as_text
  alias    = "as-text"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "emulator" {
  provider = aws.emulator
  alias    = "emulator"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "upper_case" {
  provider = aws.upper_case
  alias    = "upper-case"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "host_unknown" {
  provider = aws.host_unknown
  alias    = "host-unknown"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "several_blocks" {
  provider = aws.several_blocks
  alias    = "several-blocks"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "generated" {
  provider = aws.generated
  alias    = "generated"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "everything_wrong" {
  provider = aws.everything_wrong
  alias    = "everything-wrong"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "wrong_one_way_or_the_other" {
  provider = aws.wrong_one_way_or_the_other
  alias    = "wrong-one-way-or-the-other"
  type     = "PERSONAL"
}
