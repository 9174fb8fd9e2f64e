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

# Shown on the page of CKV_SSMIM_9.
# FAILED: CKV_SSMIM_9 "display_name of aws_ssmcontacts_contact.lead holds an e-mail address"
resource "aws_ssmcontacts_contact" "lead" {
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "Jane Doe, jane.doe@example.com"
  tags = {
    OnCall = "+1 206 555 0100"
  }
}
