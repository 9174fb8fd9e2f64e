terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

provider "awscc" {
  region = "us-east-1"
}

variable "use_cmk" {
  type = bool
}

variable "elsewhere" {
  type = object({ region_name = string })
}

variable "key_id" {
  type = string
}

locals {
  east    = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  west    = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  ireland = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

# UNKNOWN: CKV_SSMIM_7 "it fails if var.use_cmk is true, and it passes if var.use_cmk is false"
# FAILED: CKV_SSMIM_19 "Region us-west-2 of awscc_ssmincidents_replication_set.beside_none uses the AWS owned key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "beside_none" {
  deletion_protected = true
  regions = [
    {
      region_name          = "us-east-1"
      region_configuration = var.use_cmk ? { sse_kms_key_id = local.east } : { sse_kms_key_id = null }
    },
    { region_name = "us-west-2" },
  ]
}

# UNKNOWN: CKV_SSMIM_19 "it passes if var.use_cmk is true, and it fails if var.use_cmk is false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "alone" {
  deletion_protected = true
  regions = [{
    region_name          = "us-east-1"
    region_configuration = var.use_cmk ? { sse_kms_key_id = local.east } : { sse_kms_key_id = null }
  }]
}

# FAILED: CKV_SSMIM_4 "Region us-east-1 uses the key arn:aws:kms:us-west-2:111122223333:key/"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17 CKV_SSMIM_19
resource "awscc_ssmincidents_replication_set" "either_is_wrong" {
  deletion_protected = true
  regions = [{
    region_name          = "us-east-1"
    region_configuration = var.use_cmk ? { sse_kms_key_id = local.west } : { sse_kms_key_id = local.ireland }
  }]
}

# FAILED: CKV_SSMIM_4 "Region us-east-1 uses the key arn:aws:kms:us-west-2:111122223333:key/"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17 CKV_SSMIM_19
resource "awscc_ssmincidents_replication_set" "either_element_is_wrong" {
  deletion_protected = true
  regions = [
    var.use_cmk
    ? { region_name = "us-east-1", region_configuration = { sse_kms_key_id = local.west } }
    : { region_name = "us-east-1", region_configuration = { sse_kms_key_id = local.ireland } },
  ]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_13 CKV_SSMIM_17 CKV_SSMIM_19
# UNKNOWN: CKV_SSMIM_11 "it passes if var.use_cmk is true, and it fails if var.use_cmk is false"
resource "awscc_ssmincidents_replication_set" "either_region" {
  deletion_protected = true
  regions = [
    var.use_cmk
    ? { region_name = "us-east-1", region_configuration = { sse_kms_key_id = local.east } }
    : { region_name = "us-west-2", region_configuration = { sse_kms_key_id = local.west } },
  ]
}

# FAILED: CKV_SSMIM_4 "Region us-east-1 uses the key arn:aws:kms:us-west-2:111122223333:key/"
# UNKNOWN: CKV_SSMIM_7 "var.elsewhere has no value"
# UNKNOWN: CKV_SSMIM_17 "var.elsewhere has no value"
# UNKNOWN: CKV_SSMIM_19 "var.elsewhere has no value"
# PASSED: CKV_SSMIM_11 CKV_SSMIM_13
resource "awscc_ssmincidents_replication_set" "beside_one_that_is_not_known" {
  deletion_protected = true
  regions = [
    var.elsewhere,
    { region_name = "us-east-1", region_configuration = { sse_kms_key_id = local.west } },
  ]
}

# FAILED: CKV_SSMIM_19 "Region us-east-1 of awscc_ssmincidents_replication_set.empty uses the AWS owned key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17
resource "awscc_ssmincidents_replication_set" "empty" {
  deletion_protected = true
  regions = [
    { region_name = "us-east-1", region_configuration = { sse_kms_key_id = "" } },
    { region_name = "us-west-2" },
  ]
}

resource "awscc_kms_alias" "elsewhere" {
  alias_name    = "alias/incident-manager"
  target_key_id = var.key_id
}

# An alias may be another key in each Region.
# UNKNOWN: CKV_SSMIM_4 "var.key_id has no value"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17 CKV_SSMIM_19
resource "awscc_ssmincidents_replication_set" "by_alias" {
  deletion_protected = true
  regions = [
    { region_name = "us-east-1", region_configuration = { sse_kms_key_id = awscc_kms_alias.elsewhere.id } },
    { region_name = "us-west-2", region_configuration = { sse_kms_key_id = awscc_kms_alias.elsewhere.id } },
  ]
}

data "aws_ssm_parameter" "key" {
  name = "/incident-manager/key"
}

# What the parameter holds may be the name of an alias, too.
# UNKNOWN: CKV_SSMIM_4 "data.aws_ssm_parameter.key"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_13 CKV_SSMIM_17 CKV_SSMIM_19
resource "awscc_ssmincidents_replication_set" "by_parameter" {
  deletion_protected = true
  regions = [
    { region_name = "us-east-1", region_configuration = { sse_kms_key_id = data.aws_ssm_parameter.key.value } },
    { region_name = "us-west-2", region_configuration = { sse_kms_key_id = data.aws_ssm_parameter.key.value } },
  ]
}
