"""Scores study files: predicted against observed, with rivals beside the model."""
