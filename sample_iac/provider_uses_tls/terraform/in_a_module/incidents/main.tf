terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" {
  type    = string
  default = "https://localhost:4566"
}

# FAILED: CKV_SSMIM_15 "provider module.incidents.aws.default speaks to ssmincidents without TLS (endpoint http://localhost:4566)" "write the endpoint of ssmincidents with https://, or leave it out"
provider "aws" {
  region = "us-east-1"
  endpoints {
    ssmincidents = var.endpoint
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}
