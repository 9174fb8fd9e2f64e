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

# PASSED: CKV_SSMIM_13
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "on" {
  regions            = [{ region_name = "us-east-1" }]
  deletion_protected = true
}

# PASSED: CKV_SSMIM_13
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "text" {
  regions            = [{ region_name = "us-east-1" }]
  deletion_protected = "true"
}
