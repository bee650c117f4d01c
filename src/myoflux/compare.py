"""Two plans with the same virtual people: differences, and how often one is better."""
