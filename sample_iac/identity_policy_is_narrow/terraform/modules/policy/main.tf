variable "action" {
  type = string
}

# FAILED module.wide: CKV_SSMIM_16 "module.wide.data.aws_iam_policy_document.this allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
# PASSED module.narrow: CKV_SSMIM_16
data "aws_iam_policy_document" "this" {
  statement {
    actions   = [var.action]
    resources = ["*"]
  }
}

# FAILED module.wide: CKV_SSMIM_16 "module.wide.aws_iam_policy.this allows all actions of ssm-incidents on all resources, and no condition narrows it (statement 1)"
# PASSED module.narrow: CKV_SSMIM_16
resource "aws_iam_policy" "this" {
  policy = data.aws_iam_policy_document.this.json
}
