"""Screening of a person and a plan by rules kept as data."""
