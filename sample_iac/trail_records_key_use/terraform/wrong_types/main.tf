# terraform: refused
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

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# UNKNOWN: CKV_SSMIM_14 "aws_cloudtrail.scalars does not record the use of the key, and whether aws_cloudtrail.argument_for_a_block does is not known"
resource "aws_cloudtrail" "scalars" {
  name           = "scalars"
  s3_bucket_name = "trails"
  enable_logging = "perhaps"

  event_selector {
    include_management_events        = 5
    read_write_type                  = ["All"]
    exclude_management_event_sources = "kms.amazonaws.com"
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.argument_for_a_block records the use of the key is not known: event_selector is not a list"
resource "aws_cloudtrail" "argument_for_a_block" {
  name           = "argument-for-a-block"
  s3_bucket_name = "trails"
  event_selector = "All"
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.maps records the use of the key is not known: field_selector is not a list"
resource "aws_cloudtrail" "maps" {
  name           = "maps"
  s3_bucket_name = "trails"

  advanced_event_selector {
    field_selector = { field = "eventCategory", equals = "Management" }
  }

  advanced_event_selector {
    field_selector {
      field  = { a = 1 }
      equals = { b = [2] }
    }
    field_selector {
      field  = "eventCategory"
      equals = [{ c = 3 }, [4], null, true]
    }
    field_selector {
    }
  }
}
