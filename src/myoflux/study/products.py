"""Supplements and mixtures: what a scoop, capsule, tablet, drink or 100 mL holds, and how it enters a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType

from myoflux.common.quantity import MASS_TAKEN, parse, write
from myoflux.common.tables import KNOWN_BY, data_folder, read_csv
from myoflux.common.vocabulary import amino_acids, molar_mass
from myoflux.errors import StudyError, nearest
from myoflux.food.table import find_food, foods
from myoflux.study.activities import AnyActivity, Eat, Infuse, Take

FORMS = ("powder", "capsule", "tablet", "drink", "infusion")
BCAA = ("leucine", "isoleucine", "valine")
# Standard atomic weights, g/mol.
# Anhydrous glucose, as what "carbohydrate" stands for.
GLUCOSE = "C6H12O6"
HMB = "hmb"
ROUNDING = 0.02


@dataclass(frozen=True)
class Product:
    """A product: grams (of an infusion mL) in a unit, units in a dose, and grams of each content in a unit.

    Contents are amino acids, foods of the table (pure proteins, carbohydrate, fat) and ``hmb``; ``rest`` names what the
    label lists beside them and no model knows.
    """

    name: str
    form: str
    unit: str
    unit_grams: float
    units_per_dose: float
    contents: Mapping[str, float]
    source: str
    known_by: str
    notes: str = ""
    rest: tuple[str, ...] = field(default=())

    def dose(self, units: float | None = None) -> dict[str, float]:
        """Return the grams of each content in a number of units; by default in one dose.

        >>> find_product("L-leucine capsules").dose()
        {'leucine': 3.0}
        """
        count = self.units_per_dose if units is None else units
        return {name: grams * count for name, grams in self.contents.items()}

    @property
    def not_simulated(self) -> tuple[str, ...]:
        """What no shipped model follows."""
        return (*((HMB,) if HMB in self.contents else ()), *self.rest)

    def activities(
        self, at: str, units: float | None = None, repeat: object = None, minutes: float | None = None
    ) -> list[AnyActivity]:
        """Return what a dose of this product is in a plan; an infusion runs for a number of minutes.

        >>> bcaa("2:1:1", 10.0).activities("08:00")[0].take
        {'leucine': 5.0, 'isoleucine': 2.5, 'valine': 2.5}
        """
        dose = {name: write(grams, MASS_TAKEN) for name, grams in self.dose(units).items() if name != HMB}
        free = {name: text for name, text in dose.items() if name in amino_acids()}
        eaten = {name: text for name, text in dose.items() if name not in free}
        when: dict[str, object] = {"at": at, "repeat": repeat}
        if self.form == "infusion":
            if minutes is None:
                raise StudyError(f"{self.name!r} is infused; say for how long (minutes)")
            return [Infuse.model_validate({**when, "infuse": dose, "for": f"{minutes} min"})]
        found: list[AnyActivity] = []
        if free:
            form = "solution" if self.form == "drink" else self.form
            found.append(Take.model_validate({**when, "take": free, "form": form}))
        if eaten:
            found.append(Eat.model_validate({**when, "eat": eaten}))
        return found

    def undissolved(self, millilitres: float, units: float | None = None) -> dict[str, float]:
        """Return the grams of each free amino acid that a volume of water cannot dissolve at 25 degrees Celsius.

        Only leucine, isoleucine and valine have a limit in the table; the others are left out, which is no claim.

        >>> round(find_product("L-leucine powder").undissolved(100.0)["leucine"], 1)
        2.6
        """
        litres = millilitres / 1000.0
        limits = solubility()
        return {
            name: max(0.0, grams - limits[name] * litres) for name, grams in self.dose(units).items() if name in limits
        }

    def osmolarity(self, millilitres: float, units: float | None = None) -> float:
        """Return the mOsm/L that a dose adds to water: what dissolves of amino acids and of carbohydrate (as glucose).

        Intact protein adds next to nothing and is left out, as are minerals and what the label does not list.

        >>> round(bcaa("2:1:1", 10.0).osmolarity(500.0))
        157
        """
        if millilitres <= 0:
            raise StudyError("a volume above 0 mL is needed")
        left = self.undissolved(millilitres, units)
        total = 0.0
        for name, grams in self.dose(units).items():
            formula = GLUCOSE if name == "carbohydrate" else None
            if name in amino_acids():
                formula = amino_acids()[name].formula
            if formula is not None:
                total += (grams - left.get(name, 0.0)) / molar_mass(formula) * 1000.0
        return total / (millilitres / 1000.0)


@cache
def solubility() -> Mapping[str, float]:
    """Return g/L in water at 25 degrees Celsius of the amino acids whose limit the parameter table holds."""
    rows = read_csv(data_folder() / "parameters" / "human.csv", ("name", "value"))
    ending = "_solubility"
    return {
        row.text("name").removesuffix(ending): row.number("value") for row in rows if row.text("name").endswith(ending)
    }


@cache
def products() -> Mapping[str, Product]:
    """Return the shipped products by name."""
    columns = ("name", "form", "unit", "unit_g", "units_per_dose", "contents", "source", "known_by", "notes")
    table = {}
    for row in read_csv(data_folder() / "products.csv", columns):
        parts = (part.partition("=") for part in row.text("contents").split("|"))
        contents = {name: parse(amount, MASS_TAKEN) for name, _, amount in parts}
        made = Product(
            row.text("name"), row.one_of("form", FORMS), row.text("unit"), row.number("unit_g"),
            row.number("units_per_dose"), MappingProxyType(contents), row.text("source"),
            row.one_of("known_by", KNOWN_BY), row.cells["notes"],
        )  # fmt: skip
        table[made.name] = checked(made)
    return MappingProxyType(table)


def find_product(name: str) -> Product:
    """Return a shipped product by name, in small or capital letters; raises `StudyError` with the nearest."""
    by_small = {known.lower(): product for known, product in products().items()}
    if name.lower() not in by_small:
        raise StudyError(
            f"unknown product {name!r}; {nearest(name, products())}; or give its label: 'per 10 g scoop: ...'"
        )
    return by_small[name.lower()]


def checked(product: Product) -> Product:
    """Return a product whose contents are known and weigh no more than its unit; raises `StudyError`."""
    for name, grams in product.contents.items():
        if name not in amino_acids() and name != HMB:
            find_food(name)
        if grams < 0:
            raise StudyError(f"{product.name}: {name} {grams:g} g; an amount is not negative")
    total = sum(product.contents.values())
    if product.unit_grams <= 0 or product.units_per_dose <= 0:
        raise StudyError(f"{product.name}: a unit weighs more than 0 g, and a dose has more than 0 units")
    if total > product.unit_grams * (1.0 + ROUNDING):
        raise StudyError(f"{product.name}: the contents weigh {total:g} g, the {product.unit} {product.unit_grams:g} g")
    return product


def bcaa(ratio: str, grams: float) -> Product:
    """Return a powder of leucine, isoleucine and valine in a ratio such as 2:1:1, or of the first two (2:1), in grams.

    Raises `StudyError` for what is no ratio.

    >>> bcaa("12:1:1", 7.0).contents["leucine"]
    6.0
    """
    parts = [part.strip() for part in ratio.split(":")]
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(r"\d+(\.\d+)?", part) for part in parts):
        raise StudyError(f"{ratio!r} is no ratio; write leucine:isoleucine:valine such as '2:1:1', or '2:1'")
    shares = [float(part) for part in parts]
    if not sum(shares) > 0:
        raise StudyError(f"{ratio!r}: one part must be above 0")
    contents = {name: grams * share / sum(shares) for name, share in zip(BCAA, shares, strict=False) if share}
    name = f"BCAA {ratio}" if len(parts) == 3 else f"leucine and isoleucine {ratio}"
    made = Product(name, "powder", "dose", grams, 1.0, MappingProxyType(contents), "definition: ratio", "derived")
    return checked(made)


def pure_proteins() -> list[str]:
    """Return the names of pure proteins and nutrients that a label may list."""
    return [name for name in foods().pure if foods()[name].category.startswith("Pure")]
