"""Meals and amino acids by mouth as FHIR R5 NutritionIntake resources, and back."""

from __future__ import annotations

import json
import uuid
from collections import ChainMap
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from myoflux.common.quantity import DURATION, MASS_TAKEN, write
from myoflux.errors import StudyError
from myoflux.study.activities import AnyActivity, Eat, Take
from myoflux.study.events import occurrences
from myoflux.study.exchange.fhir_amount import UCUM
from myoflux.study.exchange.fhir_bundle import START, Document, contained, of_one_subject, open_document
from myoflux.study.exchange.fhir_intake import FORM, Intake, read_intake
from myoflux.study.exchange.fhir_json import ElementError, load_json
from myoflux.study.exchange.fhir_time import minute_zero, read_moment

LABELLED = ("protein", "leucine", "isoleucine", "valine", "carbohydrate", "fat")


def to_fhir(plan: Sequence[AnyActivity], start: datetime, until: float, subject: str = "person") -> dict[str, Any]:
    """Return a Bundle of NutritionIntake, one for each meal or dose; ``start`` is minute 0, ``until`` in minutes.

    A ``start`` without an offset from UTC is written as UTC: every moment of FHIR needs one. Infusions, clamps,
    exercise and states are no nutrition by mouth and are left out. Raises `StudyError` for moments past the year 9999.

    >>> bundle = to_fhir([Take(at="0 min", take={"leucine": "3 g"})], datetime(2026, 3, 31, 8), until=60)
    >>> bundle["entry"][0]["resource"]["occurrenceDateTime"]
    '2026-03-31T08:00:00+00:00'
    """
    clock = start.hour * 60 + start.minute
    zero = start if start.tzinfo is not None else start.replace(tzinfo=UTC)
    intakes = [
        (time, activity)
        for activity in plan
        if isinstance(activity, Take | Eat)
        for time in occurrences(activity, until, clock)
    ]
    try:
        resources = [
            _intake(activity, zero + timedelta(minutes=time), subject)
            for time, activity in sorted(intakes, key=lambda pair: pair[0])
        ]
    except OverflowError:
        raise StudyError(f"a plan from {start.date()} on runs past the year 9999; name an earlier --start") from None
    bundle: dict[str, Any] = {
        "resourceType": "Bundle",
        "meta": {"extension": [{"url": START, "valueDateTime": zero.isoformat()}]},
        "type": "collection",
    }
    # FHIR knows no empty list.
    entries = [{"fullUrl": _address(n, one), "resource": one} for n, one in enumerate(resources)]
    return {**bundle, "entry": entries} if entries else bundle


def _address(number: int, resource: dict[str, Any]) -> str:
    """Return an address of a resource: the same plan gives the same ones."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{number} {json.dumps(resource)}").urn


def _intake(activity: Take | Eat, when: datetime, subject: str) -> dict[str, Any]:
    kind = "food" if isinstance(activity, Eat) else "supplement"
    items = [
        {
            "type": {"text": kind},
            "nutritionProduct": {"concept": {"text": name}},
            "amount": _grams(grams),
        }
        for name, grams in activity.amounts.items()
    ]
    resource: dict[str, Any] = {
        "resourceType": "NutritionIntake",
        "status": "completed",
        "subject": {"display": subject},
        "occurrenceDateTime": when.isoformat(),
        "consumedItem": items,
    }
    if isinstance(activity, Take):
        resource["extension"] = [{"url": FORM, "valueString": activity.form}]
        return resource
    total: dict[str, float] = dict.fromkeys(LABELLED, 0.0)
    for name, grams in activity.eat.items():
        for part, amount in activity.food(name).nutrients(grams).items():
            if part in total:
                total[part] += amount
    resource["ingredientLabel"] = [
        {"nutrient": {"concept": {"text": part}}, "amount": _grams(amount)} for part, amount in total.items()
    ]
    return resource


def _grams(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "g", "system": UCUM, "code": "g"}


def from_fhir(bundle: Any, subject: str = "") -> tuple[datetime, list[AnyActivity], list[str]]:
    """Return minute 0 (the first intake that counts), the plan of one subject, and all that there is to tell.

    What is told names its place: resources and items left out and why, names that were found by search, what stands
    for what nobody says. Raises `StudyError` where nothing counts, where several subjects stand and none is named, and
    where the order in time cannot be known.

    >>> start, plan, told = from_fhir(to_fhir([Take(at="0 min", take={"leucine": "3 g"})], datetime(2026, 3, 31), 60))
    >>> plan[0].take, told
    ({'leucine': 3.0}, [])
    """
    document = open_document(bundle)
    resources, told = of_one_subject(document.intakes, subject)
    told = [*document.told, *told]
    intakes: list[Intake] = []
    for resource in resources:
        try:
            intakes.append(read_intake(resource, ChainMap(contained(resource), document.products)))
        except ElementError as problem:
            told.append(f"{problem}; left out")
    if not intakes:
        raise StudyError(_nothing(document, told))
    for intake in intakes:
        told += [*intake.told, *(f"{words}; left out" for words in (*intake.left, *intake.unused))]
    start, more = minute_zero([(one.place, one.when) for one in intakes], read_moment(document.start))
    plan = [
        activity
        for one in sorted(intakes, key=lambda intake: intake.when)
        for activity in _activities(one, (one.when - start).total_seconds() / 60.0)
    ]
    return start, plan, [*told, *more]


def _nothing(document: Document, told: Sequence[str]) -> str:
    if not document.intakes and not told:
        return "no NutritionIntake stands here; name a FHIR R5 file that has one"
    return "\n  ".join(["no NutritionIntake that counts stands here:", *told])


def _activities(intake: Intake, minute: float) -> list[AnyActivity]:
    at = {"at": write(minute, DURATION)}
    made: list[AnyActivity] = []
    try:
        for form, amounts in intake.take.items():
            made.append(Take.model_validate({**at, "take": _written(amounts), "form": form}))
        if intake.eat:
            made.append(Eat.model_validate({**at, "eat": _written(intake.eat)}))
    except ValidationError as problem:
        raise StudyError(f"{intake.place}: {problem.errors()[0]['msg'].removeprefix('Value error, ')}") from None
    return made


def _written(amounts: dict[str, float]) -> dict[str, str]:
    return {name: write(grams, MASS_TAKEN) for name, grams in amounts.items()}


def read_fhir(path: Path | str, subject: str = "") -> tuple[datetime, list[AnyActivity], list[str]]:
    """Read a JSON file with `from_fhir`; raises `StudyError` for what is no JSON."""
    document = load_json(path)
    try:
        return from_fhir(document, subject)
    except StudyError as problem:
        raise StudyError(f"{path}: {problem}") from None
