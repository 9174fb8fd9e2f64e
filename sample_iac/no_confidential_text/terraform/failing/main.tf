terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Tags of the provider count for every resource that it manages.
provider "aws" {
  region = "us-east-1"
  default_tags {
    tags = {
      Owner = "platform@example.com"
    }
  }
}

provider "aws" {
  alias  = "untagged"
  region = "us-east-1"
}

locals {
  lead = "Jane Doe <jane.doe@example.com>"
}

# FAILED: CKV_SSMIM_9 "default_tags[\"Owner\"] of aws_ssmincidents_replication_set.default_tags (from provider aws) holds an e-mail address"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "default_tags" {
  region {
    name = "us-east-1"
  }
}

# Its own tag takes the place of the provider's.
# FAILED: CKV_SSMIM_9 "display_name of aws_ssmcontacts_contact.own_tag holds a phone number"
resource "aws_ssmcontacts_contact" "own_tag" {
  alias        = "primary"
  type         = "PERSONAL"
  display_name = "On call +1 206 555 0100"
  tags = {
    Owner = "platform-team"
  }
}

# FAILED: CKV_SSMIM_9 "the name of a tag in tags of aws_ssmcontacts_contact.name_of_a_tag holds an e-mail address"
resource "aws_ssmcontacts_contact" "name_of_a_tag" {
  provider = aws.untagged
  alias    = "secondary"
  type     = "PERSONAL"
  tags = {
    "jane.doe@example.com" = "lead"
  }
}

# FAILED: CKV_SSMIM_9 "display_name of aws_ssmincidents_response_plan.everywhere holds a phone number" "incident_template.summary of aws_ssmincidents_response_plan.everywhere holds an e-mail address" "incident_template.incident_tags[\"Reporter\"]" "holds a secret (AWS Access Key)"
resource "aws_ssmincidents_response_plan" "everywhere" {
  provider     = aws.untagged
  name         = "outage"
  display_name = "Outage (call 206-555-0142)"
  incident_template {
    title         = "Outage"
    impact        = 1
    summary       = "Sign in with AKIAIOSFODNN7EXAMPLE and call ${local.lead}."
    dedupe_string = "outage"
    incident_tags = {
      Reporter = "jane.doe@example.com"
    }
  }
  action {
    ssm_automation {
      document_name = "AWS-RestartEC2Instance"
      role_arn      = "arn:aws:iam::111122223333:role/runbooks"
    }
  }
}

# FAILED: CKV_SSMIM_9 "action.ssm_automation.parameter.values of aws_ssmincidents_response_plan.automated holds a secret (AWS Access Key)"
resource "aws_ssmincidents_response_plan" "automated" {
  provider = aws.untagged
  name     = "restart"
  incident_template {
    title  = "Restart"
    impact = 3
  }
  action {
    ssm_automation {
      document_name = "AWS-RestartEC2Instance"
      role_arn      = "arn:aws:iam::111122223333:role/runbooks"
      parameter {
        name   = "Access"
        values = ["AKIAIOSFODNN7EXAMPLE"]
      }
    }
  }
}

# FAILED: CKV_SSMIM_9 "integration.pagerduty.name of aws_ssmincidents_response_plan.dynamic holds an e-mail address"
resource "aws_ssmincidents_response_plan" "dynamic" {
  provider = aws.untagged
  name     = "slow"
  incident_template {
    title  = "Slow"
    impact = 2
  }
  dynamic "integration" {
    for_each = ["ask oncall@example.com"]
    content {
      pagerduty {
        name       = integration.value
        secret_id  = "arn:aws:secretsmanager:us-east-1:111122223333:secret:pagerduty-AbCdEf"
        service_id = "PABC123"
      }
    }
  }
}

# FAILED: CKV_SSMIM_9 "description of aws_kms_key.described holds an e-mail address" "tags[\"ApiKey\"] of aws_kms_key.described holds a secret"
# FAILED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "described" {
  provider    = aws.untagged
  description = "Incident Manager, ask jane.doe@example.com"
  tags = {
    ApiKey = "9f8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d"
  }
}

resource "aws_kms_alias" "described" {
  provider      = aws.untagged
  name          = "alias/incidents"
  target_key_id = aws_kms_key.described.key_id
}

# FAILED: CKV_SSMIM_9 "tags[\"Contact\"] of aws_ssmincidents_replication_set.keyed holds a phone number"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "keyed" {
  provider = aws.untagged
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.described.arn
  }
  tags = {
    Contact = "tel:+12065550100"
  }
}

# FAILED: CKV_SSMIM_9 "tags[\"CreatedBy\"] of aws_ssmcontacts_contact.session holds an e-mail address"
resource "aws_ssmcontacts_contact" "session" {
  provider = aws.untagged
  alias    = "session"
  type     = "PERSONAL"
  tags = {
    CreatedBy = "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Operator_0123456789abcdef/jane.doe@customer.example"
  }
}
