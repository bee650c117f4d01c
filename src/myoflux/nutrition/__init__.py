"""What foods, supplements and diets bring, beside what a person needs."""
