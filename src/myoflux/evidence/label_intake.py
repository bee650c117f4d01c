"""How much of a product a label tells to take in a day, in servings: read a sentence at a time, or told as unread."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from myoflux.evidence.label_words import Token, tokens_of

# What may stand between a count and what it counts: "2 level scoops", "3 (three) vegetable capsules".
FILLERS = 3
_ABBREVIATIONS = re.compile(r"\b(max|min|tgl|approx|ca|caps|tabs?)\.", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<!\d)[.;!?\n]+|[.;!?\n]+(?!\d)")
# By body mass, or as a scheme of the day ("1-0-1"): not read.
_ELSE = re.compile(r"\bkg\b|\b\d-\d-\d\b")


@dataclass(frozen=True)
class Servings:
    """Servings on a day when the product is taken, from ``low`` to ``high``; ``unread`` are sentences not understood.

    ``stated`` is False where the text says nothing that was understood: then one serving is assumed.
    """

    low: float = 1.0
    high: float = 1.0
    stated: bool = False
    unread: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return the servings in words.

        >>> Servings(1.0, 2.0, stated=True).words
        '1 to 2, of which the most is checked'
        """
        if not self.stated:
            return "not said, one is assumed"
        low, high = f"{self.low:.4g}", f"{self.high:.4g}"
        return high if low == high else f"{low} to {high}, of which the most is checked"


@dataclass(frozen=True)
class _Dose:
    """A count of portions at a place in a sentence; ``unit`` is empty where none is named."""

    low: float
    high: float
    unit: str
    at: int


@dataclass(frozen=True)
class _Read:
    low: float
    high: float
    moments: frozenset[str]


def serving_grams(text: str) -> float | None:
    """Return the grams of a serving that a label names, None where it does not.

    >>> serving_grams("Serving size: 1 scoop (12 g)"), serving_grams("per 100 g")
    (12.0, None)
    """
    return _serving_sizes(tokens_of(text)).get("grams")


def servings_a_day(text: str) -> Servings:
    """Return how many servings a label tells to take on a day.

    >>> servings_a_day("Per scoop: leucine 5 g. Take 2 scoops 3 times per day.").high
    6.0
    >>> both = servings_a_day("1-2 capsules twice daily")
    >>> both.low, both.high
    (2.0, 4.0)
    >>> servings_a_day("Take with each meal").unread
    ('Take with each meal',)
    """
    sentences = [part.strip() for part in _SENTENCE.split(_ABBREVIATIONS.sub(r"\1", text)) if part.strip()]
    read, unread = [], []
    units = _serving_units(text)
    for sentence in sentences:
        tokens = tokens_of(sentence)
        if not _about_intake(tokens):
            continue
        found = None if _ELSE.search(sentence.lower()) else _sentence(tokens, units)
        if found is None:
            unread.append(sentence)
        else:
            read.append(found)
    if not read:
        return Servings(unread=tuple(unread))
    moments = [one.moments for one in read]
    if len(read) > 1 and all(moments) and sum(map(len, moments)) == len(frozenset().union(*moments)):
        return Servings(sum(one.low for one in read), sum(one.high for one in read), stated=True, unread=tuple(unread))
    return Servings(min(one.low for one in read), max(one.high for one in read), stated=True, unread=tuple(unread))


def _serving_units(text: str) -> Callable[[_Dose], float]:
    """Return what turns a dose into servings: how many portions, or grams, the amounts of the label are of."""
    tokens = tokens_of(text)
    of = _serving_sizes(tokens)

    def servings(dose: _Dose) -> float:
        if dose.unit == "grams":
            return 1.0 / of["grams"] if "grams" in of else math.nan
        return 1.0 / of.get(dose.unit, 1.0)

    whole_day = any(token.kind == "daily dose" for token in tokens)
    return (lambda dose: 1.0 / dose.high) if whole_day else servings


def _serving_sizes(tokens: Sequence[Token]) -> dict[str, float]:
    """Return of how many portions of each kind, and of how many grams, a serving is."""
    of: dict[str, float] = {}
    for n, token in enumerate(tokens):
        dose = _dose_at(tokens, _past(tokens, n + 1))
        grams = _grams_at(tokens, _past(tokens, n + 1))
        named = token.kind in ("serving size", "daily dose") or (token.kind, token.value) == ("portion", "serving")
        if dose and (named or token.kind == "per") and dose.unit != "serving":
            of.setdefault(dose.unit, dose.high)
        if grams and (token.kind in ("serving size", "portion", "per")) and (token.kind, grams) != ("per", 100.0):
            of.setdefault("grams", grams)
    return of


def _past(tokens: Sequence[Token], at: int) -> int:
    """Return the place after at most three marks that introduce a weight or a count."""
    return at + sum(1 for _ in takewhile(lambda token: token.text in (":", "=", "(", "of"), tokens[at : at + 3]))


def _dose_at(tokens: Sequence[Token], at: int) -> _Dose | None:
    """Return the dose that begins at a token: a count and, at most three words on, what it counts."""
    if at >= len(tokens) or tokens[at].kind != "count":
        return None
    for token in tokens[at + 1 : at + 2 + FILLERS]:
        if token.kind == "portion":
            return _Dose(tokens[at].low, tokens[at].high, token.value, at)
        if token.kind != "other" or not token.text.isalpha():
            return None
    return None


def _grams_at(tokens: Sequence[Token], at: int) -> float:
    pair = tokens[at : at + 2]
    return pair[0].high if [token.kind for token in pair] == ["count", "grams"] else 0.0


def _about_intake(tokens: Sequence[Token]) -> bool:
    """Return whether a sentence tells how much or how often to take something."""
    kinds = {token.kind for token in tokens}
    often = bool(_rate(tokens) or _moments(tokens))
    if _doses(tokens) and (often or kinds & {"take", "day", "week", "rest"}):
        return True
    brief = sum(token.kind == "other" for token in tokens) <= 1
    return ("take" in kinds or brief) and (often or "meal" in kinds)


def _sentence(tokens: Sequence[Token], units: Callable[[_Dose], float]) -> _Read | None:
    """Return what a sentence tells to take on a day, None where that is not understood."""
    if any(token.kind == "limit" for token in tokens):
        return None
    rate = _rate(tokens)
    doses = _doses(tokens) or [_Dose(1.0, 1.0, "serving", 0)]
    found = _sum(tokens, doses, units) if len(doses) > 1 and not rate else None
    found = found or (_times(tokens, doses[0], rate, units) if len(doses) == 1 else None)
    return found if found and math.isfinite(found.high) else None


def _doses(tokens: Sequence[Token]) -> list[_Dose]:
    doses: list[_Dose] = []
    for n, token in enumerate(tokens):
        after = tokens[n + 1].kind if n + 1 < len(tokens) else ""
        dose = _dose_at(tokens, n)
        if dose is None and token.kind == "count" and after in ("day", "moment", "before", "after"):
            dose = _Dose(token.low, token.high, doses[-1].unit if doses else "serving", n)
        elif dose is None and after == "grams" and token.kind == "count" and not doses:
            dose = _Dose(token.low, token.high, "grams", n)
        if dose and n and tokens[n - 1].kind in ("per", "serving size"):
            dose = None
        if dose and tokens[n - 1 : n] and tokens[n - 1].kind == "upto":
            dose = _Dose(1.0, dose.high, dose.unit, n)
        if dose and n and tokens[n - 1].text == "(" and doses:
            same = doses.pop()
            dose = dose if dose.unit == "serving" or same.unit == "grams" else same
        if dose:
            doses.append(dose)
    return doses


def _rate(tokens: Sequence[Token]) -> tuple[float, float] | None:
    """Return how often a day, from and to; a number of times a week counts by the day on which it is taken."""
    for n, token in enumerate(tokens):
        before = tokens[n - 1].kind if n else ""
        after = [one.kind for one in tokens[n + 1 : n + 3]]
        low, high = token.low, token.high
        if token.kind == "often" or (token.kind == "count" and after[:1] == ["times"]):
            low = 1.0 if before == "upto" else low
            weekly = any(one.kind == "week" for one in tokens)
            return (math.ceil(low / 7.0), math.ceil(high / 7.0)) if weekly else (low, high)
        if token.kind == "every" and after == ["count", "hours"]:
            hours = tokens[n + 1]
            return 24.0 / hours.high, 24.0 / hours.low
        if token.kind == "count" and after[:1] == ["meal"]:
            return low, high
    return None


def _moments(tokens: Sequence[Token]) -> list[str]:
    """Return the moments of a day that are named, "before" and "after" a bout among them."""
    moments = []
    for n, token in enumerate(tokens):
        nearby = [one.kind for one in tokens[n + 1 : n + 3]]
        if token.kind == "moment":
            moments.append(token.value)
        elif token.kind in ("before", "after", "during") and "moment" not in nearby and "meal" not in nearby:
            moments.append(token.kind)
    bout = any(token.kind == "bout" for token in tokens)
    return [name for name in moments if bout or name not in ("before", "after", "during")]


def _sum(tokens: Sequence[Token], doses: Sequence[_Dose], units: Callable[[_Dose], float]) -> _Read | None:
    """Add up doses that each have a moment of their own."""
    ends = [*(dose.at for dose in doses[1:]), len(tokens)]
    every = [_moments([*tokens[dose.at : end], Token("bout", "", "")]) for dose, end in zip(doses, ends, strict=True)]
    if not all(every):
        return None
    low = sum(dose.low * len(own) * units(dose) for dose, own in zip(doses, every, strict=True))
    high = sum(dose.high * len(own) * units(dose) for dose, own in zip(doses, every, strict=True))
    return _Read(low, high, frozenset(name for own in every for name in own))


def _times(
    tokens: Sequence[Token], dose: _Dose, rate: tuple[float, float] | None, units: Callable[[_Dose], float]
) -> _Read | None:
    kinds = {token.kind for token in tokens}
    moments = frozenset(_moments(tokens))
    count = 1.0 if "or" in kinds else float(len(moments))
    if rate:
        low, high = rate
        moments = frozenset()
    elif kinds & {"day", "week"}:
        low, high, moments = 1.0, max(1.0, count), frozenset()
    elif moments:
        low = high = count
    elif "rest" in kinds:
        low = high = 1.0
    else:
        return None
    return _Read(dose.low * low * units(dose), dose.high * high * units(dose), moments)
