"""The equations of forward sensitivities: how every state moves when the parameters move in one direction.

The direction is given at run time by one seed a parameter, so one kernel serves all parameters, each as a person of
its own. Sensitivities follow the states (they take no part in the error test) with the exact Jacobian of the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from myoflux.engine.codegen.equations import Equations
from myoflux.engine.codegen.normal import Normaliser
from myoflux.kinetics.expression import Node


def tangent_symbol(name: str) -> str:
    """Name the movement of a state, a total or a running integral."""
    return f"d:{name}"


def seed_symbol(parameter: str) -> str:
    """Name the movement of a parameter."""
    return f"seed:{parameter}"


def tangent(equations: Equations) -> Equations:
    """Return the equations with sensitivities beside every state, start, output and integral.

    Outputs and integrals come first as they were, then their sensitivities in the same order.
    """
    graph = equations.graph
    moved = {name: graph.symbol(tangent_symbol(name)) for name in (*equations.states, *equations.totals)}
    moved.update({name: graph.symbol(seed_symbol(name)) for name in equations.parameters})
    states = (*equations.states, *(tangent_symbol(name) for name in equations.states))
    normal = Normaliser(graph, lambda name: name not in states)

    def move(node: Node) -> Node:
        return normal(_directional(node, moved.__getitem__, sorted(graph.symbols(node))))

    totals = dict(equations.totals)
    for total, weights in equations.totals.items():
        totals[tangent_symbol(total)] = {tangent_symbol(name): weight for name, weight in weights.items()}
    full, starts = dict(equations.full), dict(equations.starts)
    full.update({tangent_symbol(name): move(node) for name, node in equations.full.items()})
    starts.update({tangent_symbol(name): move(node) for name, node in equations.starts.items()})
    return Equations(
        graph=graph,
        parameters=(*equations.parameters, *(seed_symbol(name) for name in equations.parameters)),
        states=states,
        steering=equations.steering,
        rates=(*equations.rates, *(move(node) for node in equations.rates)),
        totals=totals,
        full=full,
        starts=starts,
        outputs=(*equations.outputs, *(move(node) for node in equations.outputs)),
        peaks=(),
        integrals=(*equations.integrals, *(tangent_symbol(name) for name in equations.integrals)),
    )


def _directional(node: Node, moved: Callable[[str], Node], names: Iterable[str]) -> Node:
    """Return the sum of each partial derivative times how its symbol moves."""
    graph = node.graph
    total = graph.const(0.0)
    for name in names:
        total = total + graph.derivative(node, name) * moved(name)
    return total
