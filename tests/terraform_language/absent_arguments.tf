# Each type of resource whose absent arguments the project says to be null, with as few arguments as the provider takes.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

locals {
  key_arn = "arn:aws:kms:us-west-2:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
}

resource "aws_cloudtrail" "this" {
  name           = "trail"
  s3_bucket_name = "bucket"
}

resource "aws_iam_policy" "this" {
  policy = "{}"
}

resource "aws_iam_policy_attachment" "to_a_user" {
  name       = "attachment"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  users      = ["user"]
}

resource "aws_iam_policy_attachment" "to_a_role" {
  name       = "attachment"
  policy_arn = "arn:aws:iam::aws:policy/ReadOnlyAccess"
  roles      = ["role"]
}

resource "aws_iam_role" "this" {
  assume_role_policy = "{}"
}

resource "aws_iam_user" "this" {
  name = "user"
}

resource "aws_kms_alias" "this" {
  target_key_id = "key"
}

resource "aws_kms_external_key" "this" {}

resource "aws_kms_key" "this" {}

resource "aws_kms_key_policy" "this" {
  key_id = "key"
  policy = "{}"
}

resource "aws_kms_replica_external_key" "this" {
  primary_key_arn = local.key_arn
}

resource "aws_kms_replica_key" "this" {
  primary_key_arn = local.key_arn
}

resource "aws_organizations_policy" "this" {
  name    = "policy"
  content = "{}"
}

resource "aws_ssmcontacts_contact" "this" {
  alias = "contact"
  type  = "PERSONAL"
}

resource "aws_ssmcontacts_rotation" "this" {
  contact_ids  = ["contact"]
  name         = "rotation"
  time_zone_id = "UTC"
  recurrence {
    number_of_on_calls    = 1
    recurrence_multiplier = 1
    daily_settings {
      hour_of_day    = 1
      minute_of_hour = 1
    }
  }
}

resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

resource "aws_ssmincidents_response_plan" "this" {
  name = "plan"
  incident_template {
    title  = "title"
    impact = 1
  }
}
