"""Fit the day-scale model to calibration trials: targets, predictions, optimum, posterior sample, cross-validation."""
