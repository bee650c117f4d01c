"""Ingredients and amounts in the text of a label."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.evidence.ledger import CLAIMS
from myoflux.numerals import NUMBER, Mark, decimal_mark, readings
from myoflux.tables import read_csv

_UNITS = {"g": 1.0, "gram": 1.0, "grams": 1.0, "mg": 1e-3, "ug": 1e-6, "mcg": 1e-6, "kg": 1e3}
_UNITS |= {"gramm": 1.0, "\u00b5g": 1e-6, "\u03bcg": 1e-6}
_AMOUNT = rf"({NUMBER})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
_AFTER = re.compile(rf"[^\d.;,(]{{0,25}}{_AMOUNT}")
_BEFORE = re.compile(rf"{_AMOUNT}\s*(?:of\s+)?$")
_REACH = 60  # characters before a name in which its amount is looked for
# Grams of an ingredient in a serving that are plausible, to tell thousands from decimals: a convention.
PLAUSIBLE = (0.05, 60.0)
_COUNTS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_COUNT = rf"(?P<{{}}>[0-9]{{{{1,2}}}}|{'|'.join(_COUNTS)})"
_PORTION = r"(?:servings?|scoops?|tablets?|capsules?|pills?|sachets?|softgels?)"
_TIMES = {"once": 1, "twice": 2, "thrice": 3, "before and after": 2}
_OFTEN = rf"(?:(?P<word>{'|'.join(_TIMES)})|{_COUNT.format('times')}\s*(?:x|times))"
_DAY = r"(?:daily|per day|a day|each day|every day|/day)"
_TAKEN = re.compile(
    rf"\b{_COUNT.format('portions')}\s*{_PORTION}\b[^.;\n]{{0,40}}?\b(?:{_OFTEN}\b(?:[^.;\n]{{0,20}}\b{_DAY}\b|\s+\w+)|{_DAY})"
)
_OFTEN_A_DAY = re.compile(rf"\b{_OFTEN}\s*[^.;\n]{{0,20}}\b{_DAY}\b")
_SERVING_OF = re.compile(rf"\b(?:serving(?: size)?:?|per)\s*\(?\s*(?:of\s+)?{_COUNT.format('portions')}\s*{_PORTION}\b")


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
    mark = decimal_mark([text])
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
            hit = _AFTER.match(lowered, found.end()) or _BEFORE.search(lowered[: found.start()][-_REACH:])
            grams = _grams(hit[1], _UNITS[hit[2]], mark) if hit else None
            if grams is not None and name not in amounts:
                amounts[name] = grams
        rest = re.sub(rf"\b{re.escape(spelling)}\b", lambda hit: "#" * len(hit[0]), rest)
    order = sorted(named, key=named.__getitem__)
    return order, {name: amounts[name] for name in order if name in amounts}


def _grams(number: str, unit: float, mark: Mark | None) -> float | None:
    """Return the grams of a number: the reading that the text's own mark shows, else the one plausible; else None."""
    values = readings(number)
    if len(values) > 1:
        values = values[:1] if mark == "." else values[1:] if mark == "," else values
    plausible = [value for value in values if len(values) == 1 or PLAUSIBLE[0] <= value * unit <= PLAUSIBLE[1]]
    return plausible[0] * unit if len(plausible) == 1 else None


def unread_amounts(text: str) -> list[str]:
    """Return the amounts of a text that have two plausible readings.

    >>> unread_amounts("Leucine 1,500 g"), unread_amounts("Leucine 5,000 mg")
    ([], [])
    """
    mark = decimal_mark([text])
    return [hit[0] for hit in re.finditer(_AMOUNT, text.lower()) if _grams(hit[1], _UNITS[hit[2]], mark) is None]


def servings_a_day(text: str) -> float:
    """Return how many servings a label tells to take in a day, 1 where it does not say.

    >>> servings_a_day("per scoop. Take 2 scoops 3 times per day."), servings_a_day("3 capsules twice daily")
    (6.0, 6.0)
    >>> servings_a_day("one serving (2 scoops): leucine 5 g. 2 scoops twice daily")
    2.0
    """
    lowered = text.lower()
    taken = _TAKEN.search(lowered)
    often = taken or _OFTEN_A_DAY.search(lowered)
    if often is None:
        return 1.0
    times = _TIMES.get(often["word"] or "", 0) or (_count(often["times"]) if often["times"] else 1)
    if taken is None:
        return float(times)
    serving = _SERVING_OF.search(lowered)
    return _count(taken["portions"]) * times / (_count(serving["portions"]) if serving else 1)


def _count(word: str) -> int:
    return _COUNTS.get(word) or max(1, int(word))
