"""The digestion class of a food: by the first rule of a shipped table that fits its category and name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import data_folder, read_csv

DIGESTION = ("whey", "casein", "milk", "egg", "beef", "soy", "pea", "wheat", "potato", "mixed")


@dataclass(frozen=True)
class Rule:
    """Fits a food of one of the categories (none: any) whose name holds one of the words and none of the others."""

    categories: tuple[str, ...]
    words: re.Pattern[str]
    without: re.Pattern[str] | None
    digestion: str

    def fits(self, category: str, name: str) -> bool:
        """Whether this rule fits a food; the name in small letters."""
        here = not self.categories or category in self.categories
        return here and bool(self.words.search(name)) and not (self.without and self.without.search(name))


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules in the order in which they are tried; the last fits everything."""
    rows = read_csv(data_folder() / "digestion_rules.csv", ("categories", "words", "without", "digestion"))
    return tuple(
        Rule(
            tuple(filter(None, row.cells["categories"].split("|"))),
            _any_of(row.cells["words"]),
            _any_of(row.cells["without"]) if row.cells["without"] else None,
            row.one_of("digestion", DIGESTION),
        )
        for row in rows
    )


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words.split("|")) if words else "")


def digestion_class(category: str, name: str) -> str:
    """Return by which class of protein a food is digested: a guess of speed, not a measurement.

    >>> digestion_class("Dairy and Egg Products", "Cheese, gouda")
    'casein'
    >>> digestion_class("Vegetables and Vegetable Products", "Edamame, frozen, prepared")
    'soy'
    """
    small = name.lower()
    return next(rule.digestion for rule in rules() if rule.fits(category, small))
