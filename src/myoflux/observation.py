"""What a model says about each published measurement, in the measurement's own terms."""

from __future__ import annotations

import math
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

    ``first_intake`` (min) is what the measurement's times count from. ``standard_error`` is the printed SEM, or the SD
    over the square root of n; None where no spread is printed.
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

    Times of measurements count from the first dose of their arm; a fold or a change is against the moment before it.

    >>> from myoflux.trials import load_trial
    >>> rows = predict(load_trial("wilkinson2013"))
    >>> [round(row.predicted) for row in rows if row.measurement.quantity == "plasma_leucine"][:2]
    [126, 876]
    """
    body = get_model(model)
    zeros = {name: _first_intake(study, arm) for name, arm in study.groups.items()}
    pairs = [(name, item) for name, arm in study.groups.items() for item in arm.measured]
    wanted = [(name, item, zeros[name], *_reading(body, item)) for name, item in pairs]
    moments = set(zeros.values())
    windows = set()
    for _, item, zero, observed, _ in wanted:
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
    return [_prediction(study, body, result, *row) for row in wanted]


def _prediction(
    study: Study,
    body: BodyModel,
    result: xr.Dataset,
    name: str,
    item: Measurement,
    zero: float,
    observed: Observed | None,
    change: Change,
) -> Prediction:
    """Read one measurement off a result; ``zero`` is the time of the arm's first intake."""
    arm = study.groups[name]
    error = _standard_error(arm, item)
    if observed is None:
        reason = f"{body.name} has no counterpart"
    elif not _inside(item, zero, body, study):
        reason = "outside the simulated time"
    elif change != "value" and item.at == 0.0:
        reason = "the baseline itself, equal by definition"
    else:
        person = result.sel(person=name)
        fasting = float(person[observed.name].sel(time=zero))
        found = _found(person, item, zero, observed.name)
        return Prediction(name, arm.split or "", item, zero, _changed(found, fasting, change), "", error)
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
    return None, "value"


def _changed(found: float, fasting: float, change: Change) -> float:
    match change:
        case "fold":
            return found / fasting
        case "change":
            return found - fasting
        case "change_pct":
            return 100.0 * (found / fasting - 1.0)
        case _:
            return found


def _first_intake(study: Study, arm: Arm) -> float:
    doses, infusions = expand(arm.plan, study.until, study.clock)
    return min([*(dose.time for dose in doses), *(infusion.start for infusion in infusions)], default=0.0)


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
