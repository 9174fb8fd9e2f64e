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

# Shown on the page of CKV_SSMIM_10.
# FAILED: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.this shows a credential: the path of a URL at discord.com"
resource "aws_ssmincidents_response_plan" "this" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Notify https://discord.com/api/webhooks/123456789012345678/Zx9-abcDEF_ghiJKL"
  }
}
