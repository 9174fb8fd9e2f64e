provider "aws" {
  region = "us-east-1"
}

provider "aws" {
  alias  = "west"
  region = "us-west-2"
}

# FAILED: CKV_SSMIM_5 "aws_kms_key.east has no key policy"
# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
resource "aws_kms_key" "east" {
  description = "for us-east-1"
}

# PASSED: CKV_SSMIM_1 CKV_SSMIM_2 CKV_SSMIM_3 CKV_SSMIM_8
# FAILED: CKV_SSMIM_5
resource "aws_kms_key" "west" {
  provider    = aws.west
  description = "for us-west-2"
}

# Maps and objects are walked in the order of their keys, not as they are written.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "in_the_order_of_keys" {
  region {
    name        = "us-east-1"
    kms_key_arn = [for name, arn in { b = aws_kms_key.east.arn, a = aws_kms_key.west.arn } : arn][1]
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "in_the_order_of_keys_by_values" {
  region {
    name        = "us-east-1"
    kms_key_arn = values({ b = aws_kms_key.east.arn, a = aws_kms_key.west.arn })[1]
  }
}

# The remainder has the sign of the dividend: -2.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "remainder" {
  region {
    name        = "us-east-1"
    kms_key_arn = [aws_kms_key.west.arn, aws_kms_key.west.arn, aws_kms_key.east.arn][-(-5 % 3)]
  }
}

# Numbers are exact.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "exact_decimals" {
  region {
    name        = "us-east-1"
    kms_key_arn = 0.1 + 0.2 == 0.3 ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# Values of two types are not equal.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "text_is_not_a_number" {
  region {
    name        = "us-east-1"
    kms_key_arn = 1 == "1" ? aws_kms_key.west.arn : aws_kms_key.east.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "a_set_is_not_a_tuple" {
  region {
    name        = "us-east-1"
    kms_key_arn = toset(["x"]) == ["x"] ? aws_kms_key.west.arn : aws_kms_key.east.arn
  }
}

# Both branches of a condition become text.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "branches_have_one_type" {
  region {
    name        = "us-east-1"
    kms_key_arn = (true ? true : "no") == "true" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# A list has elements of one type: two of these are one text.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "elements_have_one_type" {
  region {
    name        = "us-east-1"
    kms_key_arn = [aws_kms_key.west.arn, aws_kms_key.east.arn, aws_kms_key.west.arn][length(distinct([1, "1"]))]
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "words" {
  region {
    name        = "us-east-1"
    kms_key_arn = title("us-west") == "Us-West" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# Counted from the end, a length of 0 is all of the rest.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "from_the_end" {
  region {
    name        = "us-east-1"
    kms_key_arn = substr("us-west-2", -6, 0) == "west-2" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# YAML 1.2 has octal numbers of another form.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "yaml" {
  region {
    name        = "us-east-1"
    kms_key_arn = yamldecode("number: 012").number == 12 ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "escapes" {
  region {
    name        = "us-east-1"
    kms_key_arn = strcontains(jsonencode("<"), "u003c") ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "verbs" {
  region {
    name        = "us-east-1"
    kms_key_arn = format("%v", 1000000) == "1e+06" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# "~" takes away the white space beside it.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "trimmed" {
  region {
    name        = "us-east-1"
    kms_key_arn = "%{if true~}  west%{endif}" == "west" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "networks" {
  region {
    name        = "us-east-1"
    kms_key_arn = cidrsubnet("10.0.0.0/8", 8, 2) == "10.2.0.0/16" ? aws_kms_key.east.arn : aws_kms_key.west.arn
  }
}

# range() counts down.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "downwards" {
  region {
    name        = "us-east-1"
    kms_key_arn = [aws_kms_key.west.arn, aws_kms_key.west.arn, aws_kms_key.east.arn][range(2, 0)[0]]
  }
}

# What replace() gives is never null: the second Region is the only one without a key.
# FAILED: CKV_SSMIM_7 "Region us-east-1 uses a customer managed key"
# PASSED: CKV_SSMIM_4 CKV_SSMIM_18
# PASSED: CKV_SSMIM_11 CKV_SSMIM_17
resource "aws_ssmincidents_replication_set" "never_null" {
  region {
    name        = "us-east-1"
    kms_key_arn = replace(aws_kms_key.west.arn, "us-west-2", "us-east-1")
  }
  region {
    name = "us-west-2"
  }
}

# `resource.` before a type is allowed. In this loop it is the element.
# PASSED: CKV_SSMIM_4 CKV_SSMIM_7 CKV_SSMIM_11
# PASSED: CKV_SSMIM_17 CKV_SSMIM_18
resource "aws_ssmincidents_replication_set" "named_as_resource" {
  region {
    name        = "us-east-1"
    kms_key_arn = resource.aws_kms_key.east.arn
  }
  region {
    name        = "us-west-2"
    kms_key_arn = [for resource in [resource.aws_kms_key.west] : "${resource.arn}"][0]
  }
}
