"""What follows from simulations: comparisons, control coefficients, horizons, trials alike."""
