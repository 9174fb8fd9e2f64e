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

variable "logging" {
  type = bool
}

variable "reads_and_writes" {
  type = string
}

variable "excluded" {
  type = set(string)
}

variable "selectors" {
  type = list(string)
}

variable "operator" {
  type = string
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# UNKNOWN: CKV_SSMIM_14 "var.logging has no value"
resource "aws_cloudtrail" "perhaps_off" {
  name           = "perhaps-off"
  s3_bucket_name = "trails"
  enable_logging = var.logging
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.perhaps_writes records the use of the key is not known: var.reads_and_writes has no value"
resource "aws_cloudtrail" "perhaps_writes" {
  name           = "perhaps-writes"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = var.reads_and_writes
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.perhaps_without_kms records the use of the key is not known: var.excluded has no value"
resource "aws_cloudtrail" "perhaps_without_kms" {
  name           = "perhaps-without-kms"
  s3_bucket_name = "trails"
  event_selector {
    exclude_management_event_sources = var.excluded
  }
}

# UNKNOWN: CKV_SSMIM_14 "aws_cloudtrail.one_or_the_other does not record the use of the key, and whether aws_cloudtrail.perhaps_off does is not known"
resource "aws_cloudtrail" "one_or_the_other" {
  name           = "one-or-the-other"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = var.logging ? "All" : "WriteOnly"
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.perhaps_a_selector records the use of the key is not known: var.selectors has no value"
resource "aws_cloudtrail" "perhaps_a_selector" {
  name           = "perhaps-a-selector"
  s3_bucket_name = "trails"
  dynamic "event_selector" {
    for_each = var.selectors
    content {
      read_write_type = "WriteOnly"
    }
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.advanced_source records the use of the key is not known: var.operator has no value"
resource "aws_cloudtrail" "advanced_source" {
  name           = "advanced-source"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = [var.operator]
    }
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.advanced_category records the use of the key is not known: var.operator has no value"
resource "aws_cloudtrail" "advanced_category" {
  name           = "advanced-category"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = [var.operator]
    }
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.advanced_field records the use of the key is not known: var.operator has no value"
resource "aws_cloudtrail" "advanced_field" {
  name           = "advanced-field"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = var.operator
      equals = ["x"]
    }
  }
}

# UNKNOWN: CKV_SSMIM_14 "whether aws_cloudtrail.advanced_identity records the use of the key is not known: whether KMS events fit the field_selector on userIdentity.arn is not known"
resource "aws_cloudtrail" "advanced_identity" {
  name           = "advanced-identity"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field           = "userIdentity.arn"
      not_starts_with = ["arn:aws:iam::111122223333:role/aws-service-role/"]
    }
  }
}
