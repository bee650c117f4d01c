"""The model of weeks and months."""
