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
# PASSED: CKV_SSMIM_10
resource "aws_ssmincidents_response_plan" "this" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Follow https://runbooks.example.com/outage#steps"
  }
  integration {
    pagerduty {
      name       = "pagerduty"
      secret_id  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:pagerduty-AbCdEf"
      service_id = "PABC123"
    }
  }
}
