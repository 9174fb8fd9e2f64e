terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Statements that miss by a value: the remedy says which, and adds no statement.
provider "aws" {
  region = "us-east-1"
}

locals {
  services = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"]
  actions  = ["kms:CreateGrant", "kms:DescribeKey"]
  lead     = "arn:aws:iam::111122223333:role/lead"
  grant    = { Sid = "Grant", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = local.services } } }
}

# FAILED: CKV_SSMIM_5 "does not let Incident Manager in: statement \"Grant\" names eu-west-1 in kms:ViaService, but the key is in us-east-1." "Fix: in statement \"Grant\", write \"ssm-incidents.us-east-1.amazonaws.com\" instead of \"ssm-incidents.eu-west-1.amazonaws.com\", write \"ssm-contacts.us-east-1.amazonaws.com\" instead of \"ssm-contacts.eu-west-1.amazonaws.com\"."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "wrong_region_for_the_account" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Grant", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = ["ssm-incidents.eu-west-1.amazonaws.com", "ssm-contacts.eu-west-1.amazonaws.com"] } } },
  ] })
}

# FAILED: CKV_SSMIM_5 "Fix: in statement \"Grant\", write \"ssm-incidents.us-east-1.amazonaws.com\" instead of \"ssm-incidents.eu-west-1.amazonaws.com\", add \"ssm-contacts.us-east-1.amazonaws.com\" to the values of kms:ViaService."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "wrong_region_and_one_service" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Grant", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = ["ssm-incidents.eu-west-1.amazonaws.com"] } } },
  ] })
}

# FAILED: CKV_SSMIM_5 "Fix: in statement \"Grant\", add \"ssm-contacts.us-east-1.amazonaws.com\" to the values of kms:ViaService."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "one_service" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Grant", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = ["ssm-incidents.us-east-1.amazonaws.com"] } } },
  ] })
}

# FAILED: CKV_SSMIM_5 "statement \"Grant\" names ssm-incident instead of ssm-incidents" "Fix: in statement \"Grant\", write \"ssm-incidents.us-east-1.amazonaws.com\" instead of \"ssm-incident.us-east-1.amazonaws.com\"."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "misspelt_service" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Grant", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaService" = ["ssm-incident.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"] } } },
  ] })
}

# FAILED: CKV_SSMIM_5 "Fix: in statement \"Grant\", write kms:ViaService instead of kms:ViaServices."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "misspelt_condition" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    { Sid = "Grant", Effect = "Allow", Principal = { AWS = local.lead }, Action = local.actions, Resource = "*", Condition = { StringEquals = { "kms:ViaServices" = ["ssm-incidents.us-east-1.amazonaws.com", "ssm-contacts.us-east-1.amazonaws.com"] } } },
  ] })
}

# FAILED: CKV_SSMIM_5 "no statement allows these actions; statement \"Deny\" denies them to arn:aws:iam::111122223333:role/lead" "AWS = \"arn:aws:iam::111122223333:root\""
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "only_a_deny" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.grant, { Sid = "Deny", Effect = "Deny" }),
  ] })
}

# FAILED: CKV_SSMIM_5 "statement \"Deny\" in aws_kms_key.denied_to_the_same_role denies kms:DescribeKey" "leave Incident Manager out of statement \"Deny\"" "and add to the policy this statement:" "AWS = \"arn:aws:iam::111122223333:root\""
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "denied_to_the_same_role" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    merge(local.grant, { Sid = "Lists", Action = "kms:CreateGrant" }),
    merge(local.grant, { Sid = "Deny", Effect = "Deny", Action = "kms:DescribeKey" }),
  ] })
}

# FAILED: CKV_SSMIM_5 "statement \"Others\" in aws_kms_key.spared_without_the_account denies kms:CreateGrant and kms:DescribeKey" "Fix: in statement \"Others\", add the account (\"arn:aws:iam::111122223333:root\") to NotPrincipal: a Deny applies to each principal whose account is not listed."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "spared_without_the_account" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    local.grant,
    { Sid = "Others", Effect = "Deny", NotPrincipal = { AWS = local.lead }, Action = local.actions, Resource = "*" },
  ] })
}

# FAILED: CKV_SSMIM_5 "statement \"Others\" in aws_kms_key.denied_but_for_another_region denies" "Fix: in statement \"Others\", write \"ssm-incidents.us-east-1.amazonaws.com\" instead of \"ssm-incidents.eu-west-1.amazonaws.com\", write \"ssm-contacts.us-east-1.amazonaws.com\" instead of \"ssm-contacts.eu-west-1.amazonaws.com\"."
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "denied_but_for_another_region" {
  policy = jsonencode({ Version = "2012-10-17", Statement = [
    local.grant,
    { Sid = "Others", Effect = "Deny", Principal = "*", Action = local.actions, Resource = "*", Condition = { StringNotEquals = { "kms:ViaService" = ["ssm-incidents.eu-west-1.amazonaws.com", "ssm-contacts.eu-west-1.amazonaws.com"] } } },
  ] })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "sets" {
  for_each = { for name, key in {
    wrong_region_for_the_account  = aws_kms_key.wrong_region_for_the_account
    wrong_region_and_one_service  = aws_kms_key.wrong_region_and_one_service
    one_service                   = aws_kms_key.one_service
    misspelt_service              = aws_kms_key.misspelt_service
    misspelt_condition            = aws_kms_key.misspelt_condition
    only_a_deny                   = aws_kms_key.only_a_deny
    denied_to_the_same_role       = aws_kms_key.denied_to_the_same_role
    spared_without_the_account    = aws_kms_key.spared_without_the_account
    denied_but_for_another_region = aws_kms_key.denied_but_for_another_region
  } : name => key.arn }
  region {
    name        = "us-east-1"
    kms_key_arn = each.value
  }
}

# FAILED: CKV_SSMIM_5 "statement \"Creators\" is for requests through no service (Null kms:ViaService)"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "through_no_service" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Creators"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/incidents" }
        Action    = ["kms:CreateGrant", "kms:DescribeKey"]
        Resource  = "*"
        Condition = { Null = { "kms:ViaService" = "true" } }
      },
    ]
  })
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "through_no_service" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.through_no_service.arn
  }
}
