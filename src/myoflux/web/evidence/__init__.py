"""Claims, monographs and trials to read."""
