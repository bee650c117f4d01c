"""Foods and pure proteins: what a gram of each holds, read from the shipped table when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from myoflux.errors import StudyError, TableError, nearest
from myoflux.tables import KNOWN_BY, Row, data_folder, read_csv

AMINO_ACIDS = (
    "histidine",
    "isoleucine",
    "leucine",
    "lysine",
    "methionine",
    "phenylalanine",
    "threonine",
    "tryptophan",
    "valine",
    "tyrosine",
)
DIGESTION = ("whey", "casein", "milk", "egg", "beef", "soy", "pea", "wheat", "potato", "mixed")


@dataclass(frozen=True)
class Food:
    """What 100 g holds: kcal, grams of protein, fat and carbohydrate, and of ten amino acids (None: not known).

    ``digestion`` is the class by which its protein is digested. ``quality`` flags what is doubtful about the row.
    """

    name: str
    category: str
    energy: float
    protein: float
    fat: float
    carbohydrate: float
    amino_acids: Mapping[str, float]
    digestion: str
    quality: tuple[str, ...]
    source: str
    known_by: str
    notes: str

    def nutrients(self, grams: float) -> dict[str, float]:
        """Return the grams of each amino acid, of protein, carbohydrate and fat in an amount of this food (g).

        >>> round(find_food("whey protein").nutrients(25.0)["leucine"], 2)
        2.72
        """
        share = grams / 100.0
        whole = {"protein": self.protein, "carbohydrate": self.carbohydrate, "fat": self.fat}
        return {name: amount * share for name, amount in {**self.amino_acids, **whole}.items()}


@cache
def foods() -> Mapping[str, Food]:
    """Return the foods by name.

    >>> foods()["Egg, whole, raw, fresh"].digestion
    'egg'
    """
    columns = ("name", "category", "energy_kcal", "protein_g", "fat_g", "carb_g", *(f"{a}_g" for a in AMINO_ACIDS))
    table: dict[str, Food] = {}
    for row in read_csv(
        data_folder() / "foods.csv", (*columns, "digestion", "quality_flag", "source", "known_by", "notes")
    ):
        food = _food(row)
        if food.name in table:
            raise TableError(f"{row.place('name')}: {food.name!r} stands twice; rename or merge one")
        table[food.name] = food
    return MappingProxyType(table)


def _food(row: Row) -> Food:
    def amount(column: str, most: float = 100.0) -> float:
        number = row.number(column)
        if not 0.0 <= number <= most:
            raise TableError(f"{row.place(column)}: {number:g} is outside 0 to {most:g} per 100 g")
        return number

    return Food(
        name=row.text("name"),
        category=row.text("category"),
        energy=amount("energy_kcal", 1000.0),
        protein=amount("protein_g"),
        fat=amount("fat_g"),
        carbohydrate=amount("carb_g"),
        amino_acids=MappingProxyType({name: amount(f"{name}_g") for name in AMINO_ACIDS}),
        digestion=row.one_of("digestion", DIGESTION),
        quality=tuple(word for word in row.cells["quality_flag"].split(";") if word),
        source=row.text("source"),
        known_by=row.one_of("known_by", KNOWN_BY),
        notes=row.cells["notes"],
    )


def find_food(name: str) -> Food:
    """Return a food by its exact name; raises `StudyError` with the nearest names.

    >>> find_food("casein protein").protein
    100.0
    """
    table = foods()
    if name not in table:
        raise StudyError(f"unknown food {name!r}; {nearest(name, table)}")
    return table[name]
