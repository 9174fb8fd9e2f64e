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

# PASSED: CKV_SSMIM_10
resource "aws_ssmincidents_response_plan" "this" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Follow https://runbooks.example.com/outage?lang=en&page=2#steps or https://runbooks.example.com/reset-password."
  }
  integration {
    pagerduty {
      name       = "pagerduty"
      secret_id  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:pagerduty-AbCdEf"
      service_id = "PABC123"
    }
  }
  tags = {
    Repository = "https://github.com/example/incidents"
    Example    = "https://hooks.example.com/notify?token=<your-token>"
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_10 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# What only shows where a credential belongs is none.
# PASSED: CKV_SSMIM_10
resource "aws_ssmincidents_response_plan" "placeholders" {
  name = "placeholders"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Post to https://hooks.slack.com/services/FOO/BAR/BAZ, https://discord.com/api/webhooks/123/XXXX, https://api.telegram.org/bot<token>/x"
  }
}

data "aws_ssm_parameter" "page" {
  name = "/runbooks/page"
}

# A page that another resource names is no credential.
# PASSED: CKV_SSMIM_10
resource "aws_ssmincidents_response_plan" "page_put_in" {
  name = "page"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "See https://wiki.example.com/${data.aws_ssm_parameter.page.name}?id=${data.aws_ssm_parameter.page.version}"
  }
}
