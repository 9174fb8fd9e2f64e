terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "fips" {
  type    = bool
  default = false
}

variable "home" {
  type = string
}

# FAILED: CKV_SSMIM_20 "provider aws.default does not ask for FIPS endpoints (use_fips_endpoint is left out)" "set use_fips_endpoint to true"
provider "aws" {
  region = "us-east-1"
}

# FAILED: CKV_SSMIM_20 "provider aws.off does not ask for FIPS endpoints (use_fips_endpoint = false)" "set use_fips_endpoint to true"
provider "aws" {
  alias             = "off"
  region            = "us-east-1"
  use_fips_endpoint = var.fips
}

# FAILED: CKV_SSMIM_20 "provider aws.no_region does not ask for FIPS endpoints (use_fips_endpoint is left out)" "set use_fips_endpoint to true"
provider "aws" {
  alias = "no_region"
}

# FAILED: CKV_SSMIM_20 "provider aws.region_unknown does not ask for FIPS endpoints (use_fips_endpoint is left out)" "set use_fips_endpoint to true"
provider "aws" {
  alias  = "region_unknown"
  region = var.home
}

# FAILED: CKV_SSMIM_20 "provider aws.canada does not ask for FIPS endpoints (use_fips_endpoint = false), and ca-central-1 has none for ssm-contacts" "manage Incident Manager from a Region that has FIPS endpoints for both of its services (us-east-1, us-east-2, us-west-1, us-west-2), with use_fips_endpoint = true. In this Region the argument alone does not help: the provider uses the ordinary endpoint, or, in older releases, does not connect"
provider "aws" {
  alias             = "canada"
  region            = "ca-central-1"
  use_fips_endpoint = "false"
}

# FAILED: CKV_SSMIM_20 "provider aws.europe does not ask for FIPS endpoints (use_fips_endpoint is left out), and eu-west-1 has none for ssm-incidents and ssm-contacts" "manage Incident Manager from a Region that has FIPS endpoints for both of its services (us-east-1, us-east-2, us-west-1, us-west-2), with use_fips_endpoint = true. In this Region the argument alone does not help: the provider uses the ordinary endpoint, or, in older releases, does not connect"
provider "aws" {
  alias  = "europe"
  region = "eu-west-1"
}

# FAILED: CKV_SSMIM_20 "provider aws.one_or_the_other does not ask for FIPS endpoints (use_fips_endpoint is left out), and eu-west-1 has none for ssm-incidents and ssm-contacts" "manage Incident Manager from a Region that has FIPS endpoints for both of its services (us-east-1, us-east-2, us-west-1, us-west-2), with use_fips_endpoint = true. In this Region the argument alone does not help: the provider uses the ordinary endpoint, or, in older releases, does not connect"
provider "aws" {
  alias  = "one_or_the_other"
  region = var.home == "eu" ? "eu-west-1" : "us-east-1"
}

# FAILED: CKV_SSMIM_20 "provider aws.own_endpoints does not ask for FIPS endpoints (use_fips_endpoint is left out)" "set use_fips_endpoint to true"
provider "aws" {
  alias  = "own_endpoints"
  region = "us-east-1"
  endpoints {
    ssmincidents = "https://ssm-incidents-fips.us-east-1.amazonaws.com"
    ssmcontacts  = "https://ssm-contacts-fips.us-east-1.amazonaws.com"
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name = "us-east-1"
  }
}

# Each provider manages something of Incident Manager.
resource "aws_ssmcontacts_contact" "off" {
  provider = aws.off
  alias    = "off"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "no_region" {
  provider = aws.no_region
  alias    = "no-region"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "region_unknown" {
  provider = aws.region_unknown
  alias    = "region-unknown"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "canada" {
  provider = aws.canada
  alias    = "canada"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "europe" {
  provider = aws.europe
  alias    = "europe"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "one_or_the_other" {
  provider = aws.one_or_the_other
  alias    = "one-or-the-other"
  type     = "PERSONAL"
}

resource "aws_ssmcontacts_contact" "own_endpoints" {
  provider = aws.own_endpoints
  alias    = "own-endpoints"
  type     = "PERSONAL"
}
