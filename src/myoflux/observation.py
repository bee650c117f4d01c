"""What a model says about each published measurement, in the measurement's own terms."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from myoflux.engine.compiled import Array
from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.plan import expand
from myoflux.reading import Reading, compare, reading_of, split_name
from myoflux.simulation import simulate
from myoflux.study import Arm, Measurement, Study

if TYPE_CHECKING:
    import xarray as xr

PEAK_STEP = 5.0


@dataclass(frozen=True)
class Prediction:
    """A measurement and what the model predicts for it; ``predicted`` is None where ``reason`` says why not.

    ``first_intake`` (min) is the arm's time zero, which the measurement's times count from. ``standard_error`` is the
    printed SEM, or the SD over the square root of n; None where no spread is printed. ``level`` is what the model has
    in the measured window and ``reference`` what a fold or a change is compared with: the arm's own fasting level, or
    that of the arm named by ``against``; both in the model's unit.
    """

    arm: str
    split: str
    measurement: Measurement
    first_intake: float
    predicted: float | None
    reason: str
    standard_error: float | None
    level: float | None = None
    reference: float | None = None

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
        """The residual over the standard error; None for what is unread, which is shown but not scored."""
        if self.residual is None or not self.standard_error or self.measurement.unread:
            return None
        return self.residual / self.standard_error


def predict(
    study: Study,
    model: str | BodyModel = DEFAULT_MODEL,
    *,
    overlays: tuple[str | Overlay, ...] = (),
    tolerance: Tolerance = DEFAULT_TOLERANCE,
) -> list[Prediction]:
    """Return one prediction for every measurement of a study, in file order.

    Times of measurements count from the time zero of their arm. A fold or a change is against the arm's own value
    before anything happens or, where the measurement says ``against``, the same moment or window of that arm. Peaks
    are read every 5 min.

    >>> from myoflux.trials import load_trial
    >>> rows = predict(load_trial("wilkinson2013"))
    >>> [round(row.predicted) for row in rows if row.measurement.quantity == "plasma_leucine"][:2]
    [126, 876]
    """
    body = get_model(model) if isinstance(model, str) else model
    wanted = [(name, item) for name, arm in study.groups.items() for item in arm.measured]
    readings = {item.quantity: reading_of(body, item.quantity) for _, item in wanted}
    clocks = {name: _clock(study, arm, body) for name, arm in study.groups.items()}
    moments = {clock.rest for clock in clocks.values()}
    windows = set()
    for name, item in wanted:
        reading = readings[item.quantity]
        for arm in {name, item.against or name}:
            span = _span(item, clocks[arm].zero, study)
            if reading is None or not _inside(span, body, study):
                continue
            if reading.statistic != "level":
                moments |= set(_grid(*span))
            elif item.over is None:
                moments.add(span[0])
            else:
                windows.add(span)
    result = simulate(
        study,
        model,
        times=moments,
        windows=windows,
        means={reading.observed.name for reading in readings.values() if reading is not None},
        overlays=overlays,
        tolerance=tolerance,
    )
    reader = _Reader(body, study, _series(result), clocks)
    return [reader.prediction(name, item, readings[item.quantity]) for name, item in wanted]


@dataclass(frozen=True)
class _Clock:
    """``zero``: what the times of an arm's measurements count from; ``rest``: when nothing has happened yet (min)."""

    zero: float
    rest: float


@dataclass(frozen=True)
class _Series:
    """A result as plain arrays; looking labels up in a Dataset row by row is ten times slower than simulating."""

    people: Mapping[str, int]
    times: Mapping[float, int]
    windows: Mapping[tuple[float, float], int]
    values: Mapping[str, Array]


def _series(result: xr.Dataset) -> _Series:
    spans = zip(result.window_start.values.tolist(), result.window_end.values.tolist(), strict=True)
    return _Series(
        {str(name): index for index, name in enumerate(result.person.values)},
        {time: index for index, time in enumerate(result.time.values.tolist())},
        {span: index for index, span in enumerate(spans)},
        {str(name): variable.values for name, variable in result.variables.items() if name not in result.coords},
    )


@dataclass(frozen=True)
class _Reader:
    """Reads measurements off one simulated study."""

    body: BodyModel
    study: Study
    series: _Series
    clocks: Mapping[str, _Clock]

    def prediction(self, name: str, item: Measurement, reading: Reading | None) -> Prediction:
        """Return what the model says about one measurement of an arm."""
        arm, zero = self.study.groups[name], self.clocks[name].zero
        level = reference = predicted = None
        reason = self._why_not(name, item, reading)
        if not reason and reading is not None:
            level = self._level(name, item, reading)
            reference = self._level(item.against, item, reading) if item.against else self._fasting(name, reading)
            reason = "a sign: scored as a class, not as a value" if reading.comparison == "direction" else ""
            predicted = None if reason else compare(level, reference, reading.comparison)
        error = standard_error(arm, item)
        return Prediction(name, arm.split or "", item, zero, predicted, reason, error, level, reference)

    def _why_not(self, name: str, item: Measurement, reading: Reading | None) -> str:
        if reading is None:
            return f"{self.body.name} has no counterpart"
        for arm in (name, item.against or name):
            if not _inside(_span(item, self.clocks[arm].zero, self.study), self.body, self.study):
                return "outside the simulated time"
        if reading.needs_comparator and not item.against:
            return "its comparator is not named: give the arm in 'against'"
        zero, rest = self.clocks[name].zero, self.clocks[name].rest
        if reading.comparison != "value" and not item.against and item.at is not None and item.at + zero == rest:
            return "the baseline itself, equal by definition"
        return ""

    def _fasting(self, name: str, reading: Reading) -> float:
        return self._at(name, reading, self.clocks[name].rest)

    def _at(self, name: str, reading: Reading, time: float) -> float:
        row = self.series.values[reading.observed.name][self.series.people[name]]
        return float(row[self.series.times[time]])

    def _level(self, name: str, item: Measurement, reading: Reading) -> float:
        zero = self.clocks[name].zero
        span = _span(item, zero, self.study)
        if reading.statistic != "level":
            grid = _grid(*span)
            values = [self._at(name, reading, time) for time in grid]
            top = int(np.argmax(values))
            return values[top] if reading.statistic == "peak" else grid[top] - zero
        if item.over is None:
            return self._at(name, reading, span[0])
        means = self.series.values[f"{reading.observed.name}_mean"][self.series.people[name]]
        return float(means[self.series.windows[span]])


def _clock(study: Study, arm: Arm, body: BodyModel) -> _Clock:
    """Say when an arm is at rest: before a clamp or a bout, which act at once, a minute."""
    plan = expand(arm.plan, study.until, study.clock)
    zero = study.zero(arm)
    if plan.begin is None or plan.begin == plan.first_intake:
        return _Clock(zero, zero if plan.begin is None else plan.begin)
    return _Clock(zero, max(plan.begin - 1.0, -body.fasting))


def _span(item: Measurement, zero: float, study: Study) -> tuple[float, float]:
    """Return start and end in minutes of the study; a peak without a window may be anywhere until the end."""
    if item.over is not None:
        return item.over[0] + zero, item.over[1] + zero
    at = (item.at or 0.0) + zero
    anywhere = split_name(item.quantity)[1] != "level" and not item.at
    return (at, study.until) if anywhere else (at, at)


def _grid(begin: float, end: float) -> list[float]:
    return [*np.arange(begin, end, PEAK_STEP).tolist(), end]


def _inside(span: Sequence[float], body: BodyModel, study: Study) -> bool:
    return all(-body.fasting <= time <= study.until for time in span)


def standard_error(arm: Arm, item: Measurement) -> float | None:
    """Return the standard error of a group mean in its unit: as printed, or SD over root n; None without a spread."""
    if item.sem is not None:
        return item.sem
    if item.ci95 is not None:
        return item.ci95 / 1.96
    n = getattr(arm.who, "n", None)
    return item.sd / math.sqrt(n) if item.sd is not None and n else None
