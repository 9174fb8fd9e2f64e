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

# Shown on the page of CKV_SSMIM_13.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  deletion_protected = true
  regions            = [{ region_name = "us-east-1" }, { region_name = "us-west-2" }]
}
