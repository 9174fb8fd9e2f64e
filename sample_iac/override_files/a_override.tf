# It is read before override.tf, which changes it again.
resource "aws_kms_key" "second" {
  customer_master_key_spec = "RSA_2048"
}

provider "aws" {
  alias  = "second"
  region = "eu-west-1"
}

locals {
  enabled = true
}

variable "spec" {
  default = "SYMMETRIC_DEFAULT"
}

module "keys" {
  spec = "SYMMETRIC_DEFAULT"
}
