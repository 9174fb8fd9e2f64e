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

# SKIPPED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact" "shared_mailbox" {
  #checkov:skip=CKV_SSMIM_9:a mailbox that everybody knows
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "incidents@example.com"
}
