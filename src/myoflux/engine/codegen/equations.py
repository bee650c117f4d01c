"""What a kernel integrates: a model's equations with every state dropped that need not be integrated.

States that nothing asked for depends on are left out. Conserved sums are eliminated exactly: each person's total
follows from that person's own start, and one state of the sum is the total less the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from myoflux.engine.codegen.conservation import conserved_sums
from myoflux.engine.codegen.normal import Normaliser
from myoflux.errors import ModelError, nearest
from myoflux.kinetics.expression import Graph, Node
from myoflux.kinetics.model import Model


@dataclass(frozen=True)
class Equations:
    """The system a kernel is made from; every node is normalised.

    ``states`` are integrated; the first ``steering`` of them take part in the error test, the others are read by
    nothing (sinks, running integrals, sensitivities) and follow. ``full`` maps each state of the model, in its own
    order, to its expression in what is integrated; ``starts`` to its expression in the parameters. ``totals`` maps
    the symbol of each conserved sum to the weights of the full states in it.
    """

    graph: Graph
    parameters: tuple[str, ...]
    states: tuple[str, ...]
    steering: int
    rates: tuple[Node, ...]
    totals: Mapping[str, Mapping[str, float]]
    full: Mapping[str, Node]
    starts: Mapping[str, Node]
    outputs: tuple[Node, ...]
    peaks: tuple[Node, ...]
    integrals: tuple[str, ...]

    def fixed(self, name: str) -> bool:
        """Tell whether a symbol keeps its value through a period."""
        return name not in self.states


def total_symbol(state: str) -> str:
    """Name the total that determines a state."""
    return f"total:{state}"


def integral_symbol(name: str) -> str:
    """Name the running integral of a quantity."""
    return f"integral:{name}"


def equations_of(
    model: Model, outputs: Sequence[str], integrands: Sequence[str] = (), peaks: Sequence[str] = (), *, every: bool
) -> Equations:
    """Return the smallest exact system that gives the outputs; ``every`` keeps all states to the end."""
    graph = Graph()
    plain = model.expressions(graph)
    asked = [_named(name, plain, model, graph) for name in (*outputs, *integrands, *peaks)]
    needed = _needed(model, graph, model.derivatives(plain, graph), asked, every=every)
    sums = conserved_sums(
        {state: changes for state, changes in model.stoichiometry().items() if state in needed},
        _most_abundant_first(model, needed),
    )
    values: dict[str, Node] = {name: graph.symbol(name) for name in (*model.state_names, *model.parameters)}
    for state, weights in sums.items():
        values[state] = _determined(graph, state, weights)
    laws = {name: graph.node(value) for name, value in model.evaluate(values).items()}
    slopes = model.derivatives(laws, graph)
    kept = [state for state in model.state_names if state in needed and state not in sums]
    normal = Normaliser(graph, lambda name: name not in kept)

    def quantity(name: str) -> Node:
        return normal(laws[name] if name in laws else values[name])

    rates = {state: normal(slopes[state]) for state in kept}
    rates.update({integral_symbol(name): quantity(name) for name in integrands})
    read = frozenset().union(*(graph.symbols(node) for node in rates.values()))
    steering = [state for state in kept if state in read]
    following = [state for state in rates if state not in read]
    starts = {state.name: _start(state.initial, graph, laws) for state in model.states}
    return Equations(
        graph=graph,
        parameters=tuple(model.parameters),
        states=(*steering, *following),
        steering=len(steering),
        rates=tuple(rates[state] for state in (*steering, *following)),
        totals={
            total_symbol(state): {name: float(weight) for name, weight in weights.items()}
            for state, weights in sums.items()
        },
        full={state: normal(values[state]) for state in model.state_names if state in needed},
        starts=starts,
        outputs=tuple(quantity(name) for name in outputs),
        peaks=tuple(quantity(name) for name in peaks),
        integrals=tuple(integral_symbol(name) for name in integrands),
    )


def _named(name: str, laws: Mapping[str, Node], model: Model, graph: Graph) -> Node:
    if name in laws:
        return laws[name]
    if name in model.state_names:
        return graph.symbol(name)
    raise ModelError(f"{model.name} has no {name!r} to report; {nearest(name, (*laws, *model.state_names))}")


def _needed(model: Model, graph: Graph, slopes: Mapping[str, Node], asked: Sequence[Node], *, every: bool) -> set[str]:
    if every:
        return set(model.state_names)
    needed: set[str] = set()
    open_ends = {name for node in asked for name in graph.symbols(node)}
    while open_ends:
        state = open_ends.pop()
        if state in slopes and state not in needed:
            needed.add(state)
            open_ends |= graph.symbols(slopes[state])
    return needed


def _most_abundant_first(model: Model, needed: set[str]) -> list[str]:
    start = model.initial(model.values())
    return sorted((name for name in model.state_names if name in needed), key=lambda name: -start[name])


def _determined(graph: Graph, state: str, weights: Mapping[str, Fraction]) -> Node:
    value = graph.symbol(total_symbol(state))
    for other, weight in weights.items():
        if other != state:
            value = value - float(weight) * graph.symbol(other)
    return value


def _start(initial: float | tuple[str, ...], graph: Graph, laws: Mapping[str, Node]) -> Node:
    if not isinstance(initial, tuple):
        return graph.const(initial)
    product = graph.const(1.0)
    for name in initial:
        product = product * laws.get(name, graph.symbol(name))
    return product
