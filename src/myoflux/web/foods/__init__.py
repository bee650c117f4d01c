"""The Foods page."""
