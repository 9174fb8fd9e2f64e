# The set names a key by text and yet depends on these, in other ways: it goes first.

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
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = {
        StringEquals = {
          "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
        }
      }
    }]
  })
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "waited_for" {
  policy = local.policy
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "in_a_tag" {
  policy = local.policy
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "behind_a_resource" {
  policy = local.policy
}

resource "aws_sns_topic" "incidents" {
  kms_master_key_id = aws_kms_key.behind_a_resource.arn
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "behind_a_module" {
  policy = local.policy
}

module "named" {
  source = "./module"
  name   = aws_kms_key.behind_a_module.key_id
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "behind_another_module" {
  policy = local.policy
}

module "waited_for" {
  source     = "./module"
  name       = "incidents"
  depends_on = [aws_kms_key.behind_another_module]
}

# By what a module waits for, but not by an output of it.
# FAILED: CKV_SSMIM_8 "aws_kms_key.not_behind_a_module may be deleted before aws_ssmincidents_replication_set.this: Region us-east-1 names its key by text (arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab), not by a reference"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "not_behind_a_module" {
  policy = local.policy
}

module "passed" {
  source = "./module"
  name   = "incidents"
  other  = aws_kms_key.not_behind_a_module.key_id
}

locals {
  tags = { key = aws_kms_key.in_a_tag.key_id }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  tags = merge(local.tags, {
    topic  = aws_sns_topic.incidents.name
    module = module.named.name
    passed = module.passed.name
    branch = var.tagged ? aws_kms_key.in_a_branch.key_id : "none"
  })
  depends_on = [aws_kms_key.waited_for, module.waited_for]
}

# Terraform waits for both branches, as it happens; one of them says nothing of the key.
# UNKNOWN: CKV_SSMIM_8 "whether aws_ssmincidents_replication_set.this depends on aws_kms_key.in_a_branch is not known"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6
resource "aws_kms_key" "in_a_branch" {
  policy = local.policy
}

variable "tagged" {
  type = bool
}
