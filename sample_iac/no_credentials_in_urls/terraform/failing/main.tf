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

variable "token" {
  type = string
}

locals {
  runbooks = "https://ops:correct-horse-9@runbooks.example.com"
}

# FAILED: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.user_information shows a credential: the user information of a URL at runbooks.example.com"
resource "aws_ssmincidents_response_plan" "user_information" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Follow ${local.runbooks}/outage."
  }
}

# FAILED: CKV_SSMIM_10 "action.ssm_automation.parameter.values of aws_ssmincidents_response_plan.parameter shows a credential: the query parameter api_key of a URL at status.example.com"
resource "aws_ssmincidents_response_plan" "parameter" {
  name = "slow"
  incident_template {
    title  = "Slow"
    impact = 2
  }
  action {
    ssm_automation {
      document_name = "Notify"
      role_arn      = "arn:aws:iam::111122223333:role/runbooks"
      parameter {
        name   = "Endpoint"
        values = ["https://status.example.com/hook?team=ops&api_key=9f8b7c6d5e4f3a2b1c0d"]
      }
    }
  }
}

# A webhook's path is all that its callers need.
# FAILED: CKV_SSMIM_10 "tags[\"Webhook\"] of aws_ssmcontacts_contact.path shows a credential: the path of a URL at discord.com"
resource "aws_ssmcontacts_contact" "path" {
  alias = "incident-lead"
  type  = "PERSONAL"
  tags = {
    Webhook = "https://discord.com/api/webhooks/123456789012345678/Zx9-abcDEF_ghiJKL"
  }
}

# The parameter is not known, the password before it is.
# FAILED: CKV_SSMIM_10 "tags[\"Runbook\"] of aws_ssmincidents_replication_set.partly_known shows a credential: the user information of a URL at runbooks.example.com"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "partly_known" {
  region {
    name = "us-east-1"
  }
  tags = {
    Runbook = "https://ops:correct-horse-9@runbooks.example.com/?trace=${var.token}"
  }
}

# The password comes from elsewhere, and stands in the summary once it is there.
# FAILED: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.put_in shows a credential: the user information of a URL at wiki.example.com"
resource "aws_ssmincidents_response_plan" "put_in" {
  name = "wiki"
  incident_template {
    title   = "Slow"
    impact  = 3
    summary = "Runbook: https://svc-wiki:${var.token}@wiki.example.com/slow"
  }
}

data "aws_secretsmanager_secret_version" "hook" {
  secret_id = "hook"
}

# FAILED: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.parameter_put_in shows a credential: the query parameter token of a URL at hooks.example.com"
resource "aws_ssmincidents_response_plan" "parameter_put_in" {
  name = "hook"
  incident_template {
    title   = "Slow"
    impact  = 3
    summary = "Post to https://hooks.example.com/x?token=${data.aws_secretsmanager_secret_version.hook.secret_string}"
  }
}

# FAILED: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.user_put_in shows a credential: the user information of a URL at wiki.example.com"
resource "aws_ssmincidents_response_plan" "user_put_in" {
  name = "user"
  incident_template {
    title   = "Slow"
    impact  = 3
    summary = "Runbook: https://${data.aws_secretsmanager_secret_version.hook.secret_string}@wiki.example.com/slow"
  }
}
