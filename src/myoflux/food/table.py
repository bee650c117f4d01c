"""Foods and pure proteins: what a gram of each holds, read from the shipped tables when first asked for."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from types import MappingProxyType

from myoflux.common.tables import KNOWN_BY, Row, data_folder, read_csv
from myoflux.errors import StudyError, TableError, nearest
from myoflux.food.digestion import DIGESTION, digestion_class
from myoflux.food.stand_ins import stand_in

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
OTHERS = ("cystine", "arginine", "alanine", "aspartic_acid", "glutamic_acid", "glycine", "proline", "serine")
WHOLE = ("energy_kcal", "protein_g", "fat_g", "carb_g")
USDA = "USDA SR28 (2015), NDB {}"
REPLACED = "amino acids: protein x median pattern of the unflagged foods of its category"


@dataclass(frozen=True)
class Food:
    """What 100 g holds: kcal, grams of protein, fat and carbohydrate, and of ten amino acids.

    ``others`` holds the grams of the other eight amino acids (cystine among them) that are known. ``digestion`` is the
    class by which its protein is digested, ``quality`` flags what is doubtful, ``portions`` are household measures in
    grams, ``also`` other names. ``code`` is the number of the food in its source.
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
    others: Mapping[str, float] = field(default_factory=dict)
    portions: Mapping[str, float] = field(default_factory=dict)
    also: str = ""
    code: str = ""

    def nutrients(self, grams: float) -> dict[str, float]:
        """Return the grams of each amino acid, of protein, carbohydrate and fat in an amount of this food (g).

        >>> round(find_food("whey protein").nutrients(25.0)["leucine"], 2)
        2.72
        """
        share = grams / 100.0
        whole = {"protein": self.protein, "carbohydrate": self.carbohydrate, "fat": self.fat}
        return {name: amount * share for name, amount in {**self.amino_acids, **whole}.items()}

    @property
    def amino_acid_share(self) -> float | None:
        """The sum of all amino acids over protein; None where one of the eighteen is unknown, or without protein.

        Free amino acids weigh more than the same in protein (water is added), so 1.05 to 1.2 is usual.

        >>> round(find_food("Egg, whole, raw, fresh").amino_acid_share, 2)
        1.02
        """
        if len(self.others) < len(OTHERS) or not self.protein:
            return None
        return (sum(self.amino_acids.values()) + sum(self.others.values())) / self.protein


class FoodTable(Mapping[str, Food]):
    """The shipped foods by name: pure proteins at once, USDA foods read when one is asked for, made when looked at."""

    def __init__(self, pure: Mapping[str, Food]):
        self._made: dict[str, Food] = dict(pure)
        self.pure = tuple(pure)

    @cached_property
    def rows(self) -> dict[str, list[str]]:
        """The cells of the USDA foods by name."""
        path = data_folder() / "usda_sr28.csv.gz"
        reader = csv.reader(io.StringIO(gzip.decompress(path.read_bytes()).decode("utf-8")))
        self.header = next(reader)
        name = self.header.index("name")
        return {cells[name]: cells for cells in reader}

    def words(self) -> Iterator[tuple[str, str, str]]:
        """Yield name, other names and category of every food, without making foods."""
        for name in self.pure:
            yield name, "", self._made[name].category
        self.rows  # noqa: B018 - the header is known after the rows
        name_at, also_at, category_at = (self.header.index(column) for column in ("name", "also", "category"))
        for cells in self.rows.values():
            yield cells[name_at], cells[also_at], cells[category_at]

    def __getitem__(self, name: str) -> Food:
        if name not in self._made:
            cells = self.rows[name]
            self._made[name] = _usda(dict(zip(self.header, cells, strict=True)))
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.pure
        yield from self.rows

    def __len__(self) -> int:
        return len(self.pure) + len(self.rows)

    def __contains__(self, name: object) -> bool:
        return name in self._made or name in self.rows


def _usda(cells: Mapping[str, str]) -> Food:
    quality = tuple(word for word in cells["quality_flag"].split(";") if word)
    replaced = "aa_sum_implausible" in quality
    energy, protein, fat, carbohydrate = (float(cells[column]) for column in WHOLE)
    return Food(
        name=cells["name"],
        category=cells["category"],
        energy=energy,
        protein=protein,
        fat=fat,
        carbohydrate=carbohydrate,
        amino_acids=MappingProxyType({name: float(cells[f"{name}_g"]) for name in AMINO_ACIDS}),
        digestion=digestion_class(cells["category"], cells["name"]),
        quality=quality,
        source=USDA.format(cells["code"]),
        known_by="derived" if replaced else "table",
        notes=REPLACED if replaced else "",
        others=MappingProxyType({name: float(cells[f"{name}_g"]) for name in OTHERS if cells[f"{name}_g"]}),
        portions=MappingProxyType(read_portions(cells["portions"])),
        also=cells["also"],
        code=cells["code"],
    )


def read_portions(text: str) -> dict[str, float]:
    """Return household measures in grams from text such as ``1 large=50|1 cup=243``; raises ValueError.

    >>> read_portions("1 large=50|1 cup=243")
    {'1 large': 50.0, '1 cup': 243.0}
    """
    parts = (part.rpartition("=") for part in text.split("|") if part.strip())
    return {words.strip(): float(grams) for words, _, grams in parts}


@cache
def foods() -> FoodTable:
    """Return the foods by name.

    >>> foods()["Egg, whole, raw, fresh"].digestion
    'egg'
    """
    columns = ("name", "category", *WHOLE, *(f"{a}_g" for a in AMINO_ACIDS))
    table: dict[str, Food] = {}
    for row in read_csv(
        data_folder() / "foods.csv", (*columns, "digestion", "quality_flag", "source", "known_by", "notes")
    ):
        food = _food(row)
        if food.name in table:
            raise TableError(f"{row.place('name')}: {food.name!r} stands twice; rename or merge one")
        table[food.name] = food
    return FoodTable(table)


def _food(row: Row) -> Food:
    return Food(
        name=row.text("name"),
        category=row.text("category"),
        energy=amount(row, "energy_kcal", 1000.0),
        protein=amount(row, "protein_g"),
        fat=amount(row, "fat_g"),
        carbohydrate=amount(row, "carb_g"),
        amino_acids=MappingProxyType({name: amount(row, f"{name}_g") for name in AMINO_ACIDS}),
        digestion=row.one_of("digestion", DIGESTION),
        quality=tuple(word for word in row.cells["quality_flag"].split(";") if word),
        source=row.text("source"),
        known_by=row.one_of("known_by", KNOWN_BY),
        notes=row.cells["notes"],
    )


def amount(row: Row, column: str, most: float = 100.0) -> float:
    """Return a cell as an amount per 100 g; raises `TableError` for what cannot be."""
    number = row.number(column)
    if not 0.0 <= number <= most:
        raise TableError(f"{row.place(column)}: {number:g} is outside 0 to {most:g} per 100 g")
    return number


# A shorter name is in too many others.
SHORTEST = 3
# A user's foods, of this thread or request only: nobody else's plan may hold them.
_OWN: ContextVar[Mapping[str, Food]] = ContextVar("own_foods", default=MappingProxyType({}))


def use_foods(own: Mapping[str, Food]) -> None:
    """Let plans that are made from here on hold a user's foods too, beside those used before; `read_foods` reads them.

    They hold for this thread and what it starts; a meal keeps the foods with which it was made.
    """
    _OWN.set(MappingProxyType({**_OWN.get(), **own}))


@contextmanager
def foods_in_use(own: Mapping[str, Food]) -> Iterator[None]:
    """Use a user's foods for as long as something is read.

    >>> from dataclasses import replace
    >>> shake = replace(find_food("whey protein"), name="my shake")
    >>> with foods_in_use({"my shake": shake}):
    ...     find_food("my shake").protein
    100.0
    >>> "my shake" in own_foods()
    False
    """
    before = _OWN.set(MappingProxyType({**_OWN.get(), **own}))
    try:
        yield
    finally:
        _OWN.reset(before)


def own_foods() -> Mapping[str, Food]:
    """Return the user's foods in use."""
    return _OWN.get()


def find_food(name: str) -> Food:
    """Return a food by its exact name, or what stands in for a common one; raises `StudyError` with the nearest names.

    >>> find_food("casein protein").protein
    100.0
    """
    own = _OWN.get()
    if name in own:
        return own[name]
    table = foods()
    if name in table:
        return table[name]
    other = stand_in(name)
    if other is not None and other.food:
        return table[other.food]
    if other is not None:
        raise StudyError(f"{name!r} is {other.differs}")
    raise StudyError(f"unknown food {name!r}; {_neighbours(name, (*own, *table))}")


def _neighbours(name: str, known: Sequence[str]) -> str:
    """Return foods that hold a name as it stands, the shortest first, else those that are like it."""
    text = name.strip().lower()
    holding = sorted((one for one in known if len(text) >= SHORTEST and text in one.lower()), key=len)
    return f"nearest: {', '.join(map(repr, holding[:3]))}" if holding else nearest(name, known)
