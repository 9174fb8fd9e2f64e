terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

# Nothing here names the service that these checks are about: nothing is reported.
provider "aws" {
  region   = "us-east-1"
  insecure = true
}

resource "aws_kms_key" "other" {
}
