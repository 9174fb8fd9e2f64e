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

# SKIPPED: CKV_SSMIM_10
resource "aws_ssmincidents_response_plan" "public" {
  #checkov:skip=CKV_SSMIM_10:a read-only account that everybody may use
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Follow https://guest:guest-access-1@runbooks.example.com/."
  }
}
