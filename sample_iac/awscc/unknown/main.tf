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

variable "key" {
  type = string
}

variable "policy" {
  type = string
}

variable "spec" {
  type = string
}

variable "origin" {
  type = string
}

variable "enabled" {
  type = bool
}

variable "principal" {
  type = string
}

variable "protected" {
  type = bool
}

variable "regions" {
  type = set(object({ region_name = string }))
}

# UNKNOWN: CKV_SSMIM_1 "var.spec has no value"
# UNKNOWN: CKV_SSMIM_5 "var.policy has no value"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "awscc_kms_key" "this" {
  key_spec   = var.spec
  key_policy = var.policy
}

# UNKNOWN: CKV_SSMIM_2 "var.origin has no value"
# UNKNOWN: CKV_SSMIM_3 "var.origin has no value"
# UNKNOWN: CKV_SSMIM_5 "var.principal has no value"
# UNKNOWN: CKV_SSMIM_8 "var.enabled has no value"
# PASSED: CKV_SSMIM_1
resource "awscc_kms_key" "handed" {
  origin  = var.origin
  enabled = var.enabled
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "${var.principal}" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
        }
      }
    }]
  })
}

# UNKNOWN: CKV_SSMIM_13 "var.protected has no value"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "perhaps_protected" {
  deletion_protected = var.protected
  regions            = [{ region_name = "us-east-1" }]
}

# UNKNOWN: CKV_SSMIM_4 "var.key has no value"
# UNKNOWN: CKV_SSMIM_7 "var.key has no value"
# PASSED: CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  deletion_protected = true
  regions = [
    {
      region_name          = "us-east-1"
      region_configuration = { sse_kms_key_id = awscc_kms_key.this.arn }
    },
    {
      region_name          = "us-west-2"
      region_configuration = { sse_kms_key_id = var.key }
    },
  ]
}

# UNKNOWN: CKV_SSMIM_4 "var.regions has no value"
# UNKNOWN: CKV_SSMIM_7 "var.regions has no value"
# UNKNOWN: CKV_SSMIM_11 "var.regions has no value"
# UNKNOWN: CKV_SSMIM_17 "var.regions has no value"
# PASSED: CKV_SSMIM_13
resource "awscc_ssmincidents_replication_set" "handed" {
  deletion_protected = true
  regions            = var.regions
}
