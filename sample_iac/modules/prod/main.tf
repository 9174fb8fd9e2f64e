provider "aws" {
  region = "us-east-1"
}
provider "aws" {
  alias  = "west"
  region = "us-west-2"
}
module "im" {
  source = "../incidents"
  names  = ["us-west-2", "us-east-1"]
  spec   = "RSA_2048"
  providers = {
    aws.a = aws
    aws.b = aws.west
  }
}
