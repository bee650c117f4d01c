"""How an older schema becomes the newest, one revision a file."""
