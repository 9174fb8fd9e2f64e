terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "insecure" {
  type = bool
}

variable "endpoint" {
  type = string
}

variable "endpoints" {
  type = map(string)
}

# UNKNOWN: CKV_SSMIM_15 "var.insecure has no value"
provider "aws" {
  region   = "us-east-1"
  insecure = var.insecure
}

# UNKNOWN: CKV_SSMIM_15 "var.endpoint has no value"
provider "aws" {
  alias  = "endpoint"
  region = "us-east-1"
  endpoints {
    ssmincidents = var.endpoint
  }
}

# UNKNOWN: CKV_SSMIM_15 "var.endpoint has no value"
provider "aws" {
  alias  = "scheme"
  region = "us-east-1"
  endpoints {
    ssmcontacts = "${var.endpoint}://ssm-contacts.us-east-1.amazonaws.com"
  }
}

# UNKNOWN: CKV_SSMIM_15 "var.endpoint has no value"
provider "aws" {
  alias  = "end_of_the_scheme"
  region = "us-east-1"
  endpoints {
    kms = "http${var.endpoint}://kms.us-east-1.amazonaws.com"
  }
}

# UNKNOWN: CKV_SSMIM_15 "it fails if var.insecure is true, and it passes if var.insecure is false"
provider "aws" {
  alias  = "either"
  region = "us-east-1"
  endpoints {
    sts = var.insecure ? "http://localhost:4566" : null
  }
}

# UNKNOWN: CKV_SSMIM_15 "it fails if var.insecure is true, and it passes if var.insecure is false"
provider "aws" {
  alias  = "generated"
  region = "us-east-1"
  dynamic "endpoints" {
    for_each = var.insecure ? ["http://localhost:4566"] : []
    content {
      kms = endpoints.value
    }
  }
}

# UNKNOWN: CKV_SSMIM_15 "var.endpoints has no value"
provider "aws" {
  alias  = "from_a_map"
  region = "us-east-1"
  dynamic "endpoints" {
    for_each = var.endpoints
    content {
      kms = endpoints.value
    }
  }
}

# FAILED: CKV_SSMIM_15 "provider aws.certain_all_the_same speaks to kms without TLS (endpoint http://localhost:4566)" "write the endpoint of kms with https://, or leave it out"
provider "aws" {
  alias    = "certain_all_the_same"
  region   = "us-east-1"
  insecure = var.insecure
  endpoints {
    kms = "http://localhost:4566"
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "endpoint" {
  provider = aws.endpoint
  alias    = "endpoint"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "scheme" {
  provider = aws.scheme
  alias    = "scheme"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "end_of_the_scheme" {
  provider = aws.end_of_the_scheme
  alias    = "end-of-the-scheme"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "either" {
  provider = aws.either
  alias    = "either"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "generated" {
  provider = aws.generated
  alias    = "generated"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "from_a_map" {
  provider = aws.from_a_map
  alias    = "from-a-map"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "certain_all_the_same" {
  provider = aws.certain_all_the_same
  alias    = "certain-all-the-same"
  type     = "PERSONAL"
}
