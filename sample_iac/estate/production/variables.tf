variable "regions" {
  type = object({
    home   = string
    second = optional(string, "us-west-2")
  })
}

variable "team" {
  type    = string
  default = "platform"
}
