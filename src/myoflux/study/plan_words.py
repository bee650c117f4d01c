"""Plans as people write them: products by name, and doses per kilogram of body mass, become grams of this person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import model_validator

from myoflux.common.numerals import NUMBER, read_number
from myoflux.common.quantity import BODY_MASS, MASS_TAKEN, parse, write
from myoflux.common.record import Record
from myoflux.common.vocabulary import acid_named, amino_acids
from myoflux.errors import StudyError
from myoflux.study.activities import AnyActivity, Take
from myoflux.study.gallery import load_portrait
from myoflux.study.person import Group, Person
from myoflux.study.products import Product, products

KINDS = ("take", "eat", "infuse")
_BODY = r"(?:\s*(?:of\s+)?(?:body\s?(?:mass|weight)|bw))?"
_PER_KG = re.compile(rf"(?P<mass>.*\S)\s*(?:/|\bper\b)\s*kg{_BODY}", re.IGNORECASE)
_COUNTED = re.compile(rf"({NUMBER})\s*([^\W\d]+)")
_DOSES = ("dose", "serving")
BESIDE = ("at", "take", "form", "repeat")


class PlanInWords(Record):
    """What holds a person or a group and a plan: its doses may be of a product, or per kilogram."""

    @model_validator(mode="before")
    @classmethod
    def _read(cls, data: Any) -> Any:
        return plan_in_grams(data)


def plan_in_grams(data: Any) -> Any:
    """Return an arm, or a study of one person, with its products and doses per kilogram in grams; else it as it is.

    What stands beside a product in one entry keeps its place; the doses of further products come at the end of the
    plan. Raises ValueError where the mass of the person is not told, or an amount is not one.

    >>> arm = {"person": {"mass": "80 kg"}, "plan": [{"at": "0 min", "take": {"leucine": "50 mg/kg"}}]}
    >>> plan_in_grams(arm)["plan"][0]["take"]
    {'leucine': '4 g'}
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("plan"), list | tuple):
        return data
    plan: list[Any] = []
    besides: list[Any] = []
    for entry in data["plan"]:
        first, *others = _of_products(entry)
        plan.append(_by_mass(first, data))
        besides += others
    return {**data, "plan": [*plan, *besides]}


@cache
def _known() -> Mapping[str, Product]:
    """Return the products that a plan may name: swallowed, and of amino acids alone."""
    return {
        name.casefold(): product
        for name, product in products().items()
        if product.form != "infusion" and set(product.contents) <= set(amino_acids())
    }


def _of_products(entry: Any) -> list[Any]:
    """Return an entry of a plan without its products, and what these are."""
    amounts = entry.get("take") if isinstance(entry, Mapping) else None
    if not isinstance(amounts, Mapping):
        return [entry]
    # The tables of products and foods are read only where a name is no amino acid.
    others = [name for name in amounts if isinstance(name, str) and acid_named(name) is None]
    named = [name for name in others if name.casefold() in _known()]
    if not named:
        return [entry]
    unknown = set(entry) - set(BESIDE)
    if unknown:
        raise ValueError(f"unknown field {sorted(unknown)[0]!r} beside a product; legal: {', '.join(BESIDE)}")
    rest = {name: amount for name, amount in amounts.items() if name not in named}
    made = [one for name in named for one in _doses(_known()[name.casefold()], amounts[name], entry)]
    return [{**entry, "take": rest}, *made] if rest else made


def _doses(product: Product, amount: Any, entry: Mapping[str, Any]) -> list[AnyActivity]:
    form = "solution" if product.form == "drink" else product.form
    if entry.get("form", form) != form:
        raise ValueError(f"{product.name} is a {form}; leave 'form' out")
    units = _units(product, str(amount))
    try:
        made = product.activities(str(entry.get("at")), units, entry.get("repeat"))
    except StudyError as problem:
        raise ValueError(str(problem)) from None
    grams = ", ".join(f"{name} {of:.4g} g" for name, of in product.dose(units).items())
    words = f"{product.name}, {amount}: {grams} by the table of products ({product.source}; {product.known_by})"
    return [one.assuming(words) if isinstance(one, Take) else one for one in made]


def _units(product: Product, amount: str) -> float:
    """Return how many units an amount of a product is: counted, in doses, or by its weight."""
    found = _COUNTED.fullmatch(amount.strip())
    word = found[2].casefold().rstrip("s") if found else ""
    if found and word == product.unit.casefold().rstrip("s"):
        return read_number(found[1])
    if found and word in _DOSES:
        return read_number(found[1]) * product.units_per_dose
    try:
        return parse(amount, MASS_TAKEN) / product.unit_grams
    except ValueError:
        raise ValueError(f"{product.name}: {amount!r} is no amount of it; write '2 {product.unit}s' or grams") from None


def _by_mass(entry: Any, data: Mapping[str, Any]) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    changed = {}
    for kind in KINDS:
        amounts = entry.get(kind)
        if isinstance(amounts, Mapping) and any(map(_of_mass, amounts.values())):
            changed[kind] = {name: _grams(name, amount, data) for name, amount in amounts.items()}
    return {**entry, **changed} if changed else entry


def _of_mass(amount: Any) -> re.Match[str] | None:
    return _PER_KG.fullmatch(amount.strip()) if isinstance(amount, str) else None


def _grams(name: str, amount: Any, data: Mapping[str, Any]) -> Any:
    found = _of_mass(amount)
    if found is None:
        return amount
    mass = _mass(data)
    if mass is None:
        raise ValueError(f"{name}: {amount!r} needs the person's mass; write 'mass' with the person, or grams")
    return write(parse(found["mass"], MASS_TAKEN) * mass, MASS_TAKEN)


def _mass(data: Mapping[str, Any]) -> float | None:
    who = data.get("person") or data.get("people")
    if isinstance(who, Person | Group):
        return who.mass
    if isinstance(who, str):
        try:
            return load_portrait(who).person.mass
        except StudyError as problem:
            raise ValueError(str(problem)) from None
    told = who.get("mass") if isinstance(who, Mapping) else None
    return parse(told, BODY_MASS) if isinstance(told, str) else told
