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
  type    = bool
  default = true
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "plain" {
  name           = "plain"
  s3_bucket_name = "trails"
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "written_out" {
  name           = "written-out"
  s3_bucket_name = "trails"
  enable_logging = var.logging

  event_selector {
    read_write_type                  = "All"
    include_management_events        = "true"
    exclude_management_event_sources = ["rdsdata.amazonaws.com"]
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "reads_only" {
  name           = "reads-only"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = "ReadOnly"
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "one_of_two" {
  name           = "one-of-two"
  s3_bucket_name = "trails"
  event_selector {
    include_management_events = false

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }

  event_selector {
    exclude_management_event_sources = []
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "no_selector_left" {
  name           = "no-selector-left"
  s3_bucket_name = "trails"
  dynamic "event_selector" {
    for_each = var.logging ? [] : ["WriteOnly"]
    content {
      read_write_type = event_selector.value
    }
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "advanced" {
  name           = "advanced"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "advanced_reads" {
  name           = "advanced-reads"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["true"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = ["rdsdata.amazonaws.com"]
    }
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "advanced_one_of_two" {
  name           = "advanced-one-of-two"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
  }

  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
}

# PASSED: CKV_SSMIM_14
resource "aws_cloudtrail" "advanced_each_its_event" {
  name           = "advanced-each-its-event"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = "eventName"
      equals = ["Decrypt"]
    }
  }

  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field       = "eventName"
      equals      = ["Encrypt"]
      starts_with = ["GenerateDataKey"]
      ends_with   = ["Grant"]
    }
  }
}
