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

variable "owner" {
  type = string
}

variable "tags" {
  type = map(string)
}

# UNKNOWN: CKV_SSMIM_9 "tags of aws_ssmincidents_replication_set.tags: var.tags has no value"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "tags" {
  region {
    name = "us-east-1"
  }
  tags = var.tags
}

# The name before the sign alone is no address.
# UNKNOWN: CKV_SSMIM_9 "display_name of aws_ssmcontacts_contact.part: var.owner has no value"
resource "aws_ssmcontacts_contact" "part" {
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "${var.owner}@example.com"
}
