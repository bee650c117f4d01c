"""A parameter is one row of a table: value, unit, spread, bounds, meaning, source, how it is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from myoflux.common.tables import KNOWN_BY, Row, read_csv
from myoflux.errors import ModelError, TableError, nearest

COLUMNS = ("name", "value", "unit", "spread", "lower", "upper", "meaning", "source", "known_by")


@dataclass(frozen=True)
class Parameter:
    """One constant. ``spread`` is the standard deviation of the logarithm between sources, if any is known."""

    name: str
    value: float
    unit: str
    meaning: str
    source: str
    known_by: str
    spread: float | None = None
    lower: float | None = None
    upper: float | None = None


def read_parameters(path: Path) -> dict[str, Parameter]:
    """Read a parameter table; every row must have a unit, a meaning, a source and how it is known."""
    found: dict[str, Parameter] = {}
    for row in read_csv(path, COLUMNS):
        parameter = _parameter(row)
        if parameter.name in found:
            raise TableError(f"{row.place('name')}: parameter {parameter.name!r} stands twice; keep one row")
        found[parameter.name] = parameter
    return found


def _parameter(row: Row) -> Parameter:
    for column in ("name", "unit", "meaning", "source", "known_by"):
        row.text(column)
    known_by = row.one_of("known_by", KNOWN_BY)
    value = row.number("value")
    lower, upper = row.optional_number("lower"), row.optional_number("upper")
    if (lower is not None and value < lower) or (upper is not None and value > upper):
        raise TableError(f"{row.place('value')}: {value:g} lies outside its bounds [{lower}, {upper}]")
    return Parameter(
        name=row.text("name"),
        value=value,
        unit=row.text("unit"),
        meaning=row.text("meaning"),
        source=row.text("source"),
        known_by=known_by,
        spread=row.optional_number("spread"),
        lower=lower,
        upper=upper,
    )


def with_values(parameters: Mapping[str, Parameter], values: Mapping[str, float]) -> dict[str, Parameter]:
    """Return the table with some values replaced; an unknown name raises `ModelError`."""
    changed = dict(parameters)
    for name, value in values.items():
        if name not in changed:
            raise ModelError(f"no parameter {name!r}; {nearest(name, changed)}")
        changed[name] = replace(changed[name], value=float(value))
    return changed
