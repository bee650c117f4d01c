"""Integrate one person with scipy, period by period: the plain engine, and the check on any faster one."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from myoflux.engine.period import DEFAULT_TOLERANCE, Period, Tolerance
from myoflux.engine.python_functions import Array, System
from myoflux.engine.trajectory import Trajectory
from myoflux.errors import SimulationError

MOST_EVALUATIONS = 200_000


def solve(
    system: System,
    parameters: Mapping[str, float],
    periods: Sequence[Period],
    times: Array,
    *,
    initial: Mapping[str, float] | None = None,
    tolerance: Tolerance = DEFAULT_TOLERANCE,
) -> Trajectory:
    """Integrate through contiguous periods and report at ``times`` (min, ascending).

    A time at a border is reported after what is added there. Raises `SimulationError`, naming the period.
    """
    model = system.model
    start = dict(model.initial(parameters), **(initial or {}))
    y = np.array([start[name] for name in model.state_names] + [0.0] * len(system.integrands))
    rows = np.empty((len(times), system.size))
    quantities = {name: np.empty(len(times)) for name in model.reported}
    for index, period in enumerate(periods):
        for state, amount in period.add.items():
            y[model.state_names.index(state)] += amount
        values = dict(parameters, **period.hold)
        p = [values[name] for name in model.parameters]
        last = index == len(periods) - 1
        inside = (times >= period.start) & ((times <= period.end) if last else (times < period.end))
        rows[inside], y = _integrate(system, p, period, y, times[inside], tolerance)
        columns = list(rows[inside, : len(model.states)].T)
        with np.errstate(over="ignore"):
            found = system.quantities(columns, p)
        for name, value in zip(model.reported, found, strict=True):
            quantities[name][inside] = value
    count = len(model.states)
    final = dict(zip(model.state_names, y[:count].tolist(), strict=True))
    integrals = {name: rows[:, count + index] for index, name in enumerate(system.integrands)}
    return Trajectory(times, rows[:, :count], quantities, integrals, final)


def _integrate(
    system: System, p: list[float], period: Period, y: Array, times: Array, tolerance: Tolerance
) -> tuple[Array, Array]:
    if period.end <= period.start:
        return np.repeat(y[None, :], len(times), axis=0), y
    matrix = np.zeros((system.size, system.size))

    left = MOST_EVALUATIONS

    def rates(_: float, state: Array) -> list[float]:
        nonlocal left
        left -= 1
        if left < 0:
            raise ArithmeticError(f"no end after {MOST_EVALUATIONS} evaluations")
        return system.rates(state.tolist(), p)

    def jacobian(_: float, state: Array) -> Array:
        for row, column, value in system.jacobian(state.tolist(), p):
            matrix[row, column] = value
        return matrix

    asked = np.unique(np.append(times, period.end))
    where = f"between {period.start:g} and {period.end:g} min"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        try:
            done: Any = solve_ivp(
                rates,
                (period.start, period.end),
                y,
                method="LSODA",
                t_eval=asked,
                jac=jacobian,
                rtol=tolerance.relative,
                atol=tolerance.absolute,
            )
        except (ArithmeticError, ValueError) as problem:
            raise SimulationError(f"{system.model.name}: the equations break down {where} ({problem})") from None
    if not done.success or not np.all(np.isfinite(done.y)):
        raise SimulationError(f"{system.model.name}: the solver gave up {where} ({done.message})")
    found = done.y.T
    return found[np.searchsorted(asked, times)], found[-1].copy()
