terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = {
      CostCenter = "4711"
    }
  }
}

data "aws_caller_identity" "current" {}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_9 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
  tags = {
    Account    = "111122223333"
    ManagedBy  = "terraform 1.11.0"
    CreatedAt  = "2026-01-31T12:00:00Z"
    Parameter  = "/prod/incidents/password"
    Repository = "git@github.com:example/incidents.git"
  }
}

# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact" "lead" {
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "Incident lead"
}

# This is where an address belongs.
# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact_channel" "mail" {
  contact_id = aws_ssmcontacts_contact.lead.arn
  name       = "mail"
  type       = "EMAIL"
  delivery_address {
    simple_address = "jane.doe@example.com"
  }
}

# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact_channel" "phone" {
  contact_id = aws_ssmcontacts_contact.lead.arn
  name       = "phone"
  type       = "SMS"
  delivery_address {
    simple_address = "+12065550100"
  }
}

# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_plan" "lead" {
  contact_id = aws_ssmcontacts_contact.lead.arn
  stage {
    duration_in_minutes = 10
    target {
      channel_target_info {
        contact_channel_id        = aws_ssmcontacts_contact_channel.phone.arn
        retry_interval_in_minutes = 5
      }
    }
  }
}

# References are no text, whatever they look like.
# PASSED: CKV_SSMIM_9
resource "aws_ssmincidents_response_plan" "references" {
  name = "outage"
  incident_template {
    title         = "Outage in ${data.aws_caller_identity.current.account_id}"
    impact        = 1
    summary       = "Runbook arn:aws:ssm:us-east-1:111122223333:document/restart@v2, channel C024BE91L, ticket INC-12345678."
    dedupe_string = "sha256:4c8f1a2b3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8"
  }
  engagements = [aws_ssmcontacts_contact.lead.arn]
}

# Times, coordinates and signed decimals are no phone numbers; a credential in a URL is reported by CKV_SSMIM_10 alone.
# PASSED: CKV_SSMIM_9
# FAILED: CKV_SSMIM_10 "the user information of a URL at status.example.com"
resource "aws_ssmincidents_response_plan" "maintenance" {
  name = "maintenance"
  incident_template {
    title   = "Maintenance at 10:00 UTC +3 2025-11-03"
    impact  = 1
    summary = "Site at lat +48.856614 lon +2.352222; see https://operator:s3cr3tPassw0rd@status.example.com/"
  }
  depends_on = [aws_ssmincidents_replication_set.this]
}
