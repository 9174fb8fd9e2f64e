terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "keys" {
  description = "The ARN of the key of each Region; null for the AWS owned key."
  type        = map(string)
}

# FAILED: CKV_SSMIM_4 "Region eu-central-1 uses the key module.ireland_key.aws_kms_key.this, which is in eu-west-1"
# PASSED: CKV_SSMIM_7 CKV_SSMIM_17
# FAILED: CKV_SSMIM_11
# PASSED: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  dynamic "region" {
    for_each = var.keys
    content {
      name        = region.key
      kms_key_arn = region.value
    }
  }
  tags = {
    managed_by = "terraform"
  }
}

output "arn" {
  value = aws_ssmincidents_replication_set.this.arn
}
