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
resource "aws_ssmincidents_response_plan" "this" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Ask the incident lead"
  }
  engagements = ["arn:aws:ssm-contacts:us-east-1:111122223333:contact/incident-lead"]
}
