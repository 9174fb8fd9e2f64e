# What the generated expressions refer to.

locals {
  text        = "some text"
  count       = 3
  yes         = true
  nothing     = null
  tuple       = ["c", "a", "b", "a"]
  mixed       = [1, "a", true, null, ["x"]]
  list        = tolist(["b", "a", "b"])
  set         = toset(["z", "y", "z"])
  map         = tomap({ b = "2", a = "1", c = "3" })
  object      = { name = "n", size = 2.5, tags = ["t", "s"], on = false, none = null }
  object_list = [{ name = "second", id = 2 }, { name = "first", id = 1 }]
  greeting    = "hello $${name}%%{ if on }!%%{ endif }"
  loop        = <<-EOT
    %%{ for key, value in items ~}
    $${key}=$${value}
    %%{ endfor ~}
  EOT
}

variable "name" {
  type    = string
  default = "given"
}

variable "size" {
  type    = number
  default = "12"
}

variable "on" {
  type    = bool
  default = "true"
}

variable "names" {
  type    = list(string)
  default = ["q", 1, true]
}

variable "sizes" {
  type    = list(number)
  default = [3, "1", 2]
}

variable "name_set" {
  type    = set(string)
  default = ["n2", "n1", "n2"]
}

variable "labels" {
  type    = map(string)
  default = { two = 2, one = "1" }
}

variable "settings" {
  type = object({
    name  = string
    size  = optional(number, 7)
    tags  = optional(list(string), ["none"])
    inner = optional(object({ on = optional(bool, true), note = optional(string) }), {})
  })
  default = { name = "s", size = "4", extra = "dropped" }
}

variable "anything" {
  type    = any
  default = { list = [1, 2], text = "t" }
}
