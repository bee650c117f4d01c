"""How much of something was consumed: a Quantity of FHIR in grams, by its UCUM code, or refused in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from myoflux.common.quantity import MASS_TAKEN, parse
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError
from myoflux.food.portions import portion_grams
from myoflux.food.table import find_food
from myoflux.study.exchange.fhir_json import Element

UCUM = "http://unitsofmeasure.org"
FIX = "write grams (code 'g')"


@cache
def words(kind: str) -> Mapping[str, str]:
    """Return the words of a kind that FHIR files use, and what each means.

    >>> words("measure")["[cup_us]"]
    'cup'
    """
    rows = read_csv(data_folder() / "fhir_words.csv", ("kind", "words", "meaning"))
    return MappingProxyType({row.text("words"): row.cells["meaning"] for row in rows if row.cells["kind"] == kind})


def grams_of(owner: Element, food: str = "") -> float:
    """Return the grams of the ``amount`` of an item; household measures where the food that it is has them.

    Raises `ElementError` for an amount that is missing, no number, or in a unit that is no mass.

    >>> grams_of(Element("item", {"amount": {"value": 2, "code": "[oz_av]"}}))
    56.69904625
    """
    amount = owner.child("amount")
    if amount is None:
        owner.fail("amount", f"how much it was is not said; {FIX}")
    amount.only("value", "comparator", "unit", "system", "code")
    if "comparator" in amount.content:
        amount.fail("comparator", f"{amount.text('comparator')!r} makes it no amount; write what was eaten")
    value = _number(amount)
    if value == 0.0:
        return 0.0
    factor = _mass_unit(amount)
    grams = value * factor if factor is not None else _measured(amount, value, food)
    if grams > MASS_TAKEN.high:
        amount.fail("value", f"{grams:g} g is over {MASS_TAKEN.high:g} g; check number and unit")
    return grams


def _number(amount: Element) -> float:
    value = amount.content.get("value")
    if "value" not in amount.content:
        amount.fail("value", f"the number is missing; {FIX}")
    if isinstance(value, str):
        amount.fail("value", f"{value[:40]!r} is text; a Quantity has a number without quotes, such as 3.5")
    try:
        number = float(amount.get("value", int | float, "a number"))  # type: ignore[arg-type]
    except OverflowError:
        number = math.inf
    if not math.isfinite(number) or number < 0.0:
        amount.fail("value", f"{number:g} is no amount; write a number of 0 or more")
    return number


def _mass_unit(amount: Element) -> float | None:
    """Return grams in the unit; None where it is no mass."""
    code, unit = amount.text("code"), amount.text("unit")
    if not code and not unit:
        amount.fail("code", f"the unit is missing; {FIX}")
    masses = words("mass")
    by_code = float(masses[code]) if code in masses else _spelled(code) if code.islower() else None
    by_unit = float(masses[unit]) if unit in masses else _spelled(unit)
    foreign = amount.text("system") not in ("", UCUM)
    same = by_code is not None and by_unit is not None and math.isclose(by_code, by_unit)
    if by_unit is not None and code and not same and not (foreign and by_code is None):
        amount.fail("code", f"the code says {code!r}, the unit {unit!r}: two readings; write both the same")
    return by_code if by_code is not None or (code and not foreign) else by_unit


def _spelled(unit: str) -> float | None:
    """Return grams in a unit of mass as people write it, None where it is none."""
    try:
        return None if any(letter.isnumeric() for letter in unit) else parse(f"1 {unit}", MASS_TAKEN)
    except ValueError:
        return None


def _measured(amount: Element, value: float, food: str) -> float:
    """Return the grams of a household measure of a food."""
    code, unit = amount.text("code"), amount.text("unit")
    said = f"{value:g} {unit or code}"
    if code == "%" or (not code and unit in ("%", "percent")):
        amount.fail("", f"{said} of what is not said; {FIX}")
    if code in words("volume") or (not code and unit in words("volume")):
        known = "; ".join(f"{measure} = {grams:g} g" for measure, grams in _portions(food).items())
        amount.fail("", f"{said} is a volume, and what it weighs is not known{f' ({known})' if known else ''}; {FIX}")
    measure = words("measure").get(code) or code.strip("{}")
    measure = unit if measure in ("", "1") else measure
    if measure == code and _spelled(code) is not None:
        amount.fail("code", f"{code!r} is another unit in UCUM, where case counts; {FIX}")
    if not food:
        amount.fail("", f"{said} is no mass, and only foods have household measures; {FIX}")
    try:
        return portion_grams(find_food(food), f"{value!r} {measure}")
    except StudyError as problem:
        amount.fail("", str(problem))


def _portions(food: str) -> Mapping[str, float]:
    return find_food(food).portions if food else {}
