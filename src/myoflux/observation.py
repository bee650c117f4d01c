"""What a model says about each published measurement, in the measurement's own terms."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel, Observed
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.plan import expand
from myoflux.simulation import simulate
from myoflux.study import Arm, Measurement, Study

if TYPE_CHECKING:
    import xarray as xr

Change = Literal["value", "fold", "change", "change_pct"]
SUFFIXES: tuple[Change, ...] = ("fold", "change_pct", "change")


@dataclass(frozen=True)
class Prediction:
    """A measurement and what the model predicts for it; ``predicted`` is None where ``reason`` says why not.

    ``first_intake`` (min) is the arm's time zero, which the measurement's times count from. ``standard_error`` is the
    printed SEM, or the SD over the square root of n; None where no spread is printed.
    """

    arm: str
    split: str
    measurement: Measurement
    first_intake: float
    predicted: float | None
    reason: str
    standard_error: float | None

    @property
    def span(self) -> tuple[float, float]:
        """Start and end of the measurement in minutes from the study's start; equal for a moment."""
        begin, end = self.measurement.over or (self.measurement.at or 0.0, self.measurement.at or 0.0)
        return begin + self.first_intake, end + self.first_intake

    @property
    def scored(self) -> bool:
        """Whether it counts: predicted, and not marked as unread."""
        return self.predicted is not None and not self.measurement.unread

    @property
    def residual(self) -> float | None:
        """Predicted minus observed, in the unit of the measurement."""
        return None if self.predicted is None else self.predicted - self.measurement.mean

    @property
    def in_standard_errors(self) -> float | None:
        """The residual over the standard error."""
        if self.residual is None or not self.standard_error:
            return None
        return self.residual / self.standard_error


def predict(
    study: Study,
    model: str = DEFAULT_MODEL,
    *,
    overlays: tuple[str | Overlay, ...] = (),
    tolerance: Tolerance = DEFAULT_TOLERANCE,
) -> list[Prediction]:
    """Return one prediction for every measurement of a study, in file order.

    Times of measurements count from the time zero of their arm. A fold or a change is against the arm's own value
    before anything happens or, where the measurement says ``against``, the same moment or window of that arm.

    >>> from myoflux.trials import load_trial
    >>> rows = predict(load_trial("wilkinson2013"))
    >>> [round(row.predicted) for row in rows if row.measurement.quantity == "plasma_leucine"][:2]
    [126, 876]
    """
    body = get_model(model)
    zeros = {name: study.zero(arm) for name, arm in study.groups.items()}
    rests = {name: _at_rest(study, arm, body) for name, arm in study.groups.items()}
    pairs = [(name, item) for name, arm in study.groups.items() for item in arm.measured]
    wanted = [(name, item, *_reading(body, item)) for name, item in pairs]
    moments = {*zeros.values(), *rests.values()}
    windows = set()
    for name, item, observed, _ in wanted:
        for zero in {zeros[name], zeros[item.against or name]}:
            if observed is not None and _inside(item, zero, body, study):
                moments |= {item.at + zero} if item.at is not None else set()
                windows |= {(item.over[0] + zero, item.over[1] + zero)} if item.over is not None else set()
    result = simulate(
        study,
        model,
        times=moments,
        windows=windows,
        means={observed.name for *_, observed, _ in wanted if observed is not None},
        overlays=overlays,
        tolerance=tolerance,
    )
    return [_prediction(study, body, result, zeros, rests, *row) for row in wanted]


def _prediction(
    study: Study,
    body: BodyModel,
    result: xr.Dataset,
    zeros: Mapping[str, float],
    rests: Mapping[str, float],
    name: str,
    item: Measurement,
    observed: Observed | None,
    change: Change,
) -> Prediction:
    """Read one measurement off a result; ``zeros`` and ``rests`` are each arm's time zero and time at rest."""
    arm, zero = study.groups[name], zeros[name]
    other = item.against or name
    error = _standard_error(arm, item)
    if observed is None:
        reason = f"{body.name} has no counterpart"
    elif not (_inside(item, zero, body, study) and _inside(item, zeros[other], body, study)):
        reason = "outside the simulated time"
    elif change != "value" and other == name and item.at is not None and item.at + zero == rests[name]:
        reason = "the baseline itself, equal by definition"
    else:
        if change == "value":
            base = math.nan
        elif other == name:
            base = float(result[observed.name].sel(person=name, time=rests[name]))
        else:
            base = _found(result.sel(person=other), item, zeros[other], observed.name)
        found = _found(result.sel(person=name), item, zero, observed.name)
        return Prediction(name, arm.split or "", item, zero, _changed(found, base, change), "", error)
    return Prediction(name, arm.split or "", item, zero, None, reason, error)


def _found(person: xr.Dataset, item: Measurement, zero: float, name: str) -> float:
    if item.over is None:
        return float(person[name].sel(time=(item.at or 0.0) + zero))
    begin, end = item.over[0] + zero, item.over[1] + zero
    chosen = (person.window_start == begin) & (person.window_end == end)
    return float(person[f"{name}_mean"].values[chosen.values][0])


def _reading(body: BodyModel, item: Measurement) -> tuple[Observed | None, Change]:
    if item.quantity in body.observes:
        observed = body.observes[item.quantity]
        return observed, observed.reading
    for suffix in SUFFIXES:
        base = item.quantity.removesuffix(f"_{suffix}")
        if base != item.quantity and base in body.observes and item.unit != "sign":
            return body.observes[base], suffix
    base = item.quantity.removesuffix("_ratio_to_comparator")
    if base != item.quantity and base in body.observes and item.against is not None:
        return body.observes[base], "fold"
    return None, "value"


def _changed(found: float, base: float, change: Change) -> float:
    match change:
        case "fold":
            return found / base
        case "change":
            return found - base
        case "change_pct":
            return 100.0 * (found / base - 1.0)
        case _:
            return found


def _at_rest(study: Study, arm: Arm, body: BodyModel) -> float:
    """Return a time (min) at which nothing has happened yet; before a clamp or a bout, which act at once, a minute."""
    plan = expand(arm.plan, study.until, study.clock)
    if plan.begin is None:
        return study.zero(arm)
    if plan.begin == plan.first_intake:
        return plan.begin
    return max(plan.begin - 1.0, -body.fasting)


def _inside(item: Measurement, zero: float, body: BodyModel, study: Study) -> bool:
    times = [time + zero for time in (item.over or (item.at,)) if time is not None]
    return all(-body.fasting <= time <= study.until for time in times)


def _standard_error(arm: Arm, item: Measurement) -> float | None:
    if item.sem is not None:
        return item.sem
    if item.ci95 is not None:
        return item.ci95 / 1.96
    n = getattr(arm.who, "n", None)
    return item.sd / math.sqrt(n) if item.sd is not None and n else None
