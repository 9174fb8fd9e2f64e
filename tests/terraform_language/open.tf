# Something that has a value for Terraform, and none for the project.

variable "open" {
  type     = string
  nullable = false
}
