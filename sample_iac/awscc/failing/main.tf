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

# FAILED: CKV_SSMIM_1 "awscc_kms_key.hmac has the key spec HMAC_256 (key_spec)"
# FAILED: CKV_SSMIM_5 "awscc_kms_key.hmac has no key policy"
# FAILED: CKV_SSMIM_8 "awscc_kms_key.hmac is disabled (enabled = false)"
# PASSED: CKV_SSMIM_2 CKV_SSMIM_3
resource "awscc_kms_key" "hmac" {
  key_spec  = "HMAC_256"
  key_usage = "GENERATE_VERIFY_MAC"
  enabled   = false
}

# FAILED: CKV_SSMIM_2 "awscc_kms_key.imported uses imported key material"
# FAILED: CKV_SSMIM_5 "names eu-west-1 in kms:ViaService, but the key is in us-east-1"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3 CKV_SSMIM_8
resource "awscc_kms_key" "imported" {
  origin = "EXTERNAL"
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
          "kms:ViaService" = ["ssm-incidents.eu-west-1.amazonaws.com", "ssm-contacts.eu-west-1.amazonaws.com"]
        }
      }
    }]
  })
}

# FAILED: CKV_SSMIM_2 "the origin of awscc_kms_key.imported"
# FAILED: CKV_SSMIM_6 "awscc_kms_replica_key.of_imported allows kms:CreateGrant to everybody"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_8
resource "awscc_kms_replica_key" "of_imported" {
  provider        = awscc.west
  primary_key_arn = awscc_kms_key.imported.arn
  key_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IncidentManager"
      Effect    = "Allow"
      Principal = { AWS = "*" }
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

# FAILED: CKV_SSMIM_3 "awscc_kms_key.in_store"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "awscc_kms_key" "in_store" {
  origin = "AWS_CLOUDHSM"
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

# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key awscc_kms_key.hmac, which is in us-east-1"
# FAILED: CKV_SSMIM_11 "is managed from us-east-1, which is not one of its Regions (us-west-2)"
# FAILED: CKV_SSMIM_13 "has no deletion protection"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "elsewhere" {
  regions = [{
    region_name          = "us-west-2"
    region_configuration = { sse_kms_key_id = awscc_kms_key.hmac.arn }
  }]
}

# FAILED: CKV_SSMIM_4 "Region us-west-2 uses the key awscc_kms_key.in"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "keys_of_one_region" {
  deletion_protected = true
  regions = [
    {
      region_name          = "us-west-2"
      region_configuration = { sse_kms_key_id = awscc_kms_key.in_store.arn }
    },
    {
      region_name          = "us-east-1"
      region_configuration = { sse_kms_key_id = awscc_kms_key.imported.arn }
    },
  ]
}

# FAILED: CKV_SSMIM_7 "Region us-west-2 uses a customer managed key"
# FAILED: CKV_SSMIM_17 "Incident Manager is not available in 'us-gov-west-1'"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_13
resource "awscc_ssmincidents_replication_set" "mixed" {
  deletion_protected = true
  regions = [
    {
      region_name          = "us-west-2"
      region_configuration = { sse_kms_key_id = awscc_kms_replica_key.of_imported.arn }
    },
    { region_name = "us-gov-west-1" },
    { region_name = "us-east-1" },
  ]
}

# FAILED: CKV_SSMIM_4 "which is in us-east-1"
# FAILED: CKV_SSMIM_7 "Region us-east-1 uses the AWS owned key"
# PASSED: CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "written_out" {
  deletion_protected = true
  regions = [
    { region_name = "us-east-1" },
    {
      region_name = "us-west-2"
      region_configuration = {
        sse_kms_key_id = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      }
    },
  ]
}
