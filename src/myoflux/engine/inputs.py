"""Check and arrange what a kernel is given: parameters, starts, times and windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.period import Period, Tolerance
from myoflux.engine.period_arrays import Plan, Schedule
from myoflux.engine.python_functions import Array
from myoflux.errors import ModelError, SimulationError, nearest

Named = Mapping[str, float] | Mapping[str, Array] | Mapping[str, float | Array]


@dataclass(frozen=True)
class Table:
    """One row for each person, or one row for all (``people`` is 0); ``given`` flags the columns that count."""

    people: int
    values: Array
    given: NDArray[np.int64]


def parameter_table(names: Sequence[str], defaults: Array, parameters: Named | Array | None) -> Table:
    """Arrange parameter values: an array (people x parameters), or names with numbers or arrays of length people."""
    if isinstance(parameters, np.ndarray):
        if parameters.ndim != 2 or parameters.shape[1] != len(names):
            raise ModelError(
                f"parameters have the shape {parameters.shape}; give people x {len(names)}, or names with values"
            )
        values = np.ascontiguousarray(parameters, dtype=np.float64)
        return Table(len(values), values, np.ones(len(names), dtype=np.int64))
    return _table(names, defaults, parameters or {}, "parameter")


def initial_table(names: Sequence[str], initial: Named | Array | None) -> Table | None:
    """Arrange start values: an array (people x states), or names with numbers or arrays; None keeps the declared."""
    if initial is None:
        return None
    if isinstance(initial, np.ndarray):
        if initial.ndim != 2 or initial.shape[1] != len(names):
            raise ModelError(f"initial has the shape {initial.shape}; give people x {len(names)}, or names with values")
        values = np.ascontiguousarray(initial, dtype=np.float64)
        return Table(len(values), values, np.ones(len(names), dtype=np.int64))
    return _table(names, np.zeros(len(names)), initial, "state")


def _table(names: Sequence[str], defaults: Array, given: Named, kind: str) -> Table:
    unknown = next((name for name in given if name not in names), None)
    if unknown is not None:
        raise ModelError(f"no {kind} {unknown!r}; {nearest(unknown, names)}")
    sizes = {len(value) for value in given.values() if isinstance(value, np.ndarray) and value.ndim}
    if len(sizes) > 1:
        raise ModelError(f"{kind}s are given for {sorted(sizes)} people; give one number or one for each person")
    people = sizes.pop() if sizes else 0
    values = np.tile(defaults, (max(people, 1), 1))
    flags = np.zeros(len(names), dtype=np.int64)
    place = {name: index for index, name in enumerate(names)}
    for name, value in given.items():
        values[:, place[name]] = value
        flags[place[name]] = 1
    return Table(people, values, flags)


def count_people(values: Table, start: Table | None, periods: Plan | Sequence[Plan], drawn: int = 0) -> int:
    """Return the number of people; all that is given person by person must agree."""
    plans = 0 if not periods or isinstance(periods[0], Period) else len(periods)
    sizes = {size for size in (values.people, start.people if start else 0, plans, drawn) if size}
    if len(sizes) > 1:
        raise ModelError(f"parameters, starts and plans are for {sorted(sizes)} people; give the same number of each")
    return sizes.pop() if sizes else 1


def check_times(times: Array, schedule: Schedule) -> Array:
    """Return the times as an array: ascending and inside everyone's periods."""
    found = np.ascontiguousarray(times, dtype=np.float64)
    if found.ndim != 1 or not (found[1:] >= found[:-1]).all():
        raise SimulationError("times must be one ascending row of minutes")
    if len(found) and not (found[0] >= schedule.first and found[-1] <= schedule.last):
        raise SimulationError(
            f"times run from {found[0]:g} to {found[-1]:g} min, the periods from {schedule.first:g} to "
            f"{schedule.last:g} min; ask for times inside"
        )
    return found


def check_tolerance(tolerance: Tolerance) -> Tolerance:
    """Return the tolerance if steps can meet it."""
    if not (tolerance.relative > 0.0 and tolerance.absolute > 0.0):
        raise SimulationError(f"both parts of a tolerance must be above zero, not {tolerance}")
    return tolerance


def check_windows(windows: Sequence[tuple[float, float]], schedule: Schedule) -> Array:
    """Return windows (start, end in min) as an array: none empty, all inside everyone's periods."""
    found = np.array(windows, dtype=np.float64).reshape(-1, 2)
    for start, end in found:
        if not (schedule.first <= start < end <= schedule.last):
            raise SimulationError(
                f"the window from {start:g} to {end:g} min is empty or outside the periods, which run from "
                f"{schedule.first:g} to {schedule.last:g} min"
            )
    return found
