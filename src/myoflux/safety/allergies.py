"""A person's allergies, in the person's own words, against what the plan and the product hold."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from myoflux.common.small_words import says_none, small_words
from myoflux.common.spelling import plain
from myoflux.food.allergens import CONTAINS, allergens_in, allergens_of
from myoflux.food.table import Food
from myoflux.study.person import Person

# What is said of lactose alone is no allergy; what else people do not tolerate counts as one.
_LACTOSE = re.compile(r"la(c|k)tos\w* ?-?(\w+ )?(in|un)|(in|un)\w*(toleran|vertrag)\w* .*la[ck]tos", re.IGNORECASE)
# Conditions and symptoms that tell of an allergy.
_TELLS = re.compile(r"allerg|alerg|celia|zoliak|coeliak")
SHORTEST_WORD = 4


@dataclass(frozen=True)
class Met:
    """The allergens a person named, which of them plan or product hold and where, and the words nobody knows."""

    allergens: frozenset[str]
    matches: tuple[str, ...]
    unknown: tuple[str, ...]


def allergies_met(person: Person, foods: Mapping[str, Food]) -> Met:
    """Return what of a person's allergies stands in the foods of a plan and in the product.

    An allergy that no table knows is met where its own words stand in a food or the product.

    >>> from myoflux.food.table import find_food
    >>> who = Person(sex="male", age="30 y", mass="70 kg", allergies=("milk", "kiwi"))
    >>> allergies_met(who, {"Cheese, cheddar": find_food("Cheese, cheddar")})
    Met(allergens=frozenset({'milk'}), matches=('allergy to milk: the plan holds Cheese, cheddar',), unknown=('kiwi',))
    """
    present = [(f"the product contains {text}", text, allergens_in(text)) for text in _contents(person)]
    for name, food in foods.items():
        signs = {one for one, sign in allergens_of(food).items() if sign == CONTAINS}
        present.append((f"the plan holds {name}", f"{name} {food.name}", signs))
    theirs: set[str] = set()
    matches: dict[str, None] = {}
    unknown = []
    for phrase in _phrases(person):
        known = allergens_in(phrase)
        theirs |= known
        places = [place for place, text, holds in present if (known & holds if known else _shares_a_word(phrase, text))]
        names = ", ".join(sorted(known)) or phrase
        matches |= dict.fromkeys(f"allergy to {names}: {place}" for place in places)
        unknown += [] if known or places else [phrase]
    return Met(frozenset(theirs), tuple(matches), tuple(dict.fromkeys(unknown)))


def _contents(person: Person) -> Iterator[str]:
    """Yield what the product contains, without what it is said to be free of."""
    for text in person.screening.product.contains:
        words = plain(text)
        if words and "free" not in words and words[0] not in small_words()["negator"]:
            yield text


def _phrases(person: Person) -> Iterator[str]:
    """Yield the allergies a person tells of, in whatever list they stand; not what is denied."""
    elsewhere = (*person.conditions, *person.screening.symptoms)
    told = [phrase for phrase in elsewhere if _TELLS.search(" ".join(plain(phrase))) and allergens_in(phrase)]
    for phrase in (*person.allergies, *told):
        if not says_none(phrase) and not _LACTOSE.search(" ".join(plain(phrase))):
            yield phrase


def _shares_a_word(phrase: str, text: str) -> bool:
    return bool(set(_long_words(phrase)) & set(_long_words(text)))


def _long_words(text: str) -> Iterable[str]:
    small = frozenset().union(*small_words().values())
    return (word.rstrip("s") for word in plain(text) if len(word) >= SHORTEST_WORD and word not in small)
