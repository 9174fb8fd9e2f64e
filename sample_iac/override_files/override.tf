resource "aws_kms_key" "second" {
  customer_master_key_spec = "HMAC_256"

  lifecycle {
    ignore_changes = [description]
  }
}

# Its blocks take the place of all blocks of their type.
resource "aws_ssmincidents_replication_set" "this" {
  region {
    name        = "us-east-1"
    kms_key_arn = aws_kms_key.east.arn
  }
  region {
    name        = "eu-west-1"
    kms_key_arn = aws_kms_key.second.arn
  }
}

resource "aws_ssmincidents_replication_set" "dynamic" {
  dynamic "region" {
    for_each = ["us-east-1", "us-east-1"]
    content {
      name = region.value
    }
  }
}
