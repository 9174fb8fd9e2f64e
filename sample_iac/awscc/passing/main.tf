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

provider "awscc" {
  alias  = "west"
  region = "us-west-2"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "awscc_kms_key" "east" {
  multi_region = true
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
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

resource "awscc_kms_alias" "east" {
  alias_name    = "alias/incidents"
  target_key_id = awscc_kms_key.east.key_id
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "awscc_kms_replica_key" "west" {
  provider        = awscc.west
  primary_key_arn = awscc_kms_key.east.arn
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-west-2.amazonaws.com", "ssm-contacts.us-west-2.amazonaws.com"]
        }
      }
    }]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "this" {
  deletion_protected = true
  regions = [
    {
      region_name          = "us-west-2"
      region_configuration = { sse_kms_key_id = awscc_kms_replica_key.west.arn }
    },
    {
      region_name          = "us-east-1"
      region_configuration = { sse_kms_key_id = awscc_kms_alias.east.id }
    },
  ]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "one_region" {
  deletion_protected = true
  regions = [{
    region_name          = "us-east-1"
    region_configuration = { sse_kms_key_id = awscc_kms_key.east.arn }
  }]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "owned_keys" {
  deletion_protected = true
  regions            = [{ region_name = "us-east-1" }, { region_name = "us-west-2", region_configuration = null }]
}
