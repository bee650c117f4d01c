"""Study and model in, Dataset out."""
