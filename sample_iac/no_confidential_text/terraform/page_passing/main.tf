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
# PASSED: CKV_SSMIM_9
resource "aws_ssmcontacts_contact" "lead" {
  alias        = "incident-lead"
  type         = "PERSONAL"
  display_name = "Incident lead"
  tags = {
    Team = "platform"
  }
}
