"""Diffrax on the CPU: Kvaerno5 with its step control, one compiled call for a batch of people (vmap)."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.engines.base import Prepared, module
from benchmarks.problem import Work, starts
from myoflux.engine.python_functions import Array
from myoflux.kinetics.expression import Graph
from myoflux.kinetics.text import python_lines

ABSOLUTE = 1e-16


def rates_of(work: Work) -> Any:
    """Return the right-hand side (time, states, parameters) as a function of jax arrays."""
    jnp = module("jax.numpy")
    model = work.model
    graph = Graph()
    slopes = model.derivatives(model.expressions(graph), graph)
    places = {name: f"y[{index}]" for index, name in enumerate(model.state_names)}
    places.update({name: f"p[{index}]" for index, name in enumerate(model.parameters)})
    lines, results = python_lines([slopes[name] for name in model.state_names], places)
    body = "\n    ".join([*lines, f"return stack([{', '.join(results)}])"])
    space: dict[str, Any] = {
        "exp": jnp.exp,
        "log": jnp.log,
        "power": lambda base, exponent: jnp.power(jnp.maximum(base, 1e-300), exponent),
        "stack": lambda parts: jnp.stack([jnp.asarray(part, dtype=jnp.float64) for part in parts]),
    }
    exec(f"def rates(t, y, p):\n    {body}\n", space)  # noqa: S102
    return space["rates"]


def prepare(work: Work, relative: float) -> Prepared:
    """Trace the task; the compilation happens at the first call with a number of people."""
    jax, diffrax, jnp = module("jax"), module("diffrax"), module("jax.numpy")
    jax.config.update("jax_enable_x64", True)  # noqa: FBT003
    term = diffrax.ODETerm(rates_of(work))
    control = diffrax.PIDController(rtol=relative, atol=ABSOLUTE)
    names, states = list(work.model.parameters), work.model.state_names
    columns = np.array([states.index(name) for name in work.outputs])

    def person(y: Any, p: Any) -> Any:
        parts = []
        for period in work.periods:
            for state, amount in period.add.items():
                y = y.at[states.index(state)].add(amount)
            held = p
            for name, value in period.hold.items():
                held = held.at[names.index(name)].set(value)
            last = period is work.periods[-1]
            inside = (work.times >= period.start) & ((work.times <= period.end) if last else (work.times < period.end))
            asked = np.unique(np.append(work.times[inside], period.end))
            done = diffrax.diffeqsolve(
                term, diffrax.Kvaerno5(), period.start, period.end, 1e-2, y, args=held,
                saveat=diffrax.SaveAt(ts=jnp.asarray(asked)), stepsize_controller=control, max_steps=20_000,
            )  # fmt: skip
            parts.append(done.ys[: int(inside.sum())])
            y = done.ys[-1]
        return jnp.concatenate(parts)[:, columns]

    together = jax.jit(jax.vmap(person))

    def rows(parameters: Array) -> Array:
        return np.asarray(together(jnp.asarray(starts(parameters)), jnp.asarray(parameters)))

    def stream(parameters: Array) -> None:
        rows(parameters)

    return Prepared(rows, stream)
