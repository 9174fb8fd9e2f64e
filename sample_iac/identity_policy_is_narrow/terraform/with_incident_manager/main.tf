terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# With a resource of Incident Manager, those count too that allow it without a word of it.
resource "aws_ssmcontacts_contact" "alice" {
  alias = "alice"
  type  = "PERSONAL"
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.administrator allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "administrator" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*" }] })
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.systems_manager allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "systems_manager" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm*:*", Resource = "*" }] })
}

# FAILED: CKV_SSMIM_16 "aws_iam_policy.power_user allows all actions of ssm-incidents and ssm-contacts on all resources, and no condition narrows it (statement 1)"
resource "aws_iam_policy" "power_user" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", NotAction = ["iam:*", "organizations:*"], Resource = "*" }] })
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "reader" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "*", Resource = "*", Condition = { StringEquals = { "aws:RequestedRegion" = "eu-west-1" } } }] })
}

# Nothing of Incident Manager: no record.
resource "aws_iam_policy" "storage" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["s3:*", "ssm:*"], Resource = "*" }] })
}
