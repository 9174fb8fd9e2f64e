# A text that is computed from the ARN of a key names that key, though its value is not known.

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

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

variable "prefix" {
  type = string
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "trimmed" {
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "trimmed" {
  region {
    name        = "us-east-1"
    kms_key_arn = trimspace(aws_kms_key.trimmed.arn)
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "decoded" {
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "decoded_west" {
  provider = aws.west
}

locals {
  arns = {
    us-east-1 = aws_kms_key.decoded.arn
    us-west-2 = aws_kms_key.decoded_west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "decoded" {
  dynamic "region" {
    for_each = local.arns
    content {
      name        = region.key
      kms_key_arn = base64decode(base64encode(region.value))
    }
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "in_yaml" {
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "in_yaml" {
  region {
    name        = "us-east-1"
    kms_key_arn = yamldecode(yamlencode({ keys = [{ arn = aws_kms_key.in_yaml.arn }] })).keys[*].arn[0]
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "handed_on" {
}

module "set" {
  source = "./set"
  key    = regexall("arn:.+", aws_kms_key.handed_on.arn)[0]
}

# no ARN holds the separator
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "split" {
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "split" {
  region {
    name        = "us-east-1"
    kms_key_arn = split("|", "${aws_kms_key.split.arn}|more")[0]
  }
}

# one part of a text is this key, and the other is not
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "first" {
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "second" {
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "one_of_two" {
  region {
    name        = "us-east-1"
    kms_key_arn = regexall("arn:[^|]+", "${aws_kms_key.first.arn}|${aws_kms_key.second.arn}")[1]
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "perhaps" {
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "perhaps" {
  region {
    name        = "us-east-1"
    kms_key_arn = trimprefix(aws_kms_key.perhaps.arn, var.prefix)
  }
}

# the text is the ARN of a replica
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "primary" {
  multi_region = true
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_4 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "replica" {
  region {
    name        = "us-east-1"
    kms_key_arn = lower(aws_kms_key.primary.arn)
  }
  region {
    name        = "us-west-2"
    kms_key_arn = replace(aws_kms_key.primary.arn, "/us-east-\\d/", "us-west-2")
  }
}

# a key whose policy and alias name it by a text that is computed
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_5 CKV_SSMIM_6 CKV_SSMIM_8
resource "aws_kms_key" "named" {
}

resource "aws_kms_key_policy" "named" {
  key_id = trimspace(aws_kms_key.named.key_id)
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/responders" }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = {
          StringEquals = {
            "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
          }
        }
      }
    ]
  })
}

resource "aws_kms_alias" "named" {
  name          = "alias/incidents"
  target_key_id = trimspace(aws_kms_key.named.key_id)
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "named" {
  region {
    name = "us-east-1"
    kms_key_arn = chomp(<<-EOT
      ${aws_kms_alias.named.target_key_arn}
    EOT
    )
  }
}
