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

variable "url" {
  type = string
}

variable "stage" {
  type = string
}

# UNKNOWN: CKV_SSMIM_10 "incident_template.summary of aws_ssmincidents_response_plan.variable: var.url has no value"
resource "aws_ssmincidents_response_plan" "variable" {
  name = "outage"
  incident_template {
    title   = "Outage"
    impact  = 1
    summary = "Follow ${var.url}."
  }
}

# UNKNOWN: CKV_SSMIM_10 "it passes if var.stage is prod, and it fails if var.stage is not prod"
resource "aws_ssmincidents_response_plan" "either" {
  name = "slow"
  incident_template {
    title   = "Slow"
    impact  = 1
    summary = var.stage == "prod" ? "https://runbooks.example.com/" : "https://ops:correct-horse-9@runbooks.example.com/"
  }
}
