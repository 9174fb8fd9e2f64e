# A provider manages something of Incident Manager by way of a module, or a key that encrypts it; or it does not.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region   = "us-east-1"
  insecure = true
}

# Nothing is reported of it.
provider "aws" {
  alias    = "other"
  region   = "us-east-1"
  insecure = true
}

# FAILED: CKV_SSMIM_15 "provider aws.by_a_module does not check the certificates of AWS's endpoints (insecure = true)"
provider "aws" {
  alias    = "by_a_module"
  region   = "us-east-1"
  insecure = true
}

# FAILED: CKV_SSMIM_15 "provider aws.of_a_key does not check the certificates of AWS's endpoints (insecure = true)"
provider "aws" {
  alias    = "of_a_key"
  region   = "us-west-2"
  insecure = true
}

# PASSED: CKV_SSMIM_15
provider "aws" {
  alias  = "of_the_set"
  region = "us-west-2"
}

module "contact" {
  source    = "./module"
  providers = { aws = aws.by_a_module }
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.incidents has no key policy, and the default policy only delegates to the account's IAM policies"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "incidents" {
  provider = aws.of_a_key
}

resource "aws_kms_key" "other" {
  provider = aws.other
}

# It encrypts nothing of Incident Manager, whatever its policy says.
# PASSED: CKV_SSMIM_8
resource "aws_kms_key" "signing" {
  provider                 = aws.other
  customer_master_key_spec = "RSA_2048"
  key_usage                = "SIGN_VERIFY"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
      Action    = ["kms:CreateGrant", "kms:DescribeKey"]
      Resource  = "*"
      Condition = { StringEquals = { "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"] } }
    }]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  provider = aws.of_the_set
  region {
    name        = "us-west-2"
    kms_key_arn = aws_kms_key.incidents.arn
  }
}
