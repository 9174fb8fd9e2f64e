terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Policies of an organization and permissions boundaries allow nothing: what is used for nothing else is left alone.
locals {
  everything = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["ssm-incidents:*", "ssm-contacts:*"], Resource = "*" }] })
  assumed    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ec2.amazonaws.com" } }] })
}

data "aws_iam_policy_document" "service_control" {
  statement {
    actions   = ["ssm-incidents:*", "ssm-contacts:*"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "service_control" {
  name    = "incidents"
  content = data.aws_iam_policy_document.service_control.json
}

data "aws_iam_policy_document" "boundary" {
  statement {
    actions   = ["ssm-incidents:*", "ec2:*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "boundary" {
  policy = data.aws_iam_policy_document.boundary.json
}

resource "aws_iam_policy" "boundary_of_a_user" {
  policy = local.everything
}

resource "aws_iam_user" "bounded" {
  name                 = "bounded"
  permissions_boundary = aws_iam_policy.boundary_of_a_user.arn
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.boundary_and_more allows all actions of ssm-incidents and ssm-contacts"
resource "aws_iam_policy" "boundary_and_more" {
  policy = local.everything
}

resource "aws_iam_role" "bounded" {
  assume_role_policy   = local.assumed
  permissions_boundary = aws_iam_policy.boundary.arn
}

resource "aws_iam_role" "attached" {
  assume_role_policy   = local.assumed
  permissions_boundary = aws_iam_policy.boundary_and_more.arn
}

resource "aws_iam_role_policy_attachment" "attached" {
  role       = aws_iam_role.attached.name
  policy_arn = aws_iam_policy.boundary_and_more.arn
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.both allows all actions of ssm-contacts"
data "aws_iam_policy_document" "both" {
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "both" {
  name    = "contacts"
  content = data.aws_iam_policy_document.both.json
}

# FAILED: CKV_SSMIM_16 "aws_iam_role_policy.both allows all actions of ssm-contacts"
resource "aws_iam_role_policy" "both" {
  role   = aws_iam_role.attached.name
  policy = data.aws_iam_policy_document.both.json
}

# Functions and documents between the policy and its use make no difference.
data "aws_iam_policy_document" "base" {
  statement {
    actions   = ["ssm-incidents:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "merged" {
  source_policy_documents = [for document in [data.aws_iam_policy_document.base] : document.json]
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}

locals {
  minified = jsonencode(jsondecode(data.aws_iam_policy_document.merged.json))
}

resource "aws_organizations_policy" "merged" {
  name    = "merged"
  content = trimspace(local.minified)
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.both_by_functions allows all actions of ssm-incidents"
data "aws_iam_policy_document" "both_by_functions" {
  statement {
    actions   = ["ssm-incidents:*"]
    resources = ["*"]
  }
}

resource "aws_organizations_policy" "both_by_functions" {
  name    = "incidents-minified"
  content = replace(data.aws_iam_policy_document.both_by_functions.json, "\n", "")
}

# FAILED: CKV_SSMIM_16 "allows all actions of ssm-incidents"
resource "aws_iam_role" "both_by_functions" {
  assume_role_policy = local.assumed
  inline_policy {
    name   = "incidents"
    policy = jsonencode(jsondecode(data.aws_iam_policy_document.both_by_functions.json))
  }
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.merged_twice allows all actions of ssm-contacts"
data "aws_iam_policy_document" "merged_twice" {
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "limit" {
  override_policy_documents = [data.aws_iam_policy_document.merged_twice.json]
}

resource "aws_organizations_policy" "limit" {
  name    = "limit"
  content = data.aws_iam_policy_document.limit.json
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.grant allows all actions of ssm-contacts"
data "aws_iam_policy_document" "grant" {
  source_policy_documents = [data.aws_iam_policy_document.merged_twice.json]
}

# FAILED: CKV_SSMIM_16 "aws_iam_role_policy.grant allows all actions of ssm-contacts"
resource "aws_iam_role_policy" "grant" {
  role   = aws_iam_role.attached.name
  policy = data.aws_iam_policy_document.grant.json
}

# FAILED: CKV_SSMIM_16 "data.aws_iam_policy_document.grant_or_none allows all actions of ssm-contacts"
data "aws_iam_policy_document" "grant_or_none" {
  statement {
    actions   = ["ssm-contacts:*"]
    resources = ["*"]
  }
}

variable "grants" {
  type = bool
}

resource "aws_organizations_policy" "grant_or_none" {
  name    = "grant_or_none"
  content = trimspace(data.aws_iam_policy_document.grant_or_none.json)
}

resource "aws_iam_role_policy" "grant_or_none" {
  role   = aws_iam_role.attached.name
  policy = var.grants ? trimspace(data.aws_iam_policy_document.grant_or_none.json) : local.assumed
}

# A policy may be named by the text of its ARN, and in IAM Identity Center by its name.
data "aws_caller_identity" "current" {}

variable "team" {
  type = string
}

resource "aws_iam_policy" "named" {
  name   = "incidents-boundary"
  path   = "/limits/"
  policy = local.everything
}

resource "aws_iam_policy" "named_after_team" {
  name   = "${var.team}-boundary"
  policy = local.everything
}

resource "aws_iam_policy" "named_by_aws" {
  name_prefix = "boundary-"
  policy      = local.everything
}

resource "aws_iam_user" "named" {
  name                 = "named"
  permissions_boundary = "arn:aws:iam::111122223333:policy/limits/incidents-boundary"
}

resource "aws_iam_user" "named_after_team" {
  name                 = "named_after_team"
  permissions_boundary = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:policy/${aws_iam_policy.named_after_team.name}"
}

resource "aws_iam_user" "named_by_aws" {
  name                 = "named_by_aws"
  permissions_boundary = "arn:aws:iam::111122223333:policy/${aws_iam_policy.named_by_aws.name}"
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.of_another_path allows all actions of ssm-incidents and ssm-contacts"
resource "aws_iam_policy" "of_another_path" {
  name   = "incidents-boundary"
  policy = local.everything
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.attached_by_name allows all actions of ssm-incidents and ssm-contacts"
resource "aws_iam_policy" "attached_by_name" {
  name   = "attached"
  policy = local.everything
}

resource "aws_iam_user" "attached_by_name" {
  name                 = "attached_by_name"
  permissions_boundary = "arn:aws:iam::111122223333:policy/attached"
}

resource "aws_iam_role_policy_attachment" "attached_by_name" {
  role       = aws_iam_role.attached.name
  policy_arn = "arn:aws:iam::111122223333:policy/attached"
}

data "aws_iam_policy_document" "of_a_permission_set" {
  statement {
    actions   = ["ssm-incidents:*"]
    resources = ["*"]
  }
}

resource "aws_iam_policy" "of_a_permission_set" {
  policy = data.aws_iam_policy_document.of_a_permission_set.json
}

resource "aws_iam_policy" "of_permission_sets" {
  name   = "of_permission_sets"
  policy = local.everything
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.attached_to_a_permission_set allows all actions of ssm-incidents and ssm-contacts"
resource "aws_iam_policy" "attached_to_a_permission_set" {
  name   = "attached_to_a_permission_set"
  policy = local.everything
}

locals {
  instance       = "arn:aws:sso:::instance/ssoins-0123456789abcdef"
  permission_set = "arn:aws:sso:::permissionSet/ssoins-0123456789abcdef/ps-0123456789abcdef"
}

resource "aws_ssoadmin_permissions_boundary_attachment" "by_arn" {
  instance_arn       = local.instance
  permission_set_arn = local.permission_set
  permissions_boundary {
    managed_policy_arn = aws_iam_policy.of_a_permission_set.arn
  }
}

resource "aws_ssoadmin_permissions_boundary_attachment" "by_name" {
  for_each           = toset([aws_iam_policy.of_permission_sets.name, aws_iam_policy.attached_to_a_permission_set.name])
  instance_arn       = local.instance
  permission_set_arn = local.permission_set
  permissions_boundary {
    customer_managed_policy_reference {
      name = each.key
    }
  }
}

resource "aws_ssoadmin_customer_managed_policy_attachment" "by_name" {
  instance_arn       = local.instance
  permission_set_arn = local.permission_set
  customer_managed_policy_reference {
    name = aws_iam_policy.attached_to_a_permission_set.name
    path = "/"
  }
}
