"""Numbers as people write them in text: ``3,500``, ``2,5``, ``3 500``, ``1 1/2``, ``< 0,5``, ``2 to 3``, ``traces``.

A comma or a point before exactly three digits has two readings: grouped thousands, or a decimal. What other numbers of
the same text show decides (`decimal_mark`); where nothing decides, both readings are shown and none is taken.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from myoflux.common.tables import data_folder, read_csv

Mark = Literal[".", ","]
Bound = Literal["exact", "below", "above", "about", "range", "trace"]
# Plain, no-break, thin and narrow spaces, and the apostrophes that group thousands in Switzerland.
GROUPING = " \u00a0\u2009\u202f'\u2019"
_VULGAR = {
    "½": (1, 2),
    "¼": (1, 4),
    "¾": (3, 4),
    "⅓": (1, 3),
    "⅔": (2, 3),
    "⅛": (1, 8),
    "⅜": (3, 8),
    "⅝": (5, 8),
    "⅞": (7, 8),
}
VULGAR = "".join(_VULGAR)
# A number inside a text; whether it is one, and which, says `readings`.
NUMBER = (
    rf"(?<![0-9.,/])[-+\u2212]?(?:(?:[0-9]+(?:[.,\u00b7][0-9]+)*(?:[{GROUPING}][0-9]{{3}}(?![0-9])(?:[.,][0-9]+)?)*"
    rf"(?:[ -][0-9]+[/\u2044][0-9]+|[/\u2044][0-9]+)?|[.,][0-9]+)(?:[eE][-+]?[0-9]+)?(?: ?[{VULGAR}])?|[{VULGAR}])"
)
_GROUPED = {
    mark: rf"[1-9][0-9]{{0,2}}(?:(?:{mark}[0-9]{{3}})+|(?:[ \u00a0\u2009\u202f][0-9]{{3}})+|(?:['\u2019][0-9]{{3}})+)"
    for mark in (",", r"\.")
}
_INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}"
_EXPONENT = r"(?:[eE][-+]?[0-9]{1,3})?"
_POINT = re.compile(rf"(?:(?:{_GROUPED[',']}|{_INDIAN}|[0-9]+)(?:[.\u00b7][0-9]*)?|\.[0-9]+){_EXPONENT}")
_COMMA = re.compile(rf"(?:(?:{_GROUPED[chr(92) + '.']}|[0-9]+)(?:,[0-9]+)?|,[0-9]+){_EXPONENT}")
_FRACTION = re.compile(r"(?:([0-9]{1,6})[ -])?([0-9]{1,6})[/\u2044]([0-9]{1,6})")


class AmbiguousNumberError(ValueError):
    """A written number has two plausible readings."""

    def __init__(self, text: str, values: tuple[float, ...]):
        shown = " or ".join(f"{value:.15g}" for value in values)
        super().__init__(f"{text.strip()!r} may be {shown}; write it without a mark of thousands")
        self.values = values


@dataclass(frozen=True)
class Said:
    """What a text says of a number: between ``low`` and ``high``, which are alike where it says one number."""

    low: float
    high: float
    bound: Bound = "exact"


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    """Return the words of each meaning, the longest first."""
    rows = read_csv(data_folder() / "number_words.csv", ("meaning", "words"))
    found = {row.text("meaning"): sorted(row.text("words").split("|"), key=len, reverse=True) for row in rows}
    return MappingProxyType({meaning: tuple(words) for meaning, words in found.items()})


def is_missing(text: str) -> bool:
    """Return whether a cell says that nothing is known: empty, ``.``, ``NA``, ``-``, ``n.d.``.

    >>> is_missing("NA"), is_missing("0")
    (True, False)
    """
    return not text.strip() or text.strip().lower() in _words()["missing"]


def readings(text: str) -> tuple[float, ...]:
    """Return every number that a text may mean: none, one, or the reading with a decimal point and that with a comma.

    >>> readings("3,500"), readings("2,5"), readings("1 1/2"), readings("1.234,5"), readings("five")
    ((3500.0, 3.5), (2.5,), (1.5,), (1234.5,), ())
    """
    plain = text.strip().replace("\u2212", "-")
    sign = -1.0 if plain.startswith("-") else 1.0
    body = plain.removeprefix("-") if sign < 0 else plain.removeprefix("+")
    value = _fraction(body)
    if value is not None:
        return (sign * value,)
    point = _decimal(body, ".") if _POINT.fullmatch(body) else None
    comma = _decimal(body, ",") if _COMMA.fullmatch(body) else None
    both = [sign * value for value in (point, comma) if value is not None and math.isfinite(value)]
    return tuple(dict.fromkeys(both))


def _fraction(body: str) -> float | None:
    last = _VULGAR.get(body[-1:])
    if last:
        whole = body[:-1].strip()
        return int(whole or 0) + last[0] / last[1] if re.fullmatch(r"[0-9]{0,6}", whole) else None
    parts = _FRACTION.fullmatch(body)
    if parts is None or int(parts[3]) == 0:
        return None
    return int(parts[1] or 0) + int(parts[2]) / int(parts[3])


def _decimal(body: str, mark: Mark) -> float:
    other = "," if mark == "." else "."
    plain = re.sub(rf"[{GROUPING}{re.escape(other)}]", "", body)
    return float(plain.replace(mark, ".").replace("\u00b7", "."))


def read_number(text: str, mark: Mark | None = None) -> float:
    """Return the number a text means; ``mark`` is its decimal mark where that is known (`decimal_mark`).

    Without it a point is a decimal point, as programs write it. Raises `AmbiguousNumberError` for a comma before
    exactly three digits, and ValueError for what is no number.

    >>> read_number("3,500", mark="."), read_number("3,500", mark=","), read_number("12.500")
    (3500.0, 3.5, 12.5)
    """
    values = readings(text)
    if not values:
        raise ValueError(f"{text.strip()!r} is not a number; write for example 12.5")
    if len(values) == 1:
        return values[0]
    if mark is None and "," in text:
        raise AmbiguousNumberError(text, values)
    return values[1] if mark == "," else values[0]


def decimal_mark(texts: Iterable[str]) -> Mark | None:
    """Return the decimal mark that the numbers of texts show beyond doubt; None where none does, or both stand there.

    >>> decimal_mark(["Leucin 2,5 g", "Isoleucin 1.250 mg"]), decimal_mark(["5,000 mg"])
    (',', None)
    """
    marks: set[Mark] = set()
    for text in texts:
        for token in re.findall(r"(?<![\w.,/:-])[0-9]*[.,][0-9.,]*[0-9](?![0-9:/])", text):
            point, comma = _POINT.fullmatch(token), _COMMA.fullmatch(token)
            if point and not comma:
                marks.add(".")
            elif comma and not point:
                marks.add(",")
    return marks.pop() if len(marks) == 1 else None


def read_said(text: str, mark: Mark | None = None) -> Said | None:
    """Return what a text says of a number: a bound, a range, traces, or one number; None where nothing is known.

    Raises as `read_number`.

    >>> read_said("< 0,5"), read_said("2 to 3").high, read_said("traces").bound, read_said("n.d.")
    (Said(low=0.0, high=0.5, bound='below'), 3.0, 'trace', None)
    """
    plain = " ".join(text.split())
    if is_missing(plain):
        return None
    if plain.lower() in _words()["trace"]:
        return Said(0.0, 0.0, "trace")
    bound, rest = _bound(plain)
    if bound == "exact" and (ends := _range(rest, mark)):
        return Said(*ends, "range")
    value = read_number(rest, mark)
    if bound == "below":
        return Said(min(0.0, value), value, bound)
    return Said(value, math.inf if bound == "above" else value, bound)


def _bound(text: str) -> tuple[Bound, str]:
    lowered = text.lower()
    bounds: tuple[Bound, ...] = ("below", "above", "about")
    for bound in bounds:
        for word in _words()[bound]:
            rest = text[len(word) :]
            if lowered.startswith(word) and not (word[-1].isalpha() and rest[:1].isalpha()):
                return bound, rest.strip()
    return "exact", text


def _range(text: str, mark: Mark | None) -> tuple[float, float] | None:
    words = "|".join(re.escape(word) if len(word) == 1 and not word.isalpha() else rf"\s{re.escape(word)}\s"
                     for word in _words()["range"])  # fmt: skip
    ends = re.fullmatch(rf"({NUMBER})\s*(?:{words})\s*({NUMBER})", text, re.IGNORECASE)
    if ends is None or _fraction(text) is not None:
        return None
    low, high = read_number(ends[1], mark), read_number(ends[2], mark)
    return (low, high) if low < high else None
