variable "second" {
  type = bool
}

provider "aws" {
  region = "us-east-1"
}

# With the second Region and without it, all is right.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "right" {
  region {
    name = "us-east-1"
  }
  dynamic "region" {
    for_each = var.second ? ["us-west-2"] : []
    content {
      name = region.value
    }
  }
}

# UNKNOWN: CKV_SSMIM_17 "it fails if var.second is true, and it passes if var.second is false"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "wrong_with_the_second" {
  region {
    name = "us-east-1"
  }
  dynamic "region" {
    for_each = var.second ? ["us-west-9"] : []
    content {
      name = region.value
    }
  }
}
