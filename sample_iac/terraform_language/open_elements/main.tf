variable "region" {
  type     = string
  nullable = false
}

provider "aws" {
  region = "us-west-2"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "aws_kms_key.west has no key policy"
resource "aws_kms_key" "west" {
  description = "for us-west-2"
}

# The first element of the list is the variable's value where that comes before us-west-2.
# UNKNOWN: CKV_SSMIM_4 "var.region has no value"
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_17
# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "first_of_a_set" {
  region {
    name        = tolist(toset(["us-west-2", var.region]))[0]
    kms_key_arn = aws_kms_key.west.arn
  }
}

# A set of one element where the variable's value is us-west-2.
# UNKNOWN: CKV_SSMIM_4 "var.region has no value"
# UNKNOWN: CKV_SSMIM_11
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "as_many_as_a_set_has" {
  region {
    name        = ["us-west-2", "us-east-1", "us-west-2"][length([for region in toset(["us-west-2", var.region]) : 1])]
    kms_key_arn = aws_kms_key.west.arn
  }
}

# Nothing is left of the variable where its value is "".
# UNKNOWN: CKV_SSMIM_4 "var.region"
# UNKNOWN: CKV_SSMIM_11 CKV_SSMIM_17
# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "compact" {
  region {
    name        = compact([var.region, "us-west-2"])[0]
    kms_key_arn = aws_kms_key.west.arn
  }
}
