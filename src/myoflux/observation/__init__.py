"""What a model says about each published measurement."""
