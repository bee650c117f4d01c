"""The equations of rest: rates, turnover and Jacobian of the states that can come to rest, sums eliminated."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from myoflux.engine.codegen.conservation import conserved_sums
from myoflux.engine.codegen.equations import total_symbol
from myoflux.engine.python_functions import Array, python_function
from myoflux.kinetics.expression import Graph, Node
from myoflux.kinetics.model import Model

# Below this part of the largest amount (or turnover) of its unit, an amount counts as none.
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Rest:
    """Functions of (y, p): y the free states; p the parameters, then reservoirs, then totals."""

    states: tuple[str, ...]
    parameters: tuple[str, ...]
    reservoirs: tuple[str, ...]
    totals: Mapping[str, Mapping[str, float]]
    left_out: tuple[str, ...]
    moves: Array
    units: tuple[str, ...]
    whole: tuple[str, ...]
    whole_units: tuple[str, ...]
    flux_function: Callable[[Any, Any], list[float]]
    jacobian_function: Callable[[Any, Any], list[float]]
    places: tuple[tuple[int, int], ...]
    expand_function: Callable[[Any, Any], list[float]]

    def fixed_values(self, values: Mapping[str, float], start: Mapping[str, float]) -> Array:
        """Return p from parameter values and the start."""
        totals = [sum(weight * start[name] for name, weight in weights.items()) for weights in self.totals.values()]
        return np.array([values[n] for n in self.parameters] + [start[n] for n in self.reservoirs] + totals)

    def rates(self, y: Array, p: Array) -> Array:
        """Return the net rate of each free state, per minute."""
        rates: Array = self.moves @ np.array(self.flux_function(y.tolist(), p.tolist()))
        return rates

    def residuals(self, y: Array, p: Array) -> Array:
        """Return each net rate over the gross turnover of its state."""
        fluxes = np.array(self.flux_function(y.tolist(), p.tolist()))
        gross = np.abs(self.moves) @ np.abs(fluxes)
        size = np.maximum(gross, NEGLIGIBLE * _largest(gross, self.units))
        with np.errstate(invalid="ignore"):
            ratio: Array = np.abs(self.moves @ fluxes) / np.where(size > 0.0, size, 1.0)
        return ratio

    def jacobian(self, y: Array, p: Array) -> Array:
        """Return the matrix of the slopes of the rates."""
        matrix = np.zeros((len(self.states), len(self.states)))
        for place, value in zip(self.places, self.jacobian_function(y.tolist(), p.tolist()), strict=True):
            matrix[place] = value
        return matrix

    def expand(self, y: Array, p: Array) -> dict[str, float]:
        """Return every state that rests, those given by sums too."""
        return dict(zip(self.whole, self.expand_function(y.tolist(), p.tolist()), strict=True))

    def typical(self, y: Array, p: Array) -> Array:
        """Return a size for each free state, never zero."""
        largest = _largest(np.maximum(np.abs(y), np.abs(self.rates(y, p))), self.units)
        return np.maximum(np.abs(y), np.where(largest > 0.0, NEGLIGIBLE * largest, 1.0))

    def allowance(self, y: Array, p: Array) -> Array:
        """Return how far below zero rounding may bring each resting state; a state below zero now may stay there."""
        now = np.array(list(self.expand(y, p).values()))
        slack = 1e-14 * _largest(np.abs(now), self.whole_units)
        allowed: Array = np.where(now < -slack, np.inf, slack)
        return allowed


def _largest(sizes: Array, units: Sequence[str]) -> Array:
    """Return for each entry the largest size among those of its unit."""
    top: dict[str, float] = {}
    for size, unit in zip(sizes.tolist(), units, strict=True):
        top[unit] = max(top.get(unit, 0.0), size)
    return np.array([top[unit] for unit in units])


def rest_of(model: Model, reservoirs: Sequence[str]) -> Rest:
    """Build the equations of rest of a model."""
    graph = Graph()
    plain = model.derivatives(model.expressions(graph), graph)
    read = frozenset().union(*(graph.symbols(node) for node in plain.values()))
    moved = {name for name, changes in model.stoichiometry().items() if changes}
    sinks = [name for name in model.state_names if name not in read and name in moved and name not in reservoirs]
    free = [name for name in model.state_names if name not in sinks and name not in reservoirs]
    start = model.initial(model.values())
    stoichiometry = model.stoichiometry()
    sums = conserved_sums({name: stoichiometry[name] for name in free}, sorted(free, key=lambda name: -start[name]))
    values: dict[str, Node] = {name: graph.symbol(name) for name in (*model.state_names, *model.parameters)}
    for state, weights in sums.items():
        value = graph.symbol(total_symbol(state))
        for other, weight in weights.items():
            if other != state:
                value = value - float(weight) * graph.symbol(other)
        values[state] = value
    laws = {name: graph.node(value) for name, value in model.evaluate(values).items()}
    slopes = model.derivatives(laws, graph)
    kept = [name for name in free if name not in sums]
    fluxes = model.fluxes()
    moves = np.array([[float(law.moves.get(name, 0)) for law in fluxes] for name in kept]).reshape(
        len(kept), len(fluxes)
    )
    entries = [
        (row, column, graph.derivative(slopes[state], name))
        for row, state in enumerate(kept)
        for column, name in enumerate(kept)
        if name in graph.symbols(slopes[state])
    ]
    fixed = (*model.parameters, *reservoirs, *(total_symbol(state) for state in sums))
    text = {name: f"y[{index}]" for index, name in enumerate(kept)}
    text.update({name: f"p[{index}]" for index, name in enumerate(fixed)})

    def function(title: str, nodes: Sequence[Node]) -> Callable[[Any, Any], list[float]]:
        return python_function(f"{model.name}.{title}", nodes, text, vector=False)

    units = {state.name: state.unit for state in model.states}
    return Rest(
        states=tuple(kept),
        parameters=tuple(model.parameters),
        reservoirs=tuple(reservoirs),
        totals={
            total_symbol(state): {name: float(weight) for name, weight in weights.items()}
            for state, weights in sums.items()
        },
        left_out=(*sinks, *reservoirs),
        moves=moves,
        units=tuple(units[name] for name in kept),
        whole=tuple(free),
        whole_units=tuple(units[name] for name in free),
        flux_function=function("fluxes", [laws[law.name] for law in fluxes]),
        jacobian_function=function("slopes", [node for _, _, node in entries]),
        places=tuple((row, column) for row, column, _ in entries),
        expand_function=function("whole", [values[name] for name in free]),
    )
