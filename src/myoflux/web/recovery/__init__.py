"""The page of the week after a bout."""
