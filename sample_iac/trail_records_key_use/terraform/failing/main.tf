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

variable "excluded" {
  type    = set(string)
  default = ["kms.amazonaws.com", "rdsdata.amazonaws.com"]
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# FAILED: CKV_SSMIM_14 "it is turned off (enable_logging = false)" "set enable_logging to true, or leave it out"
resource "aws_cloudtrail" "turned_off" {
  name           = "turned-off"
  s3_bucket_name = "trails"
  enable_logging = false
}

# FAILED: CKV_SSMIM_14 "it leaves out all management events (include_management_events = false)" "set include_management_events to true, or leave it out"
resource "aws_cloudtrail" "no_management" {
  name           = "no-management"
  s3_bucket_name = "trails"
  event_selector {
    include_management_events = false

    data_resource {
      type   = "AWS::S3::Object"
      values = ["arn:aws:s3"]
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (exclude_management_event_sources has kms.amazonaws.com)" "remove kms.amazonaws.com from exclude_management_event_sources"
resource "aws_cloudtrail" "without_kms" {
  name           = "without-kms"
  s3_bucket_name = "trails"
  event_selector {
    exclude_management_event_sources = var.excluded
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (read_write_type = WriteOnly)" "set read_write_type to All, or leave it out"
resource "aws_cloudtrail" "writes_only" {
  name           = "writes-only"
  s3_bucket_name = "trails"
  event_selector {
    read_write_type = "WriteOnly"
  }
}

# FAILED: CKV_SSMIM_14 "it is turned off (enable_logging = false)" "set enable_logging to true, or leave it out" "it leaves out KMS events (read_write_type = WriteOnly)" "set read_write_type to All, or leave it out" "it leaves out KMS events (exclude_management_event_sources has kms.amazonaws.com)" "remove kms.amazonaws.com from exclude_management_event_sources"
resource "aws_cloudtrail" "everything_wrong" {
  name           = "everything-wrong"
  s3_bucket_name = "trails"
  enable_logging = "false"

  event_selector {
    read_write_type                  = "WriteOnly"
    exclude_management_event_sources = ["kms.amazonaws.com"]
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (read_write_type = WriteOnly)" "set read_write_type to All, or leave it out"
resource "aws_cloudtrail" "two_selectors" {
  name           = "two-selectors"
  s3_bucket_name = "trails"
  event_selector {
    include_management_events = false
    read_write_type           = "All"
  }

  event_selector {
    read_write_type = "WriteOnly"
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out all management events (include_management_events = false)" "set include_management_events to true, or leave it out"
resource "aws_cloudtrail" "from_a_list" {
  name           = "from-a-list"
  s3_bucket_name = "trails"
  dynamic "event_selector" {
    for_each = ["ReadOnly", "All"]
    content {
      read_write_type           = event_selector.value
      include_management_events = event_selector.key > 1
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out all management events (advanced_event_selector without the eventCategory Management)" "add an advanced_event_selector that has one field_selector, with field = \"eventCategory\" and equals = [\"Management\"]"
resource "aws_cloudtrail" "advanced_data_only" {
  name           = "advanced-data-only"
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
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (field_selector: eventSource not_equals [kms.amazonaws.com])" "change the field_selector on eventSource to include kms.amazonaws.com, or remove it"
resource "aws_cloudtrail" "advanced_without_kms" {
  name           = "advanced-without-kms"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field      = "eventSource"
      not_equals = ["kms.amazonaws.com"]
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (field_selector: readOnly equals [false])" "change the field_selector on readOnly to include true, or remove it"
resource "aws_cloudtrail" "advanced_writes_only" {
  name           = "advanced-writes-only"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (field_selector: eventName not_equals [Encrypt, Decrypt], not_starts_with [Generate])" "change the field_selector on eventName to include Decrypt and GenerateDataKey, or remove it"
resource "aws_cloudtrail" "advanced_names" {
  name           = "advanced-names"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field           = "eventName"
      not_equals      = ["Encrypt", "Decrypt"]
      not_starts_with = ["Generate"]
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (field_selector: eventSource not_starts_with [kms.])" "change the field_selector on eventSource to include kms.amazonaws.com, or remove it" "it leaves out KMS events (field_selector: readOnly equals [false])" "change the field_selector on readOnly to include true, or remove it"
resource "aws_cloudtrail" "advanced_two" {
  name           = "advanced-two"
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
    field_selector {
      field           = "eventSource"
      not_starts_with = ["kms."]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
  }
}

# FAILED: CKV_SSMIM_14 "it leaves out KMS events (field_selector: eventSource equals [ssm-incidents.amazonaws.com], starts_with [ssm])" "change the field_selector on eventSource to include kms.amazonaws.com, or remove it"
resource "aws_cloudtrail" "advanced_other_source" {
  name           = "advanced-other-source"
  s3_bucket_name = "trails"
  advanced_event_selector {
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
    field_selector {
      field       = "eventSource"
      equals      = ["ssm-incidents.amazonaws.com"]
      starts_with = ["ssm"]
    }
  }
}

# All that is wrong is named at once.
# FAILED: CKV_SSMIM_14 "it is turned off (enable_logging = false)" "include_management_events = false" "exclude_management_event_sources has kms.amazonaws.com"
resource "aws_cloudtrail" "wrong_in_three_ways" {
  name           = "three"
  s3_bucket_name = "trails"
  enable_logging = false
  event_selector {
    include_management_events        = false
    exclude_management_event_sources = ["kms.amazonaws.com"]
  }
}
