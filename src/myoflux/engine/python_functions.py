"""Turn a model into Python functions: right-hand side, Jacobian, and every reported quantity."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from myoflux.errors import ModelError, nearest
from myoflux.kinetics.expression import Graph, Node, positive_power
from myoflux.kinetics.laws import power
from myoflux.kinetics.model import Model
from myoflux.kinetics.text import python_lines

Array = NDArray[np.float64]


@dataclass(frozen=True)
class System:
    """A model's equations as functions of (state vector, parameter vector); time in minutes.

    The state vector is the model's states, then one running integral for each of ``integrands``: those the model
    declares, then those asked for. ``quantities`` gives the laws in ``model.reported``.
    """

    model: Model
    integrands: tuple[str, ...]
    rates: Callable[[Sequence[float], Sequence[float]], list[float]]
    jacobian: Callable[[Sequence[float], Sequence[float]], list[tuple[int, int, float]]]
    quantities: Callable[[Sequence[Array], Sequence[float]], list[Any]]

    @property
    def size(self) -> int:
        """Length of the state vector."""
        return len(self.model.states) + len(self.integrands)


def compile_system(model: Model, integrands: Sequence[str] = ()) -> System:
    """Generate the functions of a model, with running integrals of the named laws or states added."""
    graph = Graph()
    integrands = tuple(dict.fromkeys((*model.integrals, *integrands)))
    laws = model.expressions(graph)
    slopes = model.derivatives(laws, graph)
    derivatives = [slopes[name] for name in model.state_names]
    derivatives += [_integrand(name, laws, model, graph) for name in integrands]
    entries = [
        (row, column, graph.derivative(node, name))
        for row, node in enumerate(derivatives)
        for column, name in enumerate(model.state_names)
        if name in graph.symbols(node)
    ]
    rates = _function("rates", derivatives, model, vector=False)
    values = _function("jacobian", [node for _, _, node in entries], model, vector=False)
    places = [(row, column) for row, column, _ in entries]

    def jacobian(state: Sequence[float], parameters: Sequence[float]) -> list[tuple[int, int, float]]:
        found = values(state, parameters)
        return [(row, column, value) for (row, column), value in zip(places, found, strict=True)]

    quantities = _function("quantities", [laws[name] for name in model.reported], model, vector=True)
    return System(model, integrands, rates, jacobian, quantities)


def _integrand(name: str, laws: dict[str, Node], model: Model, graph: Graph) -> Node:
    if name in laws:
        return laws[name]
    if name in model.state_names:
        return graph.symbol(name)
    raise ModelError(f"{model.name} has no {name!r} to average; {nearest(name, (*laws, *model.state_names))}")


def _function(name: str, outputs: Sequence[Node], model: Model, *, vector: bool) -> Callable[..., list[Any]]:
    places = {state: f"y[{index}]" for index, state in enumerate(model.state_names)}
    places.update({parameter: f"p[{index}]" for index, parameter in enumerate(model.parameters)})
    return python_function(f"{model.name}.{name}", outputs, places, vector=vector)


def python_function(
    title: str, outputs: Sequence[Node], places: dict[str, str], *, vector: bool
) -> Callable[..., list[Any]]:
    """Compile expressions into a Python function of (y, p); generated from the model only, never from a user's text.

    ``places`` gives the Python text of each symbol, such as ``y[0]``; ``vector`` works on arrays.
    """
    lines, results = python_lines(outputs, places)
    body = "\n    ".join([*lines, f"return [{', '.join(results)}]"])
    source = f"def function(y, p):\n    {body}\n"
    space: dict[str, Any]
    if vector:
        space = {"exp": np.exp, "log": np.log, "power": power}
    else:
        space = {"exp": _bounded_exp, "log": math.log, "power": positive_power}
    exec(compile(source, f"<{title}>", "exec"), space)  # noqa: S102
    function: Callable[..., list[Any]] = space["function"]
    return function


def _bounded_exp(x: float) -> float:
    return math.exp(x) if x < 709.0 else math.inf
