"""The model of hours to a month."""
