"""Words of labels in six languages as tokens: counts, portions, how often, when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.common.numerals import NUMBER, read_number
from myoflux.common.tables import data_folder, read_csv

_GRAMS = {"g": 1.0, "gram": 1.0, "grams": 1.0, "gramm": 1.0, "grammes": 1.0, "gramos": 1.0, "grammi": 1.0, "gr": 1.0}
_RANGE = ("-", "\u2013", "\u2014", "to", "bis", "\u00e0", "a", "hasta", "tot", "or", "oder", "ou", "o")


@dataclass(frozen=True)
class Token:
    """A number, phrase or word of a label; a count lies between ``low`` and ``high``."""

    kind: str
    value: str
    text: str
    low: float = 0.0
    high: float = 0.0


@cache
def _vocabulary() -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """Return a pattern of all phrases, the longest first, and the kind and value of each."""
    known: dict[str, tuple[str, str]] = {}
    for row in read_csv(data_folder() / "intake_words.csv", ("kind", "value", "words")):
        for phrase in row.text("words").split("|"):
            known.setdefault(phrase, (row.text("kind"), row.cells["value"]))
    phrases = "|".join(re.escape(phrase) for phrase in sorted(known, key=len, reverse=True))
    return re.compile(rf"({NUMBER})|(?<![^\W\d_])({phrases})(?![^\W\d_])|([^\W\d_]+|[^\w\s])"), known


def phrases(kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind as patterns, the longest first.

    >>> phrases("or")[0]
    'oder'
    """
    known = _vocabulary()[1]
    return tuple(re.escape(text) for text in sorted(known, key=len, reverse=True) if known[text][0] == kind)


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text: counts with their range, phrases by their kind, all else as other.

    >>> [token.kind for token in tokens_of("two (2) scoops daily")]
    ['count', 'portion', 'day']
    """
    pattern, known = _vocabulary()
    tokens: list[Token] = []
    for found in pattern.finditer(text.lower()):
        number, phrase, other = found[1], found[2], found[3]
        if number:
            value = _number(number.lstrip("-+\u2212"))
            if number[0] in "-\u2212":
                tokens.append(Token("other", "", number[0]))
            tokens.append(Token("count" if value else "other", "", number, value, value))
        elif phrase:
            kind, meant = known[phrase]
            value = float(meant) if kind in ("count", "often") else 0.0
            tokens.append(Token(kind, meant, phrase, value, value))
        else:
            tokens.append(Token("grams" if other in _GRAMS else "other", "", other))
    return _ranges(tokens)


def _number(text: str) -> float:
    try:
        return read_number(text)
    except ValueError:
        return 0.0


def _ranges(tokens: list[Token]) -> list[Token]:
    """Join "two (2)" to one count, "one and a half" to a sum, "1-2" and "1 or 2" to a range."""
    joined: list[Token] = []
    for token in tokens:
        joined.append(token)
        kinds = [one.kind for one in joined[-4:]]
        first, middle, last = joined[-3:] if len(joined) >= 3 else [None] * 3
        if first and middle and last and (first.kind, last.kind) == ("count", "count"):
            if middle.text in _RANGE and first.low < last.high and first.text[0].isdigit() == last.text[0].isdigit():
                joined[-3:] = [Token("count", "", "range", first.low, last.high)]
            elif middle.kind == "and" and last.low < 1.0:
                joined[-3:] = [Token("count", "", "sum", first.low + last.low, first.high + last.high)]
        elif kinds == ["count", "other", "count", "other"] and joined[-3].text + joined[-1].text == "()":
            joined[-4:] = joined[-4:-3] if joined[-4].low == joined[-2].low else joined[-4:]
    return joined
