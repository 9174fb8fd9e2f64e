terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = "eu-west-1"
}

module "ireland_key" {
  source = "../modules/key"
  alias  = "incidents-staging"
}

module "incidents" {
  source = "../modules/incidents"
  keys = {
    "eu-central-1" = module.ireland_key.key.arn
  }
}
