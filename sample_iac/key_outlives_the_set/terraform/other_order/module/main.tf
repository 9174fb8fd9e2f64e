variable "name" {
  type = string
}

variable "other" {
  type    = string
  default = ""
}

resource "aws_sns_topic" "this" {
  name = "incidents"
}

output "name" {
  value = "incidents-${var.name}"
}

output "other" {
  value = var.other
}
