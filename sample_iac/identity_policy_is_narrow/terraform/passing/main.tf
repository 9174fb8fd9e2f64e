terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "organisation" {
  type = string
}

resource "aws_ssmincidents_response_plan" "outage" {
  name = "outage"
  incident_template {
    title  = "outage"
    impact = 1
  }
}

# A responder's.
# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "responder" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ssm-incidents:Get*", "ssm-incidents:List*"], Resource = "*" },
      { Effect = "Allow", Action = "ssm-incidents:StartIncident", Resource = aws_ssmincidents_response_plan.outage.arn },
      { Effect = "Allow", Action = "ssm-contacts:*", Resource = "arn:aws:ssm-contacts:us-east-1:111122223333:contact/alice" },
    ]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "of_one_plan" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = [aws_ssmincidents_response_plan.outage.arn, "arn:aws:ssm-incidents:*:*:incident-record/outage/*"] }]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "of_one_type" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "arn:aws:ssm-incidents:*:*:response-plan/*" }]
  })
}

# A contact stands in its Region.
# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "of_one_region" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "arn:aws:ssm-contacts:eu-west-1:*:*" }]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "one_set" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "arn:aws:ssm-incidents::111122223333:replication-set/12345678-12ab-34cd-56ef-1234567890ab" }]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "conditions" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ssm-incidents:*", Resource = "*", Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organisation } } },
      { Effect = "Allow", Action = "ssm-contacts:*", Resource = "*", Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } } },
      { Effect = "Allow", Action = "ssm-contacts:*", Resource = "*", Condition = { StringLike = { "aws:username" = "*" } } },
    ]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "policy_variable" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "arn:aws:ssm-contacts:*:*:*/$${aws:username}" }]
  })
}

# The Deny takes the deletion back, and with it "all".
# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "denied" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" },
      { Effect = "Deny", Action = "ssm-incidents:DeleteReplicationSet", Resource = "*" },
    ]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "denied_without_second_factor" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = ["ssm-incidents:*", "ssm-contacts:*"], Resource = "*" },
      { Effect = "Deny", NotAction = "iam:*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } },
    ]
  })
}

# There is but one set in an account.
# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "denied_for_the_set" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" },
      { Effect = "Deny", Action = "ssm-incidents:Delete*", Resource = "arn:aws:ssm-incidents::111122223333:replication-set/12345678-12ab-34cd-56ef-1234567890ab" },
    ]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "all_but_deletion" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", NotAction = ["ssm-incidents:DeleteReplicationSet", "ssm-contacts:Delete*"], Resource = "*" }]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "not_resource" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", NotResource = "arn:aws:ssm-incidents:*:*:replication-set/*" }]
  })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "denies" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "ssm-incidents:*", Resource = "*" }]
  })
}

# None of these is about Incident Manager: no record.
resource "aws_iam_policy" "of_another_service" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["ssm:*", "s3:*"], Resource = "*" }]
  })
}

resource "aws_iam_policy" "denies_everything" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Deny", Action = "*", Resource = "*" }]
  })
}

# A resource's policy names principals: no record.
data "aws_iam_policy_document" "of_a_resource" {
  statement {
    actions   = ["ssm-incidents:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
}

# Not created: no record.
resource "aws_iam_policy" "none" {
  count = 0
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }]
  })
}
