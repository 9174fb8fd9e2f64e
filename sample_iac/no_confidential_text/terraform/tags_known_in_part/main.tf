# Of tags that are known in part, those count that nothing can replace.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "us-east-1"
}

variable "tags" {
  type = map(string)
}

# FAILED: CKV_SSMIM_9 "tags[\"mail\"]"
resource "aws_ssmcontacts_contact" "last_wins" {
  alias = "lead"
  type  = "PERSONAL"
  tags  = merge(var.tags, { mail = "ops@example.com" })
}

# UNKNOWN: CKV_SSMIM_9 "var.tags has no value"
resource "aws_ssmcontacts_contact" "may_be_replaced" {
  alias = "second"
  type  = "PERSONAL"
  tags  = merge({ mail = "ops@example.com" }, var.tags)
}

# UNKNOWN: CKV_SSMIM_9 "var.tags has no value"
resource "aws_ssmcontacts_contact" "clean" {
  alias = "third"
  type  = "PERSONAL"
  tags  = merge(var.tags, { team = "payments" })
}
