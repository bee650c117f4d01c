"""A plan becomes periods of a model: what is added to which state, and which inputs are held until when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from myoflux.engine.period import Period
from myoflux.errors import RefusedError, nearest
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel
from myoflux.study.events import Dose, Expanded, Infusion

Added = dict[float, dict[str, float]]
GAIN_OF_A_CLAMP = 1.0  # per min, while it holds


class ReadValues(Mapping[str, float]):
    """Parameter values that remember which of them were read."""

    def __init__(self, whole: Mapping[str, float]):
        self.whole = whole
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> float:
        value = self.whole[name]
        self.read.add(name)
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)


@dataclass(frozen=True)
class _Span:
    """A parameter that is held, or raised by an amount, from one time to another."""

    start: float
    end: float
    parameter: str
    value: float
    raised: bool


def schedule(
    body: BodyModel, values: Mapping[str, float], plan: Expanded, until: float, overlays: Sequence[Overlay] = ()
) -> tuple[list[Period], float | None]:
    """Return the periods from ``-body.fasting`` to ``until``, and the time of the first intake, if any.

    Amounts of one moment add up. Raises `RefusedError` for a substance, a route, a clamp, exercise, a state, a diet or
    a horizon the model does not have.
    """
    _refuse_phases(body, plan)
    added: Added = {}
    swallowed = _swallow(body, values, plan.doses, added)
    spans = _infused(body, values, plan.infusions)
    first = min([*swallowed, *(span.start for span in spans)], default=None)
    last = until if first is None else until - first
    if last > body.reach:
        raise RefusedError(
            f"{body.name} reaches {body.reach:g} min after the first dose; the plan asks for {last:g} min; "
            f"set 'until' to at most {until - last + body.reach:g} min"
        )
    spans += _clamped(body, plan) + _exercised(body, values, plan, added) + _lasting(body, values, plan)
    borders = {-body.fasting, until, *swallowed, *added}
    for span in spans:
        borders |= {span.start, span.end}
    times = sorted(time for time in borders if time <= until)
    if until in added:
        # What is added at the very end needs a period that starts there; nothing is reported after it.
        times.append(until + 1.0)
    periods = [
        Period(start, end, added.get(start, {}), _held(body, values, spans, start, first, overlays))
        for start, end in pairwise(times)
    ]
    return periods, first


def _refuse_phases(body: BodyModel, plan: Expanded) -> None:
    for state in plan.states if body.stay is None and "state" not in body.ignores else ():
        raise RefusedError(f"{body.name} knows nothing of states such as {state.name}; leave 'state' out of the plan")
    if plan.diets and body.eat is None and "diet" not in body.ignores:
        raise RefusedError(f"{body.name} knows nothing of a daily diet; write meals with 'eat', leave 'diet' out")


def _swallow(body: BodyModel, values: Mapping[str, float], doses: Sequence[Dose], added: Added) -> list[float]:
    """Add what doses bring, each after the lag of its form; return when they were swallowed."""
    swallowed = []
    for dose in doses:
        if dose.substance in body.ignores:
            continue
        swallowed.append(dose.time)
        lag = values[body.lags[dose.form]] if dose.form in body.lags else 0.0
        _add(added, dose.time + lag, _brought(body, values, dose))
    return swallowed


def _brought(body: BodyModel, values: Mapping[str, float], dose: Dose) -> Mapping[str, float]:
    if body.ingest is not None:
        return body.ingest(dose.substance, dose.grams, dose.form, values)
    if dose.substance not in body.by_mouth:
        options = nearest(dose.substance, body.by_mouth)
        raise RefusedError(f"{body.name} has no way for {dose.substance!r} by mouth; {options}")
    return {body.by_mouth[dose.substance]: dose.grams / values[body.molar_mass[dose.substance]]}


def _add(added: Added, time: float, amounts: Mapping[str, float]) -> None:
    moment = added.setdefault(time, {})
    for state, amount in amounts.items():
        moment[state] = moment.get(state, 0.0) + amount


def _infused(body: BodyModel, values: Mapping[str, float], infusions: Sequence[Infusion]) -> list[_Span]:
    spans = []
    for infusion in infusions:
        if infusion.substance in body.ignores:
            continue
        ways, words = (body.by_vein, "by vein") if infusion.route == "vein" else (body.duodenal, "into the duodenum")
        if infusion.route == "duodenum" and infusion.substance in body.ignores:
            continue
        if infusion.substance not in ways:
            options = nearest(infusion.substance, ways)
            raise RefusedError(f"{body.name} has no way for {infusion.substance!r} {words}; {options}")
        if infusion.end > infusion.start:
            rate = infusion.grams_per_min / values[body.molar_mass[infusion.substance]]
            spans.append(_Span(infusion.start, infusion.end, ways[infusion.substance], rate, raised=True))
    return spans


def _clamped(body: BodyModel, plan: Expanded) -> list[_Span]:
    spans = []
    for clamp in plan.clamps:
        if clamp.quantity not in body.clamps:
            options = nearest(clamp.quantity, body.clamps)
            raise RefusedError(f"{body.name} cannot hold {clamp.quantity} at a level; {options}")
        target, gain = body.clamps[clamp.quantity]
        spans += [
            _Span(clamp.start, clamp.end, name, value, raised=False)
            for name, value in ((target, clamp.value), (gain, GAIN_OF_A_CLAMP))
            if clamp.end > clamp.start
        ]
    return spans


def _exercised(body: BodyModel, values: Mapping[str, float], plan: Expanded, added: Added) -> list[_Span]:
    """Add what bouts leave behind at their end; return what they hold."""
    spans: list[_Span] = []
    for bout in plan.bouts if "exercise" not in body.ignores else ():
        if body.bout is None:
            raise RefusedError(f"{body.name} knows nothing of exercise; leave {bout.kind} exercise out of the plan")
        after, during = body.bout(bout, values)
        _add(added, bout.end, after)
        spans += [_Span(bout.start, bout.end, name, value, raised=False) for name, value in during.items()]
    return spans


def _lasting(body: BodyModel, values: Mapping[str, float], plan: Expanded) -> list[_Span]:
    """Return what states and diets hold."""
    found: list[tuple[float, float, Mapping[str, float]]] = []
    if body.stay is not None:
        found += [(state.start, state.end, body.stay(state, values)) for state in plan.states]
    if body.eat is not None:
        found += [(diet.start, diet.end, body.eat(diet, values)) for diet in plan.diets]
    return [_Span(start, end, name, value, raised=False) for start, end, held in found for name, value in held.items()]


def _held(
    body: BodyModel,
    values: Mapping[str, float],
    spans: Sequence[_Span],
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
                held[name] = (held[name] if name in held else values[name]) * factor
    for span in spans:
        if span.start <= start < span.end:
            name, base = span.parameter, 0.0
            if span.raised:
                base = held[name] if name in held else values[name]
            held[name] = base + span.value
    return held
