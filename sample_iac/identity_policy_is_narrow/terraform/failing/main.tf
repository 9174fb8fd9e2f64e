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
  version = "2012-10-17"
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.star allows all actions of ssm-incidents on all resources, and no condition narrows it (statement \"Incidents\")"
resource "aws_iam_policy" "star" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Sid = "Incidents", Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }]
  })
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.both_by_wildcard allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "both_by_wildcard" {
  policy = jsonencode({
    Version   = local.version
    Statement = { Effect = "Allow", Action = "ssm-*:*", Resource = "*" }
  })
}

# Letter case does not matter in actions.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.letter_case allows all actions of ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "letter_case" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Effect = "Allow", Action = ["SSM-Contacts:*"], Resource = ["*"] }]
  })
}

# All that there is, though no pattern says all.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.all_by_verbs allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "all_by_verbs" {
  policy = jsonencode({
    Version = local.version
    Statement = [{
      Effect = "Allow"
      Action = [
        "ssm-incidents:BatchGet*", "ssm-incidents:Create*", "ssm-incidents:Delete*", "ssm-incidents:Get*", "ssm-incidents:List*",
        "ssm-incidents:Put*", "ssm-incidents:StartIncident", "ssm-incidents:*TagResource", "ssm-incidents:Update*",
      ]
      Resource = "*"
    }]
  })
}

# Two statements that come to all together.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.all_by_statements allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement \"Read\" and statement \"Write\")"
resource "aws_iam_policy" "all_by_statements" {
  policy = jsonencode({
    Version = local.version
    Statement = [
      { Sid = "Read", Effect = "Allow", Action = ["ssm-contacts:Describe*", "ssm-contacts:Get*", "ssm-contacts:List*"], Resource = "*" },
      { Sid = "Write", Effect = "Allow", NotAction = ["ssm-contacts:Describe*", "ssm-contacts:Get*", "ssm-contacts:List*"], Resource = "*" },
      { Sid = "Other", Effect = "Allow", Action = "s3:GetObject", Resource = "*" },
    ]
  })
}

# All but what is listed: here all of the contacts.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.not_action allows all actions of ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "not_action" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Effect = "Allow", NotAction = "ssm-incidents:*", Resource = "*" }]
  })
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.deletion allows ssm-incidents:DeleteReplicationSet on every replication set, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "deletion" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Effect = "Allow", Action = ["ssm-incidents:GetReplicationSet", "ssm-incidents:DeleteReplicationSet"], Resource = "*" }]
  })
}

# An account has but one set, and reaches no other account's.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.deletion_in_the_account allows ssm-incidents:DeleteReplicationSet on every replication set, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "deletion_in_the_account" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:Delete*", Resource = "arn:aws:ssm-incidents::111122223333:replication-set/*" }]
  })
}

# More than replication sets are spared by nobody here.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.by_arns allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1 and statement 2)"
resource "aws_iam_policy" "by_arns" {
  policy = jsonencode({
    Version = local.version
    Statement = [
      { Effect = "Allow", Action = "ssm-incidents:*", Resource = ["arn:aws:ssm-incidents:*:*:response-plan/*", "arn:aws:ssm-incidents:*:*:incident-record/*", "arn:aws:ssm-incidents:*:*:replication-set/*"] },
      { Effect = "Allow", Action = "ssm-contacts:*", Resource = "arn:aws:ssm-contacts:*:111122223333:*" },
    ]
  })
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.not_resource allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "not_resource" {
  policy = jsonencode({
    Version   = local.version
    Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", NotResource = "arn:aws:s3:::*" }]
  })
}

# These hold in every request.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.empty_conditions allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "empty_conditions" {
  policy = jsonencode({
    Version = local.version
    Statement = [{
      Effect   = "Allow"
      Action   = "ssm-incidents:*"
      Resource = "*"
      Condition = {
        Bool                      = { "aws:SecureTransport" = "true" }
        StringLike                = { "aws:PrincipalArn" = "*" }
        StringLikeIfExists        = { "aws:username" = ["*", "alice"] }
        "ForAllValues:StringLike" = { "aws:TagKeys" = "*" }
      }
    }]
  })
}

# A request that deletes carries no tags: this condition holds in each.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.condition_elsewhere allows ssm-incidents:DeleteReplicationSet on every replication set, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "condition_elsewhere" {
  policy = jsonencode({
    Version = local.version
    Statement = [{
      Effect    = "Allow"
      Action    = "ssm-incidents:*"
      Resource  = "*"
      Condition = { StringEqualsIfExists = { "aws:RequestTag/team" = "operations" } }
    }]
  })
}

# What is denied is another thing, or in no request.
# FAILED: CKV_SSMIM_16 "aws_iam_policy.deny_of_another allows all actions of ssm-incidents on all resources, and no condition narrows it (statement \"All\")"
resource "aws_iam_policy" "deny_of_another" {
  policy = jsonencode({
    Version = local.version
    Statement = [
      { Sid = "All", Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" },
      { Effect = "Deny", Action = "ssm-incidents:StartIncident", Resource = "arn:aws:ssm-incidents::111122223333:response-plan/drill" },
      { Effect = "Deny", Action = "ssm-incidents:*", Resource = "*", Condition = { Bool = { "aws:SecureTransport" = "false" } } },
    ]
  })
}

# FAILED: CKV_SSMIM_16 "aws_iam_role_policy.heredoc allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_role_policy" "heredoc" {
  name   = "incidents"
  role   = "responders"
  policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [{"Effect": "Allow", "Action": ["ssm-incidents:*", "ssm-contacts:*"], "Resource": "*"}]
    }
  EOT
}

# FAILED: CKV_SSMIM_16 "aws_iam_user_policy.text allows all actions of ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_user_policy" "text" {
  user   = "alice"
  policy = "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"ssm-contacts:*\", \"Resource\": \"*\"}}"
}

# FAILED: CKV_SSMIM_16 "aws_iam_group_policy.group allows all actions of ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_group_policy" "group" {
  group  = "responders"
  policy = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "ssm-contacts:*", Resource = "*" }] })
}

# The trust policy is none of these.
# FAILED: CKV_SSMIM_16 "aws_iam_role.inline (policy all) allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_role" "inline" {
  assume_role_policy = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ssm-incidents.amazonaws.com" } }] })
  inline_policy {
    name   = "all"
    policy = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }] })
  }
  inline_policy {
    name   = "other"
    policy = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "ssm-contacts:GetContact", Resource = "*" }] })
  }
}

# FAILED: CKV_SSMIM_16 "aws_ssoadmin_permission_set_inline_policy.responders allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_ssoadmin_permission_set_inline_policy" "responders" {
  instance_arn       = "arn:aws:sso:::instance/ssoins-1234567890abcdef"
  permission_set_arn = "arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef"
  inline_policy      = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "ssm-incidents:*", Resource = "*" }] })
}

# FAILED ["wide"]: CKV_SSMIM_16 "aws_iam_policy.each[\"wide\"] allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
# PASSED ["narrow"]: CKV_SSMIM_16
resource "aws_iam_policy" "each" {
  for_each = {
    wide   = "*"
    narrow = "Get*"
  }
  name   = each.key
  policy = jsonencode({ Version = local.version, Statement = [{ Effect = "Allow", Action = "ssm-incidents:${each.value}", Resource = "*" }] })
}
