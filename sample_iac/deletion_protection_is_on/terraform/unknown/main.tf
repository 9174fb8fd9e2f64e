terraform {
  required_providers {
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

provider "awscc" {
  region = "us-east-1"
}

variable "protected" {
  type = bool
}

# UNKNOWN: CKV_SSMIM_13 "var.protected has no value"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  regions            = [{ region_name = "us-east-1" }]
  deletion_protected = var.protected
}
