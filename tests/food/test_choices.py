"""Sixty everyday descriptions and sixty digestion classes, written down before the search and the rule table."""

import csv
import re
from pathlib import Path

DATA = Path(__file__).parent / "data"


def chosen(name):
    """The rows of a list of choices."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_lists_are_sixty_different_choices():
    descriptions, classes = chosen("food_descriptions.csv"), chosen("digestion_classes.csv")
    assert len({row["description"] for row in descriptions}) == len(descriptions) == 60
    assert len({row["food"] for row in classes}) == len(classes) == 60
    assert all(re.compile(row["intended"]) for row in descriptions)
