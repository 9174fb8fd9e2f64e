terraform {
  required_providers {
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

# FAILED: CKV_SSMIM_21 "awscc_iam_group.responders (policy respond) lets group responders change Incident Manager without MFA (ssm-incidents:StartIncident)"
resource "awscc_iam_group" "responders" {
  group_name = "responders"
  policies = [
    { policy_name = "respond", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:StartIncident", Resource = "*" }] }) },
  ]
}

# Its group has no second factor, but the user has.
# PASSED: CKV_SSMIM_21
resource "awscc_iam_user" "alice" {
  user_name = "alice"
  groups    = [awscc_iam_group.responders.group_name]
  policies = [
    { policy_name = "page", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:AcceptPage", Resource = "*" }] }) },
    { policy_name = "second-factor", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Action = "ssm-*:*", Resource = "*", Condition = { BoolIfExists = { "aws:MultiFactorAuthPresent" = "false" } } }] }) },
  ]
}

# FAILED: CKV_SSMIM_21 "awscc_iam_managed_policy.engage lets user bob change Incident Manager without MFA (ssm-contacts:StartEngagement)"
resource "awscc_iam_managed_policy" "engage" {
  users           = ["bob"]
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:StartEngagement", Resource = "*" }] })
}
