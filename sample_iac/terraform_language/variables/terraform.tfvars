count_of_keys = "2"
regions = {
  "us-east-1" = { key_arn = "arn:aws:kms:us-east-1:111122223333:key/11111111-12ab-34cd-56ef-1234567890ab" }
  "us-west-2" = {}
  "eu-west-1" = { spare = "true" }
}
