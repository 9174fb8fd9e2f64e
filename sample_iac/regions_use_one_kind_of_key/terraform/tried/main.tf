variable "create_key" {
  type = bool
}

variable "external" {
  type = bool
}

provider "aws" {
  region = "us-east-1"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "this" {
  count = var.create_key ? 1 : 0
}

# Without the key, both Regions use the one that AWS owns.
# UNKNOWN: CKV_SSMIM_7 "it fails if var.create_key is true, and it passes if var.create_key is false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "tried" {
  region {
    name        = "us-east-1"
    kms_key_arn = try(aws_kms_key.this[0].arn, null)
  }
  region {
    name = "us-west-2"
  }
}

# UNKNOWN: CKV_SSMIM_7 "it passes if var.create_key is true, and it fails if var.create_key is false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "asked" {
  region {
    name        = "us-east-1"
    kms_key_arn = can(aws_kms_key.this[0].arn) ? aws_kms_key.this[0].arn : null
  }
  region {
    name        = "us-west-2"
    kms_key_arn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# UNKNOWN: CKV_SSMIM_4 "it passes if var.create_key is true, and it fails if var.create_key is false"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "another" {
  region {
    name        = "us-east-1"
    kms_key_arn = try(aws_kms_key.this[0].arn, "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "native" {
  count = var.external ? 0 : 1
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_2 "uses imported key material"
# FAILED: CKV_SSMIM_5
resource "aws_kms_external_key" "imported" {
  count = var.external ? 1 : 0
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "one_of_two" {
  region {
    name        = "us-east-1"
    kms_key_arn = try(aws_kms_key.native[0].arn, aws_kms_external_key.imported[0].arn)
  }
}

# One condition is the opposite of the other.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "compared_with_false" {
  region {
    name        = "us-east-1"
    kms_key_arn = var.external ? "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" : null
  }
  region {
    name        = "us-west-2"
    kms_key_arn = var.external == false ? null : "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
