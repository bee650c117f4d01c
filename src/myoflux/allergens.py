"""Allergens of a food by its group and a list of words: what it contains, or unknown; never that it is free of one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from myoflux.errors import StudyError, nearest
from myoflux.foods import Food
from myoflux.tables import data_folder, read_csv

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
    """An allergen, its other names, and what gives it away."""

    name: str
    also: tuple[str, ...]
    categories: tuple[str, ...]
    words: re.Pattern[str]
    without: re.Pattern[str] | None


@cache
def allergen_table() -> dict[str, Allergen]:
    """Return the allergens by name (those that must be labelled in the EU).

    >>> len(allergen_table())
    14
    """

    def pattern(words: str) -> re.Pattern[str]:
        return re.compile("|".join(rf"\b{re.escape(word)}\b" for word in words.split("|")))

    rows = read_csv(data_folder() / "allergens.csv", ("allergen", "also", "categories", "words", "without"))
    return {
        row.text("allergen"): Allergen(
            row.text("allergen"), tuple(filter(None, row.cells["also"].split("|"))),
            tuple(filter(None, row.cells["categories"].split("|"))), pattern(row.text("words")),
            pattern(row.cells["without"]) if row.cells["without"] else None,
        )
        for row in rows
    }  # fmt: skip


def known_allergens(words: Iterable[str]) -> list[str]:
    """Return the allergens that words mean; raises `StudyError` with the nearest for an unknown one.

    >>> known_allergens(["dairy", "shellfish"])
    ['milk', 'crustaceans', 'molluscs']
    """
    found: list[str] = []
    for word in words:
        small = word.strip().lower()
        meant = [name for name, one in allergen_table().items() if small == name or small in one.also]
        if not meant:
            names = {also for one in allergen_table().values() for also in (one.name, *one.also)}
            raise StudyError(f"unknown allergen {word!r}; {nearest(small, names)}")
        found += [name for name in meant if name not in found]
    return found


def allergens(food: Food) -> dict[str, str]:
    """Return every allergen with ``contains`` or ``unknown``; read the label, for nothing says "free of" here.

    >>> from myoflux.foods import find_food
    >>> allergens(find_food("Cheese, cheddar"))["milk"], allergens(find_food("Bananas, raw"))["milk"]
    ('contains', 'unknown')
    """
    # "Hamburger" is another name of ground beef: of meat only the name itself speaks.
    text = (food.name if food.category in MEATS else f"{food.name}, {food.also}").lower()
    found = {}
    for name, one in allergen_table().items():
        left = one.without.sub(" ", text) if one.without else text
        found[name] = CONTAINS if food.category in one.categories or one.words.search(left) else UNKNOWN
    return found


def suits(food: Food, diet: str) -> bool | None:
    """Return whether a food suits a vegetarian or vegan diet by its group and name; None where that is unknown.

    >>> from myoflux.foods import find_food
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
