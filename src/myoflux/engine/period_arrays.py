"""Periods as arrays: what is added and held, when, for all people alike or person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.codegen.generate import Description
from myoflux.engine.period import Period
from myoflux.engine.python_functions import Array
from myoflux.errors import ModelError, SimulationError, nearest

Whole = NDArray[np.int64]
Plan = Sequence[Period]


@dataclass(frozen=True)
class Schedule:
    """Arrays of shape (people or 1, periods, ...); ``people`` is 0 where one plan serves all.

    ``borders`` holds the start of each period and the last end (min). ``add_rows`` are rows of the work area,
    ``hold_rows`` parameter numbers; ``hold_flags`` tell which parameters are held in a period.
    """

    people: int
    periods: int
    borders: Array
    add_rows: Whole
    add_values: Array
    hold_rows: Whole
    hold_values: Array
    hold_flags: Whole
    first: float
    last: float


def schedule_of(description: Description, periods: Plan | Sequence[Plan]) -> Schedule:
    """Turn one plan, or one plan for each person, into arrays.

    Raises `ModelError` for an unknown state or parameter, `SimulationError` for periods that are none, not
    contiguous, or end in an empty one.
    """
    if not periods:
        raise SimulationError("there is no period to simulate; give at least one")
    shared = isinstance(periods[0], Period)
    plans: list[Plan] = [periods] if shared else list(periods)  # type: ignore[list-item,arg-type]
    for plan in plans:
        _check(plan)
    count = max(len(plan) for plan in plans)
    rows, columns, added, held = _names(description, plans)
    size = len(plans)
    borders = np.empty((size, count + 1))
    add_values = np.zeros((size, count, len(rows)))
    hold_values = np.zeros((size, count, len(columns)))
    hold_flags = np.zeros((size, count, len(columns)), dtype=np.int64)
    for person, plan in enumerate(plans):
        # A shorter plan begins with empty periods, in which nothing happens.
        shift = count - len(plan)
        borders[person, : shift + 1] = plan[0].start
        for index, period in enumerate(plan, shift):
            borders[person, index + 1] = period.end
            for name, amount in period.add.items():
                for row, weight in added[name]:
                    add_values[person, index, rows[row]] += weight * amount
            for name, value in period.hold.items():
                hold_values[person, index, columns[held[name]]] = value
                hold_flags[person, index, columns[held[name]]] = 1
    return Schedule(
        people=0 if shared else size,
        periods=count,
        borders=borders,
        add_rows=np.array(list(rows), dtype=np.int64),
        add_values=add_values,
        hold_rows=np.array(list(columns), dtype=np.int64),
        hold_values=hold_values,
        hold_flags=hold_flags,
        first=float(borders[:, 0].max()),
        last=float(borders[:, -1].min()),
    )


def _check(plan: Plan) -> None:
    if not plan:
        raise SimulationError("a person has no period to simulate; give at least one")
    for before, after in pairwise(plan):
        if before.end != after.start:
            raise SimulationError(
                f"a period ends at {before.end:g} min and the next begins at {after.start:g} min; "
                "periods must follow each other without a gap"
            )
    for period in plan:
        if not (isfinite(period.start) and isfinite(period.end) and period.end >= period.start):
            raise SimulationError(f"a period runs from {period.start:g} to {period.end:g} min; it must not run back")
    if plan[-1].end <= plan[-1].start:
        raise SimulationError(f"the last period, at {plan[-1].start:g} min, is empty; let it end later")


def _names(
    description: Description, plans: Sequence[Plan]
) -> tuple[dict[int, int], dict[int, int], dict[str, list[tuple[int, float]]], dict[str, int]]:
    """Return the rows that anything is added to and the parameters ever held, numbered."""
    rows: dict[int, int] = {}
    columns: dict[int, int] = {}
    added: dict[str, list[tuple[int, float]]] = {}
    held: dict[str, int] = {}
    for plan in plans:
        for period in plan:
            for name in period.add:
                if name not in added:
                    if name not in description.additions:
                        raise ModelError(f"nothing can be added to {name!r}; {nearest(name, description.full)}")
                    added[name] = description.additions[name]
                    for row, _ in added[name]:
                        rows.setdefault(row, len(rows))
            for name in period.hold:
                if name not in held:
                    if name not in description.parameters:
                        raise ModelError(f"no parameter {name!r} to hold; {nearest(name, description.parameters)}")
                    held[name] = description.parameters.index(name)
                    columns.setdefault(held[name], len(columns))
    return rows, columns, added, held
