# Something of which the project cannot know the value, and that is never null.

resource "terraform_data" "later" {
  input = "x"
}
