regions = {
  home = "us-east-1"
}
