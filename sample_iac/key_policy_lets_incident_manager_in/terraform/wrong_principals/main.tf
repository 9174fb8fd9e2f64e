terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Principals that AWS refuses, that nobody can be, and conditions a slip away from those that are meant.
provider "aws" {
  region = "us-east-1"
}
locals {
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
}
resource "aws_iam_service_linked_role" "incidents" {
  aws_service_name = "ssm-incidents.amazonaws.com"
}
resource "aws_iam_instance_profile" "ops" {
  role = aws_iam_role.ops.name
}
resource "aws_iam_group" "ops" {
  name = "ops"
}
resource "aws_iam_role" "ops" {
  name = "ops"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "sts:AssumeRole" },
  ] })
}
# FAILED: CKV_SSMIM_5 "a service-linked role, which only its service can use"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "service_linked" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/aws-service-role/ssm-incidents.amazonaws.com/AWSServiceRoleforIncidentManager" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "names aws_iam_service_linked_role.incidents.arn, a service-linked role"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "service_linked_reference" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = aws_iam_service_linked_role.incidents.arn }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": the account 11112222333 does not have twelve digits"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "account_of_eleven_digits" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::11112222333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": an account has twelve digits"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "number_of_eleven_digits" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "11112222333" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": ${account} is plain text there"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "account_to_be_filled_in" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::$${account}:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": the ARN of a role names the service iam, not sts"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "role_of_sts" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:sts::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": the ARN of an assumed-role names the service sts, not iam"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "session_of_iam" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:assumed-role/ops/jane" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": the ARN of an assumed role ends with a session name"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "no_session" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:sts::111122223333:assumed-role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": the role has no name"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "no_name" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": its partition is aws-us-gov, not aws"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "other_partition" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws-us-gov:iam::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": a group is not a principal"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "group" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:group/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": a group is not a principal"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "group_reference" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = aws_iam_group.ops.arn }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": an aws_iam_instance_profile is not a principal"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "instance_profile" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = aws_iam_instance_profile.ops.arn }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 ": it is a name, not an ARN"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "id_of_a_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = aws_iam_role.ops.id }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "names ops:"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "name_of_a_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = aws_iam_role.ops.name }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "has a condition on kms:ViaServices instead of kms:ViaService"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "key_with_an_s" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaServices" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "aws:ViaService instead of kms:ViaService"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "key_with_another_prefix" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "aws:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "kms:CallerAcount instead of kms:CallerAccount"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "key_without_a_letter" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:CallerAcount" = "111122223333", "kms:ViaService" = local.services } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "names ssm-incident instead of ssm-incidents"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "service_without_an_s" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/ops" }, Action = local.actions, Resource = "*", Condition = { StringLike = { "kms:ViaService" = ["ssm-incident.*.amazonaws.com", "ssm-contact.*.amazonaws.com"] } } },
  ] })
}
# FAILED: CKV_SSMIM_5 "needs ArnLike aws:PrincipalArn arn:aws:iam::*:role/aws-service-role/*"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "service_linked_by_condition" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Effect = "Allow", Principal = { AWS = "111122223333" }, Action = "kms:*", Resource = "*" },
    { Effect = "Allow", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services }, ArnLike = { "aws:PrincipalArn" = "arn:aws:iam::*:role/aws-service-role/*" } } },
  ] })
}
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "all" {
  for_each = {
    service_linked_by_condition = aws_kms_key.service_linked_by_condition.arn
    service_linked              = aws_kms_key.service_linked.arn
    service_linked_reference    = aws_kms_key.service_linked_reference.arn
    account_of_eleven_digits    = aws_kms_key.account_of_eleven_digits.arn
    number_of_eleven_digits     = aws_kms_key.number_of_eleven_digits.arn
    account_to_be_filled_in     = aws_kms_key.account_to_be_filled_in.arn
    role_of_sts                 = aws_kms_key.role_of_sts.arn
    session_of_iam              = aws_kms_key.session_of_iam.arn
    no_session                  = aws_kms_key.no_session.arn
    no_name                     = aws_kms_key.no_name.arn
    other_partition             = aws_kms_key.other_partition.arn
    group                       = aws_kms_key.group.arn
    group_reference             = aws_kms_key.group_reference.arn
    instance_profile            = aws_kms_key.instance_profile.arn
    id_of_a_role                = aws_kms_key.id_of_a_role.arn
    name_of_a_role              = aws_kms_key.name_of_a_role.arn
    key_with_an_s               = aws_kms_key.key_with_an_s.arn
    key_with_another_prefix     = aws_kms_key.key_with_another_prefix.arn
    key_without_a_letter        = aws_kms_key.key_without_a_letter.arn
    service_without_an_s        = aws_kms_key.service_without_an_s.arn
  }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}
