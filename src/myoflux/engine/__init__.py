"""Solve a model's equations in time; knows no biology."""
