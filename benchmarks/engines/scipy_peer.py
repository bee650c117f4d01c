"""SciPy's LSODA and BDF on Python functions generated from the model, with the exact Jacobian."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy.integrate import solve_ivp

from benchmarks.engines.base import Prepare, Prepared, one_by_one
from benchmarks.problem import Work, starts
from myoflux.engine.python_functions import Array, compile_system

ABSOLUTE = 1e-16


def prepare_with(method: str) -> Prepare:
    """Return the preparation for one of scipy's methods."""

    def prepare(work: Work, relative: float) -> Prepared:
        system = compile_system(work.model)
        names = list(work.model.parameters)
        columns = [work.model.state_names.index(name) for name in work.outputs]
        matrix = np.zeros((system.size, system.size))

        def run(parameters: Array) -> Array:
            y = starts(parameters[None])[0]
            rows = np.empty((len(work.times), system.size))
            for period in work.periods:
                for state, amount in period.add.items():
                    y[work.model.state_names.index(state)] += amount
                p = parameters.tolist()
                for name, value in period.hold.items():
                    p[names.index(name)] = value

                def rates(_: float, state: Array, p: list[float] = p) -> list[float]:
                    return system.rates(state.tolist(), p)

                def jacobian(_: float, state: Array, p: list[float] = p) -> Array:
                    for row, column, value in system.jacobian(state.tolist(), p):
                        matrix[row, column] = value
                    return matrix

                last = period is work.periods[-1]
                inside = (work.times >= period.start) & (
                    (work.times <= period.end) if last else (work.times < period.end)
                )
                asked = np.unique(np.append(work.times[inside], period.end))
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore", UserWarning)
                    done: Any = solve_ivp(
                        rates, (period.start, period.end), y, method=method, t_eval=asked, jac=jacobian,
                        rtol=relative, atol=ABSOLUTE,
                    )  # fmt: skip
                rows[inside] = done.y.T[: int(inside.sum())]
                y = done.y[:, -1].copy()
            return rows[:, columns]

        return one_by_one(run)

    return prepare
