# What is in a value that only Terraform knows may not be there: try() and can() do not know which argument counts.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

data "terraform_remote_state" "kms" {
  backend = "s3"
  config = {
    bucket = "states"
    key    = "kms"
    region = "us-east-1"
  }
}

data "aws_kms_key" "west" {
  provider = aws.west
  key_id   = "alias/incidents"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "east" {
  count = 1
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "west" {
  provider = aws.west
}

# PASSED: CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "output_or_null" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east[0].arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = try(data.terraform_remote_state.kms.outputs.key_arn, null)
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_11
# UNKNOWN: CKV_SSMIM_4
resource "aws_ssmincidents_replication_set" "can" {
  region {
    name        = "us-west-2"
    kms_key_arn = can(data.terraform_remote_state.kms.outputs.shared) ? aws_kms_key.east[0].arn : aws_kms_key.west.arn
  }
}

# One condition: where the output is there, both Regions have a key, and where it is not, none has.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "one_condition" {
  region {
    name        = "us-east-1"
    kms_key_arn = can(data.terraform_remote_state.kms.outputs["key_arn"]) ? aws_kms_key.east[0].arn : null
  }
  region {
    name        = "us-west-2"
    kms_key_arn = can(data.terraform_remote_state.kms.outputs["key_arn"]) ? aws_kms_key.west.arn : null
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_7
resource "aws_ssmincidents_replication_set" "without_tags" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east[0].arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = try(aws_kms_key.west.tags["arn"], null)
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_4 CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "counted" {
  count = try(data.terraform_remote_state.kms.outputs.set_arn, null) == null ? 1 : 0
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.east[0].arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "attribute_of_the_schema" {
  region {
    name        = "us-east-1"
    kms_key_arn = try(aws_kms_key.east[0].arn, null)
  }
  region {
    name        = "us-west-2"
    kms_key_arn = try(data.aws_kms_key.west.arn, null)
  }
}
