# Keys that a stack of CloudFormation creates: which they are is known when it has done so.

provider "aws" {
  region = "us-east-1"
}

resource "aws_cloudformation_stack" "keys" {
  name         = "keys"
  template_url = "https://example-templates.s3.amazonaws.com/keys.yaml"
}

variable "stacks" {
  type = number
}

resource "aws_cloudformation_stack" "several" {
  count        = var.stacks
  name         = "keys-${count.index}"
  template_url = "https://example-templates.s3.amazonaws.com/keys.yaml"
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18 "is not known before deployment"
# FAILED: CKV_SSMIM_4 "Region us-east-2 uses the key aws_cloudformation_stack.keys.outputs.Key"
resource "aws_ssmincidents_replication_set" "one_for_both" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_cloudformation_stack.keys.outputs.Key
  }
  region {
    name        = "us-east-2"
    kms_key_arn = aws_cloudformation_stack.keys.outputs.Key
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18 "is not known before deployment"
# UNKNOWN: CKV_SSMIM_4 "aws_cloudformation_stack.keys.outputs.East is not known before deployment"
resource "aws_ssmincidents_replication_set" "two" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_cloudformation_stack.keys.outputs.East
  }
  region {
    name        = "us-east-2"
    kms_key_arn = aws_cloudformation_stack.keys.outputs["West"]
  }
}

# PASSED: CKV_SSMIM_7 CKV_SSMIM_11 CKV_SSMIM_17
# UNKNOWN: CKV_SSMIM_18 "is not known before deployment"
# UNKNOWN: CKV_SSMIM_4 "is not known before deployment"
resource "aws_ssmincidents_replication_set" "of_several" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_cloudformation_stack.several[0].outputs.Key
  }
  region {
    name        = "us-east-2"
    kms_key_arn = aws_cloudformation_stack.several[1].outputs.Key
  }
}
