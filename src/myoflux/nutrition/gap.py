"""Which food closes a gap, within energy, allergy, diet and cost; and what food equals a supplement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from myoflux.common.loose_csv import BadCellError, Fault, read_loose
from myoflux.common.quantity import MASS_TAKEN, write
from myoflux.common.tables import data_folder, read_csv
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.food.allergens import CONTAINS, allergens_of, known_allergens, suits
from myoflux.food.table import Food, find_food, own_foods
from myoflux.nutrition.intake import Intake, intake_of
from myoflux.study.activities import Eat
from myoflux.study.person import Person
from myoflux.study.products import HMB, Product

# More than this of one food a day is no suggestion: a convention.
MOST_GRAMS = 400.0


@dataclass(frozen=True)
class Suggestion:
    """Grams of a food that hold an amount of a nutrient, with what else they bring; price in the user's money."""

    group: str
    food: str
    grams: float
    energy: float
    protein: float
    price: float | None
    contains: tuple[str, ...]


@dataclass(frozen=True)
class Prices:
    """The user's prices per 100 g of food, and what is wrong with the rows that did not load."""

    per_100g: Mapping[str, float]
    faults: tuple[Fault, ...] = ()


def read_prices(path: Path | str) -> Prices:
    """Read prices from a CSV file with the columns food and price_per_100g; bad rows become faults."""
    table = read_loose(Path(path))
    table.need(("food", "price_per_100g"))
    prices: dict[str, float] = {}
    faults: list[Fault] = []
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        try:
            price = row.number("price_per_100g", 0.0, 1e6)
            name = find_food(row.text("food")).name
            if price is None:
                raise BadCellError("price_per_100g", "the cell is empty; write a price per 100 g")
            prices[name] = price
        except BadCellError as problem:
            faults.append(row.fault(problem.column, str(problem)))
        except StudyError as problem:
            faults.append(row.fault("food", str(problem)))
    return Prices(prices, tuple(faults))


def candidates() -> list[tuple[str, Food]]:
    """Return leucine-rich foods of each group, and the user's own."""
    rows = read_csv(data_folder() / "gap_foods.csv", ("group", "food"))
    shipped = [(row.text("group"), find_food(row.text("food"))) for row in rows]
    return [*shipped, *(("own", food) for food in own_foods().values())]


def close_gap(
    person: Person,
    nutrient: str,
    grams: float,
    most_energy: float | None = None,
    prices: Mapping[str, float] | None = None,
    most_price: float | None = None,
) -> list[Suggestion]:
    """Return foods that hold grams of a nutrient, cheapest first where prices are given, else least energy first.

    Left out: what contains an allergen of the person, what does not surely suit the diet, more than ``most_energy``
    kcal, ``most_price`` or 400 g. What is left is not said to be free of anything.

    >>> vegan = Person(sex="male", age="30 y", mass="70 kg", diet="vegan")
    >>> {row.group for row in close_gap(vegan, "leucine", 1.0)} <= {"soy", "legume", "nut", "seed"}
    True
    """
    avoided = set(known_allergens(person.allergies))
    found = []
    for group, food in candidates():
        each = _content(food, nutrient)
        if each <= 0 or not suits(food, person.diet):
            continue
        signs = tuple(name for name, sign in allergens_of(food).items() if sign == CONTAINS)
        row = _suggestion(group, food, grams / each * 100.0, prices or {}, signs)
        dear = most_price is not None and (row.price is None or row.price > most_price)
        heavy = row.grams > MOST_GRAMS or (most_energy is not None and row.energy > most_energy)
        if not avoided & set(signs) and not dear and not heavy:
            found.append(row)
    return sorted(found, key=lambda row: (row.price is None, row.price or 0.0, row.energy))


def equivalents(
    product: Product, person: Person, nutrient: str = "leucine", prices: Mapping[str, float] | None = None
) -> list[Suggestion]:
    """Return the foods that hold as much of a nutrient as one dose of a product; raises `StudyError` where it has none.

    >>> from myoflux.study.products import find_product
    >>> lifter = Person(sex="male", age="30 y", mass="70 kg")
    >>> [row.grams for row in equivalents(find_product("L-leucine capsules"), lifter) if row.group == "fish"][0] < 200
    True
    """
    grams = Intake(_of(product)).grams(nutrient)
    if grams <= 0:
        raise StudyError(f"{product.name!r} holds no {nutrient}; name another nutrient")
    return close_gap(person, nutrient, grams, prices=prices)


def _of(product: Product) -> dict[str, float]:
    total: dict[str, float] = {}
    for name, grams in product.dose().items():
        free = name in amino_acids() or name == HMB
        parts = {name: grams} if free else intake_of(Eat.model_validate(_meal(name, grams))).amounts
        for part, amount in parts.items():
            total[part] = total.get(part, 0.0) + amount
    return total


def _meal(name: str, grams: float) -> dict[str, object]:
    return {"at": "0 min", "eat": {name: write(grams, MASS_TAKEN)}}


def _content(food: Food, nutrient: str) -> float:
    return Intake({**food.amino_acids, **food.others, "protein": food.protein}).grams(nutrient)


def _suggestion(
    group: str, food: Food, grams: float, prices: Mapping[str, float], contains: tuple[str, ...]
) -> Suggestion:
    price = prices[food.name] * grams / 100.0 if food.name in prices else None
    return Suggestion(
        group, food.name, grams, food.energy * grams / 100.0, food.protein * grams / 100.0, price, contains
    )
