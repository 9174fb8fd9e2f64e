# References into blocks of other resources, and to all tags of one.

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

provider "aws" {
  alias  = "tagged"
  region = "us-east-1"
  default_tags {
    tags = { Contact = "sre@example.com" }
  }
}

# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact_channel" "mail" {
  contact_id = "arn:aws:ssm-contacts:us-east-1:111122223333:contact/alice"
  name       = "mail"
  type       = "EMAIL"
  delivery_address {
    simple_address = "alice@example.com"
  }
}

# FAILED: CKV_SSMIM_9 "tags[\"first\"]"
resource "aws_ssmcontacts_contact" "by_index" {
  alias = "a"
  type  = "ESCALATION"
  tags  = { first = aws_ssmcontacts_contact_channel.mail.delivery_address[0].simple_address }
}

# FAILED: CKV_SSMIM_9 "tags[\"first\"]"
resource "aws_ssmcontacts_contact" "by_splat" {
  alias = "b"
  type  = "ESCALATION"
  tags  = { first = one(aws_ssmcontacts_contact_channel.mail.delivery_address[*].simple_address) }
}

# FAILED: CKV_SSMIM_9 "tags[\"first\"]"
resource "aws_ssmcontacts_contact" "all_tags" {
  alias = "c"
  type  = "ESCALATION"
  tags  = aws_ssmcontacts_contact.by_index.tags_all
}

# FAILED: CKV_SSMIM_9 "from provider aws.tagged"
resource "aws_ssmcontacts_contact" "with_default_tags" {
  provider = aws.tagged
  alias    = "d"
  type     = "ESCALATION"
  tags     = { team = "payments" }
}

# UNKNOWN: CKV_SSMIM_9 "aws_ssmcontacts_contact.with_default_tags.tags_all has the default tags of provider aws.tagged"
resource "aws_ssmcontacts_contact" "all_tags_of_it" {
  alias = "e"
  type  = "ESCALATION"
  tags  = aws_ssmcontacts_contact.with_default_tags.tags_all
}

# Channels and plans have no tags.
# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact_channel" "without_tags" {
  provider   = aws.tagged
  contact_id = "arn:aws:ssm-contacts:us-east-1:111122223333:contact/alice"
  name       = "text"
  type       = "SMS"
  delivery_address {
    simple_address = "+12065550100"
  }
}
