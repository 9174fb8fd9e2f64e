# The configuration says the name of Incident Manager, and its provider manages nothing of it: nothing is reported.

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

resource "aws_cloudwatch_event_rule" "incidents" {
  event_pattern = jsonencode({ source = ["aws.ssm-incidents"] })
}

resource "aws_vpc_endpoint" "incidents" {
  vpc_id       = "vpc-0123456789abcdef0"
  service_name = "com.amazonaws.us-east-1.ssm-incidents"
}

resource "aws_kms_key" "of_something_else" {
}

output "service" {
  value = "ssm-incidents.amazonaws.com"
}
