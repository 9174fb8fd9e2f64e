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
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  role     = "arn:aws:iam::111122223333:role/incidents"
  through  = { StringEquals = { "kms:ViaService" = local.services } }
}

# SKIPPED: CKV_SSMIM_6
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3
# PASSED: CKV_SSMIM_5
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "this" {
  #checkov:skip=CKV_SSMIM_6:the role is that of the key's administrators
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Everything", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:*", Resource = "*" },
      { Sid = "Decrypt", Effect = "Allow", Principal = { AWS = local.role }, Action = "kms:Decrypt", Resource = "*", Condition = local.through },
    ]
  })
}
