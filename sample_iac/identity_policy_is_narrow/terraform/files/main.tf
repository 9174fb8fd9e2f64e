# Nothing in this file speaks of the service: only the files with the policies do.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.operators allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "operators" {
  policy = file("${path.module}/policies/operators.json")
}

# FAILED operators: CKV_SSMIM_16 "aws_iam_policy.each[\"operators\"] allows all actions of ssm-incidents on all resources"
# PASSED readers: CKV_SSMIM_16
resource "aws_iam_policy" "each" {
  for_each = toset(["operators", "readers"])

  policy = templatefile("${path.module}/policies/${each.key}.json", {})
}
