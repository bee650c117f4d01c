"""The Safety page."""
