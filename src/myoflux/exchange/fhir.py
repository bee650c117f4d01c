"""Meals and amino acids by mouth as FHIR R5 NutritionIntake resources, and back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from myoflux.activities import AnyActivity, Eat, Take
from myoflux.errors import StudyError
from myoflux.foods import find_food
from myoflux.plan import occurrences
from myoflux.quantity import DURATION, write

UCUM = "http://unitsofmeasure.org"
FORM = "http://example.org/myoflux/form"
LABELLED = ("protein", "leucine", "isoleucine", "valine", "carbohydrate", "fat")


def to_fhir(plan: Sequence[AnyActivity], start: datetime, until: float, subject: str = "person") -> dict[str, Any]:
    """Return a Bundle of NutritionIntake, one for each meal or dose; ``start`` is minute 0, ``until`` in minutes.

    Infusions, clamps, exercise and states are no nutrition by mouth and are left out.

    >>> bundle = to_fhir([Take(at="0 min", take={"leucine": "3 g"})], datetime(2026, 3, 31, 8), until=60)
    >>> bundle["entry"][0]["resource"]["consumedItem"][0]["amount"]["value"]
    3.0
    """
    clock = start.hour * 60 + start.minute
    intakes = [
        (time, _intake(activity, start + timedelta(minutes=time), subject))
        for activity in plan
        if isinstance(activity, Take | Eat)
        for time in occurrences(activity, until, clock)
    ]
    entries = [{"resource": resource} for _, resource in sorted(intakes, key=lambda pair: pair[0])]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


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
    found: dict[str, Any] = {
        "resourceType": "NutritionIntake",
        "status": "completed",
        "subject": {"display": subject},
        "occurrenceDateTime": when.isoformat(),
        "consumedItem": items,
    }
    if isinstance(activity, Take):
        found["extension"] = [{"url": FORM, "valueString": activity.form}]
        return found
    total: dict[str, float] = dict.fromkeys(LABELLED, 0.0)
    for name, grams in activity.eat.items():
        for part, amount in find_food(name).nutrients(grams).items():
            if part in total:
                total[part] += amount
    found["ingredientLabel"] = [
        {"nutrient": {"concept": {"text": part}}, "amount": _grams(amount)} for part, amount in total.items()
    ]
    return found


def _grams(value: float) -> dict[str, Any]:
    return {"value": value, "unit": "g", "system": UCUM, "code": "g"}


def from_fhir(bundle: Any) -> tuple[datetime, list[AnyActivity], list[str]]:
    """Return minute 0 (the first intake), the plan and what could not be read of a Bundle or one NutritionIntake.

    Foods are those of the table by their exact name. Raises `StudyError` where nothing can be read.
    """
    resources = _resources(bundle)
    times = [time for one in resources if (time := _when(one)) is not None]
    if not times:
        raise StudyError("no NutritionIntake with occurrenceDateTime stands here; name a FHIR R5 file that has one")
    start = min(times)
    plan: list[AnyActivity] = []
    left: list[str] = []
    for number, one in enumerate(resources, 1):
        when = _when(one)
        if when is None:
            left.append(f"NutritionIntake {number}: no occurrenceDateTime; add it")
            continue
        minute = (when - start).total_seconds() / 60.0
        try:
            plan += _activities(one, minute)
        except (StudyError, ValidationError, KeyError, TypeError, ValueError) as problem:
            words = problem.errors()[0]["msg"] if isinstance(problem, ValidationError) else str(problem)
            left.append(f"NutritionIntake {number} ({when.isoformat()}): {words}")
    return start, plan, left


def _resources(bundle: Any) -> list[Mapping[str, Any]]:
    if not isinstance(bundle, Mapping):
        return []
    entries = bundle.get("entry", [])
    inside = (
        [entry.get("resource") for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
    )
    return [
        one for one in (bundle, *inside) if isinstance(one, Mapping) and one.get("resourceType") == "NutritionIntake"
    ]


def _when(resource: Mapping[str, Any]) -> datetime | None:
    try:
        return datetime.fromisoformat(str(resource.get("occurrenceDateTime"))).replace(tzinfo=None)
    except ValueError:
        return None


def _activities(resource: Mapping[str, Any], minute: float) -> list[AnyActivity]:
    amounts: dict[str, dict[str, str]] = {"eat": {}, "take": {}}
    for item in resource["consumedItem"]:
        name = item["nutritionProduct"]["concept"]["text"]
        amount = item["amount"]
        unit = amount.get("code", amount.get("unit", ""))
        supplement = item.get("type", {}).get("text") == "supplement"
        amounts["take" if supplement else "eat"][name] = f"{float(amount['value'])!r} {unit}"
    form = next((e.get("valueString") for e in resource.get("extension", []) if e.get("url") == FORM), "solution")
    at = {"at": write(minute, DURATION)}
    found: list[AnyActivity] = []
    if amounts["take"]:
        found.append(Take.model_validate({**at, "take": amounts["take"], "form": form}))
    if amounts["eat"]:
        found.append(Eat.model_validate({**at, "eat": amounts["eat"]}))
    return found


def read_fhir(path: Path | str) -> tuple[datetime, list[AnyActivity], list[str]]:
    """Read a JSON file with `from_fhir`; raises `StudyError` for what is no JSON."""
    try:
        return from_fhir(json.loads(Path(path).read_text(encoding="utf-8-sig")))
    except OSError as problem:
        raise StudyError(f"{path}: the file cannot be read ({problem.strerror}); check the path") from None
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise StudyError(f"{path}: not legal JSON ({problem}); name a FHIR R5 file in JSON") from None
    except StudyError as problem:
        raise StudyError(f"{path}: {problem}") from None
