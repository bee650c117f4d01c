"""A form is a study file: the name of a field is its path in the file, such as ``plan.0.take.1.amount|g``."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from myoflux.common.tables import Document
from myoflux.errors import StudyError
from myoflux.study.faults import first_fault
from myoflux.study.study import Study
from myoflux.web.received.bounds import bounded, refuse_long_work

FIELDS = ("title", "use", "notes", "start", "until", "person", "plan")
# Names in a file are unordered text; in a form they are pairs, because a food's name may hold a dot.
PAIRED = ("take", "eat", "infuse")
LISTED = ("conditions", "medicines", "allergies", "symptoms", "contains")
LARGEST_INDEX, LONGEST_INDEX = 200, 4
MOST_PEOPLE = 200
# Rows count from 1 on a page, from 0 in a file.
ROW = re.compile(r"^plan > (\d+)")


def read_form(items: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the study file a form stands for; empty fields are left out, a unit after ``|`` is added.

    >>> read_form([("person.age|y", "30"), ("plan.0.take.0.name", "leucine"), ("plan.0.take.0.amount|g", "3")])
    {'person': {'age': '30 y'}, 'plan': [{'take': {'leucine': '3 g'}}]}
    """
    whole: dict[str, Any] = {}
    for name, value in items:
        path, _, unit = name.partition("|")
        steps = path.split(".")
        if steps[0] not in FIELDS or not isinstance(value, str) or not value.strip():
            continue
        here = whole
        for step in steps[:-1]:
            here = here.setdefault(step, {})
            if not isinstance(here, dict):
                raise StudyError(f"the field {path!r} stands inside a field that has a value of its own")
        here[steps[-1]] = f"{value.strip()} {unit}" if unit else value.strip()
    tidy: dict[str, Any] = _tidy("", whole)
    return tidy


def _tidy(name: str, value: Any) -> Any:
    """Turn numbered fields into lists, pairs into mappings and words between commas into lists."""
    if name == "repeat" and isinstance(value, str) and value != "daily":
        return _kept(value) if value.startswith("{") else value.split(",")
    if not isinstance(value, dict):
        return [word.strip() for word in value.split(",") if word.strip()] if name in LISTED else value
    if "json" in value:
        return _kept(value["json"])
    if value and all(map(is_index, value)):
        rows = [_tidy("", value[key]) for key in sorted(value, key=int)]
        return _pairs(name, rows) if name in PAIRED else rows
    return {key: _tidy(key, part) for key, part in value.items()}


def is_index(text: str) -> bool:
    """Return whether a text is the number of a row; thousands of digits are none, and cannot be read."""
    return text.isdecimal() and len(text) <= LONGEST_INDEX and int(text) <= LARGEST_INDEX


def _kept(text: Any) -> Any:
    """Return what the form has no fields for, kept as it was."""
    try:
        return json.loads(text)
    except (TypeError, ValueError, RecursionError):
        raise StudyError("a kept part of the form is not readable; remove the row and add it again") from None


def _pairs(kind: str, rows: Iterable[Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("name"), str):
            continue
        if row["name"] in found:
            raise StudyError(f"{row['name']!r} stands twice in one row ({kind}); give it once, or in a row of its own")
        # An amount that was cleared is nothing taken, and stays in sight.
        found[row["name"]] = row["amount"] if isinstance(row.get("amount"), str) else "0 g"
    return found


def check_form(data: dict[str, Any]) -> Study:
    """Return the study; raises `StudyError` in words for the first fault, or for more than a page takes on."""
    try:
        study = Study.model_validate(bounded(data))
    except ValidationError as problem:
        raise StudyError(ROW.sub(lambda found: f"row {int(found[1]) + 1}", in_words(problem, data))) from None
    except ValueError as problem:
        raise StudyError(str(problem)) from None
    refuse_long_work([study], MOST_PEOPLE)
    return study


def in_words(problem: ValidationError, data: Any) -> str:
    """Return the first fault of a study that came in a form or a request, without a file's line."""
    lines = dict.fromkeys(_places(data), 0)
    text = first_fault(problem, Document(Path("plan"), data, lines), Study)
    return text.partition(": ")[2] or text


def _places(data: Any, here: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    yield here
    if len(here) > len(FIELDS) + 3:
        return
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        yield from _places(part, (*here, key))


def as_form(study: Study) -> dict[str, Any]:
    """Return what a study says as a form shows it: the study file with its words and units."""
    data = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return {**data, "until": in_long_units(study.until)}


def in_long_units(minutes: float) -> str:
    """Return a duration in the longest unit that keeps it whole.

    >>> in_long_units(1440.0), in_long_units(84 * 1440.0), in_long_units(90.0)
    ('24 h', '84 d', '90 min')
    """
    for unit, size, least in (("d", 1440.0, 2880.0), ("h", 60.0, 60.0)):
        if minutes >= least and minutes % size == 0:
            return f"{minutes / size:g} {unit}"
    return f"{minutes:g} min"
