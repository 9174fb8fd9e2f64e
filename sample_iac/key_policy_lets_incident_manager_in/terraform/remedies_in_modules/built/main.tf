terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "key_statements" {
  type    = list(object({ sid = string, actions = list(string), principals = list(string), services = list(string) }))
  default = []
}

data "aws_iam_policy_document" "this" {
  statement {
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["111122223333"]
    }
  }
  dynamic "statement" {
    for_each = var.key_statements
    content {
      sid       = statement.value.sid
      actions   = statement.value.actions
      resources = ["*"]
      principals {
        type        = "AWS"
        identifiers = statement.value.principals
      }
      condition {
        test     = "StringEquals"
        variable = "kms:ViaService"
        values   = statement.value.services
      }
    }
  }
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5 "add to the policy, by the input key_statements of module.built, this statement:"
resource "aws_kms_key" "this" {
  policy = data.aws_iam_policy_document.this.json
}

output "arn" {
  value = aws_kms_key.this.arn
}
