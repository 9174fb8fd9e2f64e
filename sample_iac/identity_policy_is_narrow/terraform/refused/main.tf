# terraform: refused
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# No JSON: no record.
resource "aws_iam_policy" "no_json" {
  policy = "{\"Statement\": [{\"Effect\": \"Allow\", \"Action\": \"ssm-incidents:*\", \"Resource\": \"*\"}"
}

# No record either: it gives nothing away, and names nothing.
resource "aws_iam_policy" "list" {
  policy = jsonencode(["ssm-incidents:*"])
}

# PASSED: CKV_SSMIM_16
resource "aws_iam_policy" "reader" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "ssm-incidents:Get*", Resource = "*" }] })
}
