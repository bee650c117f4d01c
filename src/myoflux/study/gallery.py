"""Ready people by name, and what stands for what nobody says about a person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from myoflux.common.tables import data_folder, read_csv, read_yaml
from myoflux.errors import StudyError, nearest
from myoflux.study.faults import first_fault
from myoflux.study.person import Person, Record


class Portrait(Record):
    """A ready person with a title and where the numbers are from."""

    title: str
    source: str
    person: Person


@dataclass(frozen=True)
class Fact:
    """A field of a person: its value in words, and where it is from."""

    name: str
    value: str
    source: str


@cache
def people() -> dict[str, Path]:
    """Return the files of the ready people by name.

    >>> len(people())
    12
    """
    return {path.stem: path for path in sorted((data_folder() / "people").glob("*.yaml"))}


def load_portrait(name: str) -> Portrait:
    """Return a ready person by name; spaces and hyphens do as well. Raises `StudyError` with the nearest.

    >>> load_portrait("young lifter").person.age
    24.0
    """
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    if key not in people():
        raise StudyError(f"unknown person {name!r}; {nearest(key, people())}")
    return read_portrait(people()[key])


def read_portrait(path: Path | str) -> Portrait:
    """Read a person from a YAML file with title, source and person; raises `StudyError` naming file and line."""
    document = read_yaml(Path(path))
    if not isinstance(document.data, dict):
        raise StudyError(f"{document.place(())}: a person is a mapping (title, source, person); found something else")
    try:
        return Portrait.model_validate(document.data)
    except ValidationError as problem:
        raise StudyError(first_fault(problem, document, Portrait)) from None


def facts(person: Person) -> list[Fact]:
    """Return every field the models take: as given, or what stands for it, with its source.

    >>> [fact.value for fact in facts(load_portrait("older woman").person) if fact.name == "lean_mass"]
    ['not given']
    """
    rows = {row.text("name"): row for row in read_csv(data_folder() / "parameters" / "human.csv", _COLUMNS)}
    height = rows["height_of_men" if person.sex == "male" else "height_of_women"]
    given = "given"
    units = {"age": "y", "mass": "kg", "height": "cm", "lean_mass": "kg"}
    table = []
    for name in Person.model_fields:
        value = getattr(person, name)
        unset = name not in person.model_fields_set
        source = "default of the person: nothing said" if unset else given
        text = ", ".join(value) if isinstance(value, tuple) else str(value)
        if name in units and value is not None:
            text = f"{value:g} {units[name]}"
        if name == "height" and value is None:
            text = f"{height.number('value') * 100.0:g} cm"
            source = f"{height.cells['source']} ({height.cells['known_by']})"
        if name == "lean_mass" and value is None:
            muscle = rows["muscle_by_mass"]
            text = "not given"
            source = f"muscle follows from mass, height, age and sex: {muscle.cells['source']}"
        table.append(Fact(name, text or "none", source))
    return table


_COLUMNS = ("name", "value", "source", "known_by")
