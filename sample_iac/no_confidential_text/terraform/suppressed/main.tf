terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  region = "us-east-1"
}

# PASSED: CKV_SSMIM_10
# SKIPPED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact" "shared_mailbox" {
  #checkov:skip=CKV_SSMIM_9:a mailbox that everybody knows
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "incidents@example.com"
}
