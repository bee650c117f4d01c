"""Writes the solver of a model."""
