"""What a simulation has to report for the measurements of a study, and reading them off its arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.observation.observables import Reading, reading_of, split_name
from myoflux.physiology.body_model import BodyModel
from myoflux.study.events import expand
from myoflux.study.study import Arm, Measurement, Study

PEAK_STEP = 5.0
Span = tuple[float, float]


@dataclass(frozen=True)
class Clock:
    """``zero``: what the times of an arm's measurements count from; ``rest``: when nothing has happened yet (min)."""

    zero: float
    rest: float


@dataclass(frozen=True)
class Series:
    """A result as plain arrays; looking labels up in a Dataset row by row is ten times slower than simulating.

    ``values`` holds, by name, an array whose last axes are arm and time, and by ``<name>_mean`` one whose last axes are
    arm and window; draws, where there are any, come first.
    """

    people: Mapping[str, int]
    times: Mapping[float, int]
    windows: Mapping[Span, int]
    values: Mapping[str, Array]


@dataclass(frozen=True)
class Request:
    """What a model has to report so that every measurement of a study can be answered."""

    study: Study
    body: BodyModel

    @cached_property
    def wanted(self) -> list[tuple[str, Measurement]]:
        """Every measurement with its arm, in file order."""
        return [(name, item) for name, arm in self.study.groups.items() for item in arm.measured]

    @cached_property
    def readings(self) -> dict[str, Reading | None]:
        """How each measured quantity is read; None where the model has no counterpart."""
        return {item.quantity: reading_of(self.body, item.quantity) for _, item in self.wanted}

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The quantities of the model that are read."""
        return tuple(dict.fromkeys(reading.observed.name for reading in self.readings.values() if reading is not None))

    @cached_property
    def clocks(self) -> dict[str, Clock]:
        """The clock of each arm."""
        return {name: _clock(self.study, arm, self.body) for name, arm in self.study.groups.items()}

    @cached_property
    def times(self) -> tuple[frozenset[float], frozenset[Span]]:
        """The moments and the windows (min of the study) to report."""
        moments = {clock.rest for clock in self.clocks.values()}
        windows: set[Span] = set()
        for name, item in self.wanted:
            reading = self.readings[item.quantity]
            for arm in {name, item.against or name}:
                span = self.span(arm, item)
                if reading is None or not self.inside(arm, item):
                    continue
                if reading.statistic != "level":
                    moments |= set(_grid(*span))
                elif item.over is None:
                    moments.add(span[0])
                else:
                    windows.add(span)
        return frozenset(moments), frozenset(windows)

    def span(self, arm: str, item: Measurement) -> Span:
        """Return start and end (min of the study); a peak without a window may be anywhere until the end."""
        zero = self.clocks[arm].zero
        if item.over is not None:
            return item.over[0] + zero, item.over[1] + zero
        at = (item.at or 0.0) + zero
        anywhere = split_name(item.quantity)[1] != "level" and not item.at
        return (at, self.study.until) if anywhere else (at, at)

    def inside(self, arm: str, item: Measurement) -> bool:
        """Return whether the model runs over a measurement's time."""
        return all(-self.body.fasting <= time <= self.study.until for time in self.span(arm, item))

    def why_not(self, name: str, item: Measurement) -> str:
        """Return why the model gives no level for a measurement; empty where it does."""
        reading = self.readings[item.quantity]
        if reading is None:
            return f"{self.body.name} has no counterpart"
        if not all(self.inside(arm, item) for arm in (name, item.against or name)):
            return "outside the simulated time"
        if reading.needs_comparator and not item.against:
            return "its comparator is not named: give the arm in 'against'"
        zero, rest = self.clocks[name].zero, self.clocks[name].rest
        if reading.comparison != "value" and not item.against and item.at is not None and item.at + zero == rest:
            return "the baseline itself, equal by definition"
        return ""

    def read(self, series: Series, name: str, item: Measurement) -> tuple[Array, Array] | None:
        """Return the level in the measured window and what it is compared with; None where there is none."""
        reading = self.readings[item.quantity]
        if reading is None or self.why_not(name, item):
            return None
        level = self._level(series, name, item, reading)
        if item.against is not None:
            return level, self._level(series, item.against, item, reading)
        return level, _at(series, name, reading, self.clocks[name].rest)

    def _level(self, series: Series, name: str, item: Measurement, reading: Reading) -> Array:
        span = self.span(name, item)
        if reading.statistic != "level":
            grid = _grid(*span)
            values = np.array([_at(series, name, reading, time) for time in grid])
            if reading.statistic != "tmax":
                return np.asarray(values.max(axis=0) if reading.statistic == "peak" else values.min(axis=0))
            return np.asarray(np.array(grid)[values.argmax(axis=0)] - self.clocks[name].zero)
        if item.over is None:
            return _at(series, name, reading, span[0])
        means = series.values[f"{reading.observed.name}_mean"]
        return np.asarray(means[..., series.people[name], series.windows[span]])


def _at(series: Series, name: str, reading: Reading, time: float) -> Array:
    return np.asarray(series.values[reading.observed.name][..., series.people[name], series.times[time]])


def _clock(study: Study, arm: Arm, body: BodyModel) -> Clock:
    """Say when an arm is at rest: before a clamp or a bout, which act at once, a minute."""
    plan = expand(arm.plan, study.until, study.clock)
    zero = study.zero(arm)
    if plan.begin is None or plan.begin == plan.first_intake:
        return Clock(zero, zero if plan.begin is None else plan.begin)
    return Clock(zero, max(plan.begin - 1.0, -body.fasting))


def _grid(begin: float, end: float) -> Sequence[float]:
    return [*np.arange(begin, end, PEAK_STEP).tolist(), end]
