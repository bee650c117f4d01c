"""Doses that are written per kilogram of body mass become grams of this person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pydantic import model_validator

from myoflux.common.quantity import BODY_MASS, MASS_TAKEN, parse, write
from myoflux.common.record import Record
from myoflux.errors import StudyError
from myoflux.study.gallery import load_portrait
from myoflux.study.person import Group, Person

KINDS = ("take", "eat", "infuse")
_PER_KG = re.compile(
    r"(?P<mass>.*\S)\s*(?:/|\bper\b)\s*kg(?:\s*(?:of\s+)?(?:body\s?(?:mass|weight)|bw))?", re.IGNORECASE
)


class OfOneMass(Record):
    """What holds a person or a group and a plan: doses of the plan may be written per kilogram."""

    @model_validator(mode="before")
    @classmethod
    def _by_mass(cls, data: Any) -> Any:
        return doses_by_mass(data)


def doses_by_mass(data: Any) -> Any:
    """Return an arm, or a study of one person, with its doses per kilogram in grams; anything else as it is.

    Raises ValueError where the mass of the person is not told.

    >>> arm = {"person": {"mass": "80 kg"}, "plan": [{"at": "0 min", "take": {"leucine": "50 mg/kg"}}]}
    >>> doses_by_mass(arm)["plan"][0]["take"]
    {'leucine': '4 g'}
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("plan"), list | tuple):
        return data
    return {**data, "plan": [_activity(one, data) for one in data["plan"]]}


def _activity(one: Any, data: Mapping[str, Any]) -> Any:
    if not isinstance(one, Mapping):
        return one
    changed = {}
    for kind in KINDS:
        amounts = one.get(kind)
        if isinstance(amounts, Mapping) and any(map(_of_mass, amounts.values())):
            changed[kind] = {name: _grams(name, amount, data) for name, amount in amounts.items()}
    return {**one, **changed} if changed else one


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
