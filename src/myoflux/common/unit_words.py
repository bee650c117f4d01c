"""Units as people spell them: ``µg``, ``grams``, ``lbs``, ``years``; the closed lists of `quantity` stay closed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from myoflux.common.numerals import NUMBER, AmbiguousNumberError, Said, read_number, read_said, readings
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import nearest

_PART = re.compile(rf"({NUMBER})\s*((?:[^\W\d_]|[%'\"\u2019\u2032\u2033]).*?)?(?=\s*$|(?<=[^\s\d.,])\s*[0-9])\s*")
_WHOLE = re.compile(rf"({NUMBER})\s*(\D.*)?")
# The row of words for measures of a kitchen, which are no unit of mass.
MEASURE = "household measure"
# What stands after the last number of "1h30" and "5'10".
_SMALLER = {"h": "min", "ft": "in"}
# The micro sign, the Greek letter and raised digits, as text without them.
_PLAIN = str.maketrans({"\u00b5": "u", "\u03bc": "u", "\u00b2": "2", "\u00b3": "3"})


@cache
def _spellings() -> Mapping[str, tuple[str, ...]]:
    """Return the units that a spelling may mean."""
    means: dict[str, list[str]] = {}
    for row in read_csv(data_folder() / "unit_words.csv", ("unit", "words")):
        for word in row.text("words").split("|"):
            means.setdefault(word, []).append(row.text("unit"))
    return MappingProxyType({word: tuple(units) for word, units in means.items()})


def plain_unit(text: str) -> str:
    """Return a unit without the micro sign and raised digits.

    >>> plain_unit("\u00b5mol/L"), plain_unit("cm\u00b2")
    ('umol/L', 'cm2')
    """
    return " ".join(text.translate(_PLAIN).split())


def unit_of(word: str, legal: Iterable[str]) -> str | None:
    """Return the legal unit that a word means; None where it means none of them, or more than one.

    >>> unit_of("Grams", ["g", "mg"]), unit_of("\u03bcg", ["g", "ug"]), unit_of("m", ["min", "h"])
    ('g', 'ug', None)
    """
    units = list(legal)
    text = plain_unit(word)
    if text in units:
        return text
    exact = [unit for unit in _spellings().get(text, ()) if unit in units]
    if not exact:
        small = text.lower()
        exact = [unit for unit in units if unit.lower() == small]
        exact += [unit for unit in _spellings().get(small, ()) if unit in units]
    return exact[0] if len(set(exact)) == 1 else None


def sum_of_parts(text: str, name: str, units: Mapping[str, float], example: str) -> float:
    """Return a quantity such as ``5 ft 10 in``: the sum of its parts, each of a smaller unit than the one before.

    ``units`` holds the factor of each legal unit. Raises ValueError that calls the quantity by ``name`` and ends with
    ``example``.

    >>> sum_of_parts("1 h 30 min", "time", {"min": 1.0, "h": 60.0}, "write for example '30 min'")
    90.0
    """
    parts = _parts(text, units)
    if not parts:
        raise ValueError(_not_one_number(text, name, example))
    total, before, sign = 0.0, math.inf, 1.0
    last = ""
    for number, word in parts:
        unit = unit_of(word, units) if word else _SMALLER.get(last)
        if not word and unit not in units:
            raise ValueError(f"{text!r} has no unit; {example} (units: {', '.join(units)})")
        if unit is None and MEASURE in _spellings().get(word.lower(), ()):
            raise ValueError(f"a {word} has no weight of its own; weigh it and write the grams")
        if unit is None:
            raise ValueError(f"{word!r} is no unit of {name}; {nearest(word, units)}")
        factor, amount = units[unit], _amount(number, unit)
        if not factor < before or (last and not 0 <= amount * factor < before):
            raise ValueError(f"{text!r} is not one {name}; {example}")
        sign = -1.0 if not last and amount < 0 else sign
        total += amount * factor if not last else sign * amount * factor
        before, last = factor, unit
    return total


def _amount(number: str, unit: str) -> float:
    """Return a number; of small masses, where ``12.000 mg`` is twelve grams to many, both readings are shown."""
    values = readings(number)
    if unit in ("mg", "ug") and len(values) > 1:
        raise AmbiguousNumberError(f"{number} {unit}", values)
    return read_number(number)


def _parts(text: str, units: Iterable[str]) -> list[tuple[str, str]]:
    """Return the numbers of a quantity, each with the word after it; none where something else stands there."""
    whole = _WHOLE.fullmatch(text)
    if whole and (not whole[2] or unit_of(whole[2], units)):
        return [(whole[1], whole[2] or "")]
    parts, place = [], 0
    while place < len(text):
        part = _PART.match(text, place)
        if part is None:
            return []
        parts.append((part[1], part[2] or ""))
        place = part.end()
    return parts


def _not_one_number(text: str, name: str, example: str) -> str:
    """Return why a text is no quantity: a bound or a range leaves open which number is meant."""
    number = re.match(rf"(.*{NUMBER})", text)
    try:
        said: Said | None = read_said(number[1]) if number else None
    except ValueError:
        said = None
    if said is None or said.bound in ("exact", "trace"):
        return f"{text!r} is not a {name}; {example}"
    words = "a range" if said.bound == "range" else "no single number"
    return f"{text!r} is {words}; {example} (one number)"
