terraform {
  required_providers {
    awscc = {
      source = "hashicorp/awscc"
    }
  }
}

# FAILED: CKV_SSMIM_16 "awscc_iam_managed_policy.wide allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "awscc_iam_managed_policy" "wide" {
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }] })
}

# FAILED: CKV_SSMIM_16 "awscc_iam_role_policy.wide allows all actions of ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "awscc_iam_role_policy" "wide" {
  policy_name     = "incidents"
  role_name       = "responders"
  policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "*" }] })
}

# FAILED: CKV_SSMIM_16 "awscc_iam_role.wide (policy deleter) allows ssm-incidents:DeleteReplicationSet on every replication set, and no condition narrows it (statement 1)"
resource "awscc_iam_role" "wide" {
  assume_role_policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ssm-incidents.amazonaws.com" } }] })
  policies = [
    { policy_name = "reader", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Get*", Resource = "*" }] }) },
    { policy_name = "deleter", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Delete*", Resource = "*" }] }) },
  ]
}

# PASSED: CKV_SSMIM_16
resource "awscc_iam_group" "narrow" {
  policies = [
    { policy_name = "reader", policy_document = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Get*", Resource = "*" }] }) },
  ]
}

# FAILED: CKV_SSMIM_16 "awscc_sso_permission_set.wide allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "awscc_sso_permission_set" "wide" {
  instance_arn  = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  name          = "responders"
  inline_policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }] })
}
