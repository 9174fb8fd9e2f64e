# What data sources say of Regions, ARNs and services is known where it follows from what they are asked.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

variable "open" {
  type = string
}

data "aws_region" "named" {
  name = "eu-west-2"
}

data "aws_region" "by_endpoint" {
  endpoint = "ec2.eu-west-2.amazonaws.com"
}

data "aws_region" "open" {
  name = var.open
}

data "aws_region" "of_the_provider" {
  name = null
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "named" {
  region {
    name        = data.aws_region.of_the_provider.id
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
  region {
    name        = data.aws_region.named.name
    kms_key_arn = "arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_17 CKV_SSMIM_18
# FAILED: CKV_SSMIM_4 CKV_SSMIM_11
resource "aws_ssmincidents_replication_set" "by_endpoint" {
  region {
    name        = data.aws_region.by_endpoint.id
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_18
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "open" {
  region {
    name        = data.aws_region.open.name
    kms_key_arn = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}

data "aws_arn" "key" {
  arn = "arn:aws:kms:eu-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

data "aws_arn" "declared" {
  arn = aws_kms_key.services.arn
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "of_the_arn" {
  region {
    name        = data.aws_arn.declared.region
    kms_key_arn = aws_kms_key.services.arn
  }
  region {
    name        = data.aws_arn.key.region
    kms_key_arn = "arn:aws:kms:eu-west-2:${data.aws_arn.key.account}:${data.aws_arn.key.resource}"
  }
}

data "aws_service" "incidents" {
  service_id = "ssm-incidents"
}

data "aws_service" "contacts" {
  service_id = "ssm-contacts"
  region     = "eu-west-1"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "services" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/operator" }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [data.aws_service.incidents.dns_name, data.aws_service.contacts.dns_name]
          }
        }
      },
    ]
  })
}

# The remedy names the Region of the key, and not the one that is first.
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "elsewhere" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/operator" }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = [
              "ssm-incidents.${data.aws_region.named.name}.amazonaws.com",
              "ssm-contacts.${data.aws_region.named.name}.amazonaws.com",
            ]
          }
        }
      },
    ]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elsewhere" {
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.elsewhere.arn
  }
}
