resource "aws_ssmcontacts_contact" "this" {
  alias = "on-call"
  type  = "PERSONAL"
}
