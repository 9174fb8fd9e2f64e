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

locals {
  responder = { Sid = "Respond", Effect = "Allow", Action = ["ssm-incidents:Get*", "ssm-incidents:StartIncident", "ssm-incidents:UpdateIncidentRecord"], Resource = "*" }
}

resource "aws_iam_user" "alice" {
  name = "alice"
}

resource "aws_iam_group" "responders" {
  name = "responders"
}

# FAILED: CKV_SSMIM_21 "aws_iam_user_policy.alice lets user alice change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_user_policy" "alice" {
  user   = aws_iam_user.alice.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.responders lets group responders change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_group_policy" "responders" {
  group  = aws_iam_group.responders.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

# FAILED: CKV_SSMIM_21 "aws_iam_policy.attached lets user alice change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_policy" "attached" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [local.responder] })
}

resource "aws_iam_user_policy_attachment" "alice" {
  user       = aws_iam_user.alice.name
  policy_arn = aws_iam_policy.attached.arn
}

# FAILED: CKV_SSMIM_21 "aws_iam_policy.attached_to_all lets user bob change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_policy" "attached_to_all" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Resource = "arn:aws:ssm-incidents:*:111122223333:response-plan/outage" })] })
}

resource "aws_iam_policy_attachment" "all" {
  name       = "all"
  users      = ["bob"]
  groups     = [aws_iam_group.responders.name]
  roles      = ["automation"]
  policy_arn = aws_iam_policy.attached_to_all.arn
}

# A request signed with long-term access keys has no such key, and IfExists lets it in.
# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.if_exists lets group first change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord): requests with long-term keys do not have aws:MultiFactorAuthPresent"
resource "aws_iam_group_policy" "if_exists" {
  group  = "first"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "true" } } })] })
}

# And this Deny does not hit it.
# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.deny_without_if_exists lets group second change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord): requests with long-term keys do not have aws:MultiFactorAuthPresent"
resource "aws_iam_group_policy" "deny_without_if_exists" {
  group = "second"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.responder,
      { Sid = "Second", Effect = "Deny", NotAction = "iam:*", Resource = "*", Condition = { Bool = { "aws:MultiFactorAuthPresent" = "false" } } },
    ]
  })
}

# FAILED: CKV_SSMIM_21 "aws_iam_group_policy.deny_of_another_action lets group third change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_group_policy" "deny_of_another_action" {
  group = "third"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.responder,
      { Effect = "Deny", Action = "ssm-incidents:Delete*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } },
    ]
  })
}

# Another condition is no second factor.
# FAILED: CKV_SSMIM_21 "aws_iam_user_policy.from_the_office lets user carol change Incident Manager without MFA (ssm-incidents:StartIncident, ssm-incidents:UpdateIncidentRecord)"
resource "aws_iam_user_policy" "from_the_office" {
  user   = "carol"
  policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { IpAddress = { "aws:SourceIp" = "203.0.113.0/24" } } })] })
}

# What asks for it is Dora's alone.
# FAILED: CKV_SSMIM_21 "aws_iam_policy.shared lets user erin change Incident Manager without MFA (ssm-contacts:StartEngagement)"
resource "aws_iam_policy" "shared" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:StartEngagement", Resource = "*" }] })
}

resource "aws_iam_policy_attachment" "shared" {
  name       = "shared"
  users      = ["dora", "erin"]
  policy_arn = aws_iam_policy.shared.arn
}

resource "aws_iam_user_policy" "second_factor_for_dora" {
  user   = "dora"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } }] })
}

# A document drops the number of a source, and the condition with it.
data "aws_iam_policy_document" "number" {
  source_policy_documents = [
    jsonencode({ Version = "2012-10-17", Statement = [merge(local.responder, { Condition = { NumericLessThan = { "aws:MultiFactorAuthAge" = 3600 } } })] })
  ]
}

# FAILED: CKV_SSMIM_21 "aws_iam_user_policy.number lets user alice change Incident Manager"
resource "aws_iam_user_policy" "number" {
  user   = aws_iam_user.alice.name
  policy = data.aws_iam_policy_document.number.json
}

# FAILED: CKV_SSMIM_21 "aws_iam_policy.exclusive lets user carol change Incident Manager"
resource "aws_iam_policy" "exclusive" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:StartIncident", Resource = "*" }] })
}

resource "aws_iam_user_policy_attachments_exclusive" "carol" {
  user_name   = "carol"
  policy_arns = [aws_iam_policy.exclusive.arn]
}
