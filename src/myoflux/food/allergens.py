"""Allergens of a food by its group and a list of words: what it contains, or unknown; never that it is free of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from myoflux.common.small_words import says_none
from myoflux.common.spelling import plain
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError, nearest
from myoflux.food.table import Food

CONTAINS, UNKNOWN = "contains", "unknown"
MEATS = ("Beef Products", "Pork Products", "Poultry Products", "Lamb, Veal, and Game Products",
         "Sausages and Luncheon Meats", "Finfish and Shellfish Products")  # fmt: skip
PLANTS = ("Legumes and Legume Products", "Vegetables and Vegetable Products", "Fruits and Fruit Juices",
          "Nut and Seed Products", "Cereal Grains and Pasta", "Spices and Herbs")  # fmt: skip
_MEAT = re.compile(
    r"\b(meat|beef|pork|ham|bacon|chicken|turkey|duck|fish|sausage|gelatin|collagen|insect|lard|tallow)\b"
)
_DAIRY_EGG = re.compile(r"\b(whey|casein|milk|cheese|butter|cream|yogurt|egg|honey|mayonnaise)\b")
_PLANT = re.compile(
    r"\b(peanut butter|almond butter|cashew butter|soymilk|soy milk|almond milk|coconut milk|rice milk|meatless)\b"
)
_PURE_PLANTS = ("soy", "pea", "wheat", "potato", "rice", "corn", "oat", "hemp", "lupin", "microalgae", "mycoprotein")


@dataclass(frozen=True)
class Allergen:
    """An allergen: what names it on a label and in people's words, and what gives it away in the name of a food."""

    name: str
    categories: tuple[str, ...]
    names: re.Pattern[str]
    words: re.Pattern[str]
    without: re.Pattern[str]


@cache
def allergen_table() -> dict[str, Allergen]:
    """Return the allergens by name (those that must be labelled in the EU).

    >>> len(allergen_table())
    14
    """
    rows = read_csv(data_folder() / "allergens.csv", ("allergen", "also", "categories", "words", "without"))
    table = {}
    for row in rows:
        name, also = row.text("allergen"), row.cells["also"]
        table[name] = Allergen(
            name, tuple(filter(None, row.cells["categories"].split("|"))), _pattern(f"{name}|{also}"),
            _pattern(f"{name}|{also}|{row.cells['words']}"), _pattern(row.cells["without"]),
        )  # fmt: skip
    return table


def _pattern(words: str) -> re.Pattern[str]:
    """Return what finds any of the words, in one spelling and in the plural; of no word, what finds nothing."""
    spelt = [" ".join(plain(word)) for word in words.split("|") if word]
    return re.compile("|".join(rf"\b{word}(?:e?s)?\b" for word in spelt) or r"(?!)")


def allergens_in(text: str) -> set[str]:
    """Return the allergens that a text names, in one of the languages of the table.

    >>> (
    ...     sorted(allergens_in("Contains soya lecithin and whey")),
    ...     sorted(allergens_in("Enth\u00e4lt Weizen, peanut butter")),
    ... )
    (['milk', 'soy'], ['gluten', 'peanut'])
    """
    words = " ".join(plain(text))
    return {
        name for name, allergen in allergen_table().items() if allergen.names.search(allergen.without.sub(" ", words))
    }


def known_allergens(phrases: Iterable[str]) -> list[str]:
    """Return the allergens that phrases mean; raises `StudyError` with the nearest for an unknown one.

    >>> known_allergens(["dairy", "shellfish"]), known_allergens(["none", "keine"])
    (['milk', 'crustaceans', 'molluscs'], [])
    """
    found: list[str] = []
    for phrase in (one for one in phrases if not says_none(one)):
        meant = allergens_in(phrase)
        if not meant:
            raise StudyError(f"unknown allergen {phrase!r}; {nearest(phrase.strip().lower(), allergen_table())}")
        found += [name for name in allergen_table() if name in meant and name not in found]
    return found


def allergens_of(food: Food) -> dict[str, str]:
    """Return every allergen with ``contains`` or ``unknown``; read the label, for nothing says "free of" here.

    >>> from myoflux.food.table import find_food
    >>> allergens_of(find_food("Cheese, cheddar"))["milk"], allergens_of(find_food("rice protein"))["gluten"]
    ('contains', 'unknown')
    """
    # "Hamburger" is another name of ground beef: of meat only the name itself speaks.
    text = " ".join(plain(food.name if food.category in MEATS else f"{food.name}, {food.also}"))
    return {
        name: CONTAINS
        if food.category in allergen.categories or allergen.words.search(allergen.without.sub(" ", text))
        else UNKNOWN
        for name, allergen in allergen_table().items()
    }


def suits(food: Food, diet: str) -> bool | None:
    """Return whether a food suits a vegetarian or vegan diet by its group and name; None where that is unknown.

    >>> from myoflux.food.table import find_food
    >>> suits(find_food("Tempeh"), "vegan"), suits(find_food("Cheese, cheddar"), "vegan")
    (True, False)
    """
    if diet == "omnivore":
        return True
    text = _PLANT.sub(" ", food.name.lower())
    if food.category in MEATS or _MEAT.search(text):
        return False
    if food.category == "Dairy and Egg Products" or _DAIRY_EGG.search(text):
        return diet == "vegetarian" if food.category in ("Dairy and Egg Products", "Pure protein") else None
    plant = food.category in PLANTS or text.split(" ")[0] in _PURE_PLANTS or food.name == "carbohydrate"
    return True if plant else None
