"""Ingredients and amounts in the text of a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.evidence.ledger import CLAIMS
from myoflux.tables import read_csv

_UNITS = {"g": 1.0, "gram": 1.0, "grams": 1.0, "mg": 1e-3, "ug": 1e-6, "mcg": 1e-6, "kg": 1e3}
_AMOUNT = rf"(\d+(?:[.,]\d+)?)\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"


@dataclass(frozen=True)
class Ingredient:
    """An ingredient: its spellings, the rule of its guidance value, and the least dose of a trial (g)."""

    name: str
    names: tuple[str, ...]
    rule: str
    least: float | None
    source: str
    known_by: str


@cache
def ingredients() -> tuple[Ingredient, ...]:
    """Return the ingredients that are looked for."""
    columns = ("name", "names", "rule", "least_g", "least_source", "least_known_by")
    return tuple(
        Ingredient(
            row.text("name"),
            tuple(row.text("names").split("|")),
            row.cells["rule"],
            row.optional_number("least_g"),
            row.cells["least_source"],
            row.cells["least_known_by"],
        )
        for row in read_csv(CLAIMS / "ingredients.csv", columns)
    )


def read_amounts(text: str) -> tuple[list[str], dict[str, float]]:
    """Return the ingredients a text names, and the grams of those whose amount stands beside them.

    >>> read_amounts("L-Leucine 2,5 g and 500 mg valine, taurine")
    (['leucine', 'valine'], {'leucine': 2.5, 'valine': 0.5})
    """
    lowered = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text.lower())
    spellings = sorted(
        ((spelling, item.name) for item in ingredients() for spelling in item.names), key=lambda pair: -len(pair[0])
    )
    named: dict[str, int] = {}
    amounts: dict[str, float] = {}
    rest = lowered
    for spelling, name in spellings:
        for found in re.finditer(rf"\b{re.escape(spelling)}\b", rest):
            named.setdefault(name, found.start())
            after = re.match(rf"[^\d.;,(]{{0,25}}{_AMOUNT}", lowered[found.end() :])
            before = re.search(rf"{_AMOUNT}\s*(?:of\s+)?$", lowered[: found.start()])
            hit = after or before
            if hit and name not in amounts:
                amounts[name] = float(hit[1].replace(",", ".")) * _UNITS[hit[2]]
        rest = re.sub(rf"\b{re.escape(spelling)}\b", lambda hit: "#" * len(hit[0]), rest)
    order = sorted(named, key=named.__getitem__)
    return order, {name: amounts[name] for name in order if name in amounts}
