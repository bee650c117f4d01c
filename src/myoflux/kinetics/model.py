"""Wire subsystems and parameters into a model, and check the wiring."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from myoflux.errors import ModelError, nearest
from myoflux.kinetics.declare import Law, State, Subsystem
from myoflux.kinetics.expression import BranchError, Graph, Node
from myoflux.kinetics.parameters import Parameter, with_values


@dataclass(frozen=True)
class Model:
    """States, laws in the order they can be evaluated, and parameters; immutable and checked."""

    name: str
    title: str
    states: tuple[State, ...]
    laws: tuple[Law, ...]
    parameters: Mapping[str, Parameter]
    subsystems: tuple[Subsystem, ...] = field(repr=False)

    @cached_property
    def state_names(self) -> tuple[str, ...]:
        """Names of the states, in the order of every state vector."""
        return tuple(state.name for state in self.states)

    @cached_property
    def by_name(self) -> Mapping[str, Law]:
        """The laws by name."""
        return {law.name: law for law in self.laws}

    @cached_property
    def units(self) -> Mapping[str, str]:
        """The unit of each law, parameter and state by name."""
        found = {law.name: _law_unit(self, law) for law in self.laws}
        found |= {name: row.unit for name, row in self.parameters.items()}
        return found | {state.name: state.unit for state in self.states}

    @cached_property
    def integrals(self) -> tuple[str, ...]:
        """Names of the declared running integrals."""
        return tuple(law.name for law in self.laws if law.kind == "integral")

    @cached_property
    def reported(self) -> tuple[str, ...]:
        """Names of the fluxes and derived quantities."""
        return tuple(law.name for law in self.laws if law.kind != "integral")

    @cached_property
    def constants(self) -> frozenset[str]:
        """Names of derived quantities that depend on parameters alone."""
        found = set(self.parameters)
        for law in self.laws:
            if law.kind == "derived" and all(name in found for name in law.reads.values()):
                found.add(law.name)
        return frozenset(found - set(self.parameters))

    def values(self, changes: Mapping[str, float] | None = None) -> dict[str, float]:
        """Return all parameter values, with changes; an unknown name raises `ModelError`."""
        table = with_values(self.parameters, changes or {})
        return {name: parameter.value for name, parameter in table.items()}

    def evaluate(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Evaluate every law; ``values`` holds states and parameters: floats, arrays, symbols or quantities."""
        known = dict(values)
        for law in self.laws:
            known[law.name] = call(law, known)
        return {law.name: known[law.name] for law in self.laws}

    def initial(self, parameters: Mapping[str, float]) -> dict[str, float]:
        """Return the declared initial state, in declared units."""
        known: dict[str, Any] = dict(parameters)
        for law in self.laws:
            if law.name in self.constants:
                known[law.name] = call(law, known)
        start = {}
        for state in self.states:
            if isinstance(state.initial, tuple):
                product = 1.0
                for name in state.initial:
                    product *= float(known[name])
                start[state.name] = product
            else:
                start[state.name] = float(state.initial)
        return start

    def equations(self, graph: Graph) -> dict[str, Node]:
        """Return each law as an expression of the names it reads (nothing substituted)."""
        return {
            law.name: graph.node(call(law, {name: graph.symbol(name) for name in law.reads.values()}))
            for law in self.laws
        }

    def expressions(self, graph: Graph) -> dict[str, Node]:
        """Return each law as an expression of states and parameters only."""
        values = {name: graph.symbol(name) for name in (*self.state_names, *self.parameters)}
        return {name: graph.node(value) for name, value in self.evaluate(values).items()}

    def derivatives(self, laws: Mapping[str, Node], graph: Graph) -> dict[str, Node]:
        """Return the time derivative of each state, per minute, from the expressions of the fluxes."""
        totals = {name: graph.const(0.0) for name in self.state_names}
        for law in self.laws:
            for state, change in law.moves.items():
                if change == 1:
                    totals[state] = totals[state] + laws[law.name]
                elif change == -1:
                    totals[state] = totals[state] - laws[law.name]
                else:
                    totals[state] = totals[state] + float(change) * laws[law.name]
        return totals

    def fluxes(self) -> tuple[Law, ...]:
        """Return the laws that move something."""
        return tuple(law for law in self.laws if law.kind == "flux")

    def stoichiometry(self) -> dict[str, dict[str, Fraction]]:
        """Return the change of each state (outer) by each flux (inner)."""
        matrix: dict[str, dict[str, Fraction]] = {name: {} for name in self.state_names}
        for law in self.fluxes():
            for state, change in law.moves.items():
                matrix[state][law.name] = change
        return matrix

    def readers(self, name: str) -> tuple[Law, ...]:
        """Return the laws that read a parameter, state or law."""
        return tuple(law for law in self.laws if name in law.reads.values())


def call(law: Law, values: Mapping[str, Any]) -> Any:
    """Call a law, turning a branch on a symbol into a message that names the law."""
    try:
        return law(values)
    except BranchError as problem:
        raise ModelError(f"{law.subsystem}.{law.name}: the law {problem}") from None


def build(
    name: str,
    title: str,
    subsystems: Sequence[Subsystem],
    parameters: Mapping[str, Parameter],
    *,
    also_used: Iterable[str] = (),
) -> Model:
    """Wire subsystems into a model.

    Raises `ModelError` for a name that stands twice, is unknown or unused, for a cycle of laws and for a branch
    on a state. ``also_used`` names parameters that no law reads but a protocol does. Units: `check_units`.
    """
    states = tuple(state for subsystem in subsystems for state in subsystem.states)
    laws = [law for subsystem in subsystems for law in subsystem.laws]
    _refuse_duplicates(states, laws, parameters)
    ordered = tuple(_in_order(laws, {state.name for state in states} | set(parameters)))
    model = Model(name, title, states, ordered, dict(parameters), tuple(subsystems))
    _check_moves(model)
    _check_initial(model)
    _check_used(model, also_used)
    model.equations(Graph())
    return model


def _refuse_duplicates(states: Iterable[State], laws: Iterable[Law], parameters: Iterable[str]) -> None:
    owners = dict.fromkeys(parameters, "a parameter")
    things: list[State | Law] = [*states, *laws]
    for thing in things:
        kind = "state" if isinstance(thing, State) else thing.kind
        here = f"{kind} of {thing.subsystem}"
        if thing.name in owners:
            raise ModelError(f"{thing.name!r} is {owners[thing.name]} and again {here}; give one another name")
        owners[thing.name] = f"{kind} of {thing.subsystem}"


def _in_order(laws: Sequence[Law], given: set[str]) -> list[Law]:
    by_name = {law.name: law for law in laws}
    for law in laws:
        for name in law.reads.values():
            if name not in given and name not in by_name:
                options = given | set(by_name)
                raise ModelError(
                    f"{law.subsystem}.{law.name} reads {name!r}, which nothing declares; {nearest(name, options)}"
                )
            if name in by_name and by_name[name].kind == "integral":
                raise ModelError(f"{law.subsystem}.{law.name} reads the integral {name!r}; read its rate instead")
    sorter = TopologicalSorter({law.name: [n for n in law.reads.values() if n in by_name] for law in laws})
    try:
        return [by_name[name] for name in sorter.static_order()]
    except CycleError as problem:
        cycle = " -> ".join(problem.args[1])
        raise ModelError(f"laws read each other in a circle: {cycle}; make one of them a state") from None


def _check_moves(model: Model) -> None:
    for law in model.fluxes():
        for state in law.moves:
            if state not in model.state_names:
                raise ModelError(
                    f"{law.subsystem}.{law.name} moves {state!r}, which is no state; "
                    f"{nearest(state, model.state_names)}"
                )


def _check_initial(model: Model) -> None:
    constants = set(model.parameters) | model.constants
    for state in model.states:
        for name in state.initial if isinstance(state.initial, tuple) else ():
            if name not in constants:
                raise ModelError(
                    f"{state.subsystem}.{state.name} starts from {name!r}, which is no parameter or constant; "
                    f"{nearest(name, constants)}"
                )


def _check_used(model: Model, also_used: Iterable[str]) -> None:
    used = set(also_used)
    missing = sorted(used - set(model.parameters))
    if missing:
        raise ModelError(f"{model.name}: the table has no {', '.join(missing)}; add the row(s)")
    for law in model.laws:
        used.update(law.reads.values())
    for state in model.states:
        if isinstance(state.initial, tuple):
            used.update(state.initial)
    unused = sorted(set(model.parameters) - used)
    if unused:
        raise ModelError(f"{model.name}: no law uses the parameter(s) {', '.join(unused)}; remove the row(s)")


def unit_of(model: Model, name: str) -> str:
    """Return the unit of a state, parameter, flux, derived quantity or integral."""
    unit = model.units.get(name)
    if unit is None:
        options = (*model.state_names, *model.parameters, *model.by_name)
        raise ModelError(f"{model.name} has no {name!r}; {nearest(name, options)}")
    return unit


def meaning_of(model: Model, name: str) -> str:
    """Return what a state or law stands for."""
    if name in model.by_name:
        return model.by_name[name].meaning
    return next(state.meaning for state in model.states if state.name == name)


def _law_unit(model: Model, law: Law) -> str:
    if law.unit is not None:
        return law.unit
    moved = {state.unit for state in model.states if state.name in law.moves}
    if len(moved) != 1:
        raise ModelError(f"{law.subsystem}.{law.name} moves states of units {sorted(moved)}; move one unit only")
    return f"{moved.pop()}/min"
