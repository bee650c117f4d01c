"""Amounts of food as people say them: ``150 g``, ``5 oz``, ``2 large``, ``1/2 cup``; always grams inside."""

from __future__ import annotations

import re
from typing import Any

from myoflux.common.numerals import AmbiguousNumberError, read_number
from myoflux.common.quantity import MASS_TAKEN, parse
from myoflux.errors import StudyError, nearest
from myoflux.food.search import words_of
from myoflux.food.table import Food

_COUNT = re.compile(r"\s*(?:(\d+)\s+)?(?:(\d+)\s*/\s*(\d+)|(\d+(?:[.,]\d+)?|\.\d+))?\s*(?:x\s+)?(\D.*?)\s*")
_FRACTIONS = {"½": " 1/2", "¼": " 1/4", "¾": " 3/4", "⅓": " 1/3", "⅔": " 2/3"}


def portion_grams(food: Food, amount: Any) -> float:
    """Return the grams of an amount of a food; raises `StudyError` with the household measures that are known.

    >>> from myoflux.food.table import find_food
    >>> portion_grams(find_food("Egg, whole, raw, fresh"), "2 large")
    100.0
    >>> portion_grams(find_food("Egg, whole, raw, fresh"), "100 g")
    100.0
    """
    try:
        return parse(amount, MASS_TAKEN)
    except AmbiguousNumberError as problem:
        raise StudyError(str(problem)) from None
    except ValueError as problem:
        if not isinstance(amount, str) or re.fullmatch(r"[-+.\d\s]*", amount) or not food.portions:
            raise StudyError(str(problem)) from None
        said = amount
    count, words = _counted(said)
    measures = {name: _counted(name) for name in food.portions}
    fitting = {
        name: food.portions[name] / number
        for name, (number, known) in measures.items()
        if number > 0 and known[: len(words)] == words
    }
    exact = {name: grams for name, grams in fitting.items() if measures[name][1] == words}
    one = set((exact or fitting).values())
    if len(one) == 1:
        grams = count * one.pop()
        if not 0.0 <= grams <= MASS_TAKEN.high:
            raise StudyError(f"{said!r} of {food.name!r} is {grams:g} g, outside 0 to {MASS_TAKEN.high:g} g")
        return grams
    if one:
        raise StudyError(
            f"{said!r} of {food.name!r} may be {' or '.join(map(repr, fitting))}; write one of them, or grams"
        )
    raise StudyError(f"{said!r} is no measure of {food.name!r}; {nearest(said, food.portions)}, or grams")


def _counted(text: str) -> tuple[float, list[str]]:
    """Return the number and the words of a measure; without a number it is one."""
    for sign, written in _FRACTIONS.items():
        text = text.replace(sign, written)
    found = _COUNT.fullmatch(text)
    if found is None:
        return 1.0, words_of(text)
    whole, top, bottom, number, words = found.groups()
    if bottom is not None and int(bottom) > 0:
        count = float(whole or 0) + int(top) / int(bottom)
    elif number is not None:
        try:
            count = read_number(f"{whole} {number}" if whole else number)
        except ValueError as problem:
            raise StudyError(str(problem)) from None
    else:
        count = float(whole or 1)
    return count, words_of(words)
