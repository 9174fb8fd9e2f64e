terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

provider "aws" {
  region = var.regions.home
}

provider "aws" {
  alias  = "second"
  region = var.regions.second
}
