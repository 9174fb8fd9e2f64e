module "incidents" {
  source   = "./incidents"
  endpoint = "http://localhost:4566"
}
