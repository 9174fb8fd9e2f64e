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
# FAILED: CKV_SSMIM_9 "incident_template.summary of aws_ssmincidents_response_plan.this holds an e-mail address"
resource "aws_ssmincidents_response_plan" "this" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Ask jane.doe@example.com"
  }
}
