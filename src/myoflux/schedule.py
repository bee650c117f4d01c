"""A plan becomes periods of a model: what is added to which state, and which inputs are held until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from myoflux.engine.period import Period
from myoflux.errors import RefusedError, nearest
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel
from myoflux.plan import Dose, Infusion


def schedule(
    body: BodyModel,
    values: Mapping[str, float],
    doses: Sequence[Dose],
    infusions: Sequence[Infusion],
    until: float,
    overlays: Sequence[Overlay] = (),
) -> tuple[list[Period], float | None]:
    """Return the periods from ``-body.fasting`` to ``until``, and the time of the first intake, if any.

    Amounts of one moment add up. Raises `RefusedError` for a substance, a route or a horizon the model does not have.
    """
    added = _added(body, values, doses)
    rates = [(infusion, _rate(body, values, infusion)) for infusion in infusions if infusion.end > infusion.start]
    first = min([*added, *(infusion.start for infusion, _ in rates)], default=None)
    last = until if first is None else until - first
    if last > body.reach:
        raise RefusedError(
            f"{body.name} reaches {body.reach:g} min after the first dose; the plan asks for {last:g} min; "
            f"set 'until' to at most {until - last + body.reach:g} min"
        )
    borders = {-body.fasting, until, *added}
    for infusion, _ in rates:
        borders |= {infusion.start, infusion.end}
    times = sorted(time for time in borders if time <= until)
    if until in added:
        # What is added at the very end needs a period that starts there; nothing is reported after it.
        times.append(until + 1.0)
    periods = [
        Period(start, end, added.get(start, {}), _held(body, values, rates, start, first, overlays))
        for start, end in pairwise(times)
    ]
    return periods, first


def _added(body: BodyModel, values: Mapping[str, float], doses: Sequence[Dose]) -> dict[float, dict[str, float]]:
    added: dict[float, dict[str, float]] = {}
    for dose in doses:
        if dose.substance in body.ignores:
            continue
        if dose.substance not in body.by_mouth:
            options = nearest(dose.substance, body.by_mouth)
            raise RefusedError(f"{body.name} has no way for {dose.substance!r} by mouth; {options}")
        state = body.by_mouth[dose.substance]
        moment = added.setdefault(dose.time, {})
        moment[state] = moment.get(state, 0.0) + dose.grams / values[body.molar_mass[dose.substance]]
    return added


def _rate(body: BodyModel, values: Mapping[str, float], infusion: Infusion) -> float:
    if infusion.substance not in body.by_vein:
        options = nearest(infusion.substance, body.by_vein)
        raise RefusedError(f"{body.name} has no way for {infusion.substance!r} by vein; {options}")
    return infusion.grams_per_min / values[body.molar_mass[infusion.substance]]


def _held(
    body: BodyModel,
    values: Mapping[str, float],
    rates: Sequence[tuple[Infusion, float]],
    start: float,
    first: float | None,
    overlays: Sequence[Overlay],
) -> dict[str, float]:
    """Return the parameters that differ from their values in the period that begins at ``start``."""
    held: dict[str, float] = {}
    if first is not None and start >= first:
        held.update(dict.fromkeys(body.ends_at_dose, 0.0))
        for overlay in overlays:
            for name, factor in overlay.scale_after_dose.items():
                held[name] = held.get(name, values[name]) * factor
    for infusion, rate in rates:
        if infusion.start <= start < infusion.end:
            name = body.by_vein[infusion.substance]
            held[name] = held.get(name, values[name]) + rate
    return held
