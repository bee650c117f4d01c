"""Answer what a name means, what a subsystem computes, and whether the shipped models are sound."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from myoflux.errors import ModelError, nearest
from myoflux.kinetics.declare import Law
from myoflux.kinetics.expression import Graph
from myoflux.kinetics.model import Model, unit_of
from myoflux.kinetics.stoichiometry import conserved_pools
from myoflux.kinetics.text import infix
from myoflux.kinetics.units import check_units
from myoflux.physiology.body_model import BodyModel


def equations(model: Model, subsystem: str) -> list[dict[str, str]]:
    """Return each law of a model or of one of its subsystems as name, unit, equation and a printable text."""
    names = [part.name for part in model.subsystems]
    if subsystem not in (model.name, *names):
        raise ModelError(f"{model.name} has no subsystem {subsystem!r}; {nearest(subsystem, [model.name, *names])}")
    written = model.equations(Graph())
    rows = []
    for part in model.subsystems:
        if subsystem not in (model.name, part.name):
            continue
        rows.append({"kind": "subsystem", "name": part.name, "text": f"# {part.name}: {part.title}"})
        for law in (law for law in model.laws if law.subsystem == part.name):
            equation = infix(written[law.name])
            left = f"d/dt {law.name}" if law.kind == "integral" else law.name
            arrow = f"    {law.arrow}" if law.arrow else ""
            text = f"{left} = {equation}    [{unit_of(model, law.name)}]{arrow}\n    {law.meaning}"
            rows.append({"kind": law.kind, "name": law.name, "equation": equation, "text": text})
        for state in (state for state in model.states if state.subsystem == part.name):
            change = _balance(model, state.name)
            text = f"d/dt {state.name} = {change}    [{state.unit}/min]\n    {state.meaning}"
            rows.append({"kind": "state", "name": state.name, "equation": change, "text": text})
    return rows


def _balance(model: Model, state: str) -> str:
    """Write the balance of a state as a sum of fluxes."""
    terms = []
    for name, change in model.stoichiometry()[state].items():
        count = "" if abs(change) == 1 else f"{abs(change)} "
        terms.append(f"{'-' if change < 0 else '+'} {count}{name}")
    return " ".join(terms).removeprefix("+ ") or "0"


def explain(model: Model, name: str) -> dict[str, Any]:
    """Return what is known of a name; an unknown one raises `ModelError` with the nearest three."""
    if name in model.parameters:
        row = model.parameters[name]
        bounded = row.lower is not None and row.upper is not None
        return {
            "name": name,
            "kind": "parameter",
            "meaning": row.meaning,
            "value": f"{row.value:g}",
            "unit": row.unit,
            "spread": "none published" if row.spread is None else f"{row.spread:g} (SD of the logarithm)",
            "bounds": f"{row.lower:g} to {row.upper:g}" if bounded else "none published",
            "source": row.source,
            "known by": row.known_by,
            "used by": _readers(model, name),
        }
    for state in model.states:
        if state.name == name:
            start = " * ".join(state.initial) if isinstance(state.initial, tuple) else f"{state.initial:g}"
            balance = _balance(model, name)
            return {
                "name": name, "kind": "state", "meaning": state.meaning, "unit": state.unit, "starts from": start,
                "changes by": balance, "subsystem": state.subsystem, "used by": _readers(model, name),
            }  # fmt: skip
    if name in model.by_name:
        law = model.by_name[name]
        return {
            "name": name, "kind": law.kind, "meaning": law.meaning, "unit": unit_of(model, name),
            "equation": infix(model.equations(Graph())[name]), "moves": law.arrow or "nothing",
            "subsystem": law.subsystem, "source": law.source, "used by": _readers(model, name),
        }  # fmt: skip
    raise ModelError(f"{model.name} has no {name!r}; {nearest(name, _names(model))}")


def _readers(model: Model, name: str) -> list[str]:
    readers = [law.name for law in model.readers(name)]
    starts = [f"start of {s.name}" for s in model.states if isinstance(s.initial, tuple) and name in s.initial]
    return readers + starts or ["the protocol or the report"]


def _names(model: Model) -> tuple[str, ...]:
    laws: tuple[Law, ...] = model.laws
    return (*model.parameters, *model.state_names, *(law.name for law in laws))


def check_shipped(bodies: Sequence[BodyModel]) -> list[dict[str, str]]:
    """Check units and pools of models and count how their parameters are known; raises on the first fault."""
    rows = []
    for body in bodies:
        model = body.model
        checked, pools = check_units(model), conserved_pools(model)
        known = [row.known_by for row in model.parameters.values()]
        counts = ", ".join(f"{known.count(word)} {word}" for word in sorted(set(known)))
        unverified = known.count("unverified") / len(known)
        found = (
            f"{len(model.states)} states, {len(model.fluxes())} fluxes, {checked} units checked, "
            f"{len(pools)} conserved pools; parameters: {counts}; {unverified:.0%} unverified"
        )
        rows.append({"checked": body.name, "found": found})
    return rows
