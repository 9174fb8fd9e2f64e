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

# Incident Manager is named, but there is no replication set: nothing is reported.
resource "aws_ssmcontacts_contact" "on_call" {
  alias = "on-call"
  type  = "PERSONAL"
}

resource "aws_cloudtrail" "off" {
  name           = "off"
  s3_bucket_name = "trails"
  enable_logging = false
}
