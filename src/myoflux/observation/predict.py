"""What a model says about each published measurement, in the measurement's own terms."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from myoflux.engine.period import Tolerance
from myoflux.engine.python_functions import Array
from myoflux.kinetics.overlay import Overlay
from myoflux.observation.observables import compare
from myoflux.observation.request import Request, Series
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.simulation.simulate import medicine_overlays, prepare_run, simulate
from myoflux.study.study import Arm, Measurement, Study

if TYPE_CHECKING:
    import xarray as xr


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
    tolerance: Tolerance | None = None,
    means: Iterable[str] = (),
) -> list[Prediction]:
    """Return one prediction for every measurement of a study, in file order.

    Times of measurements count from the time zero of their arm. A fold or a change is against the arm's own value
    before anything happens or, where the measurement says ``against``, the same moment or window of that arm. Peaks
    are read every 5 min. ``means`` are averaged besides: studies that name the same ones share one kernel, which spares
    building one for each.

    >>> from myoflux.study.shipped import load_trial
    >>> rows = predict(load_trial("wilkinson2013"))
    >>> [round(row.predicted) for row in rows if row.measurement.quantity == "plasma_leucine"][:2]
    [134, 571]
    """
    body = get_model(model) if isinstance(model, str) else model
    request = Request(study, body)
    moments, windows = request.times
    names = request.names
    result = simulate(
        study, model, times=moments, windows=windows, means=(*means, *names), overlays=overlays, tolerance=tolerance
    )
    series = _series(result)
    return [_prediction(request, series, name, item) for name, item in request.wanted]


def _prediction(request: Request, series: Series, name: str, item: Measurement) -> Prediction:
    arm, zero = request.study.groups[name], request.clocks[name].zero
    reason, reading = request.why_not(name, item), request.readings[item.quantity]
    level = reference = predicted = None
    found = request.read(series, name, item)
    if found is not None and reading is not None:
        level, reference = float(found[0]), float(found[1])
        if reading.comparison in ("fold", "change_pct") and reference == 0.0:
            reason = "what it is compared with is zero in the model"
        elif reading.comparison == "direction":
            reason = "a sign: scored as a class, not as a value"
        else:
            predicted = compare(level, reference, reading.comparison)
    error = standard_error(arm, item)
    return Prediction(name, arm.split or "", item, zero, predicted, reason, error, level, reference)


def _series(result: xr.Dataset) -> Series:
    spans = zip(result.window_start.values.tolist(), result.window_end.values.tolist(), strict=True)
    return Series(
        {str(name): index for index, name in enumerate(result.person.values)},
        {time: index for index, time in enumerate(result.time.values.tolist())},
        {span: index for index, span in enumerate(spans)},
        {str(name): variable.values for name, variable in result.variables.items() if name not in result.coords},
    )


def predict_levels(
    study: Study,
    model: str | BodyModel,
    sets: Sequence[Mapping[str, float]],
    *,
    tolerance: Tolerance | None = None,
) -> list[tuple[Array, Array] | None]:
    """Return, for every measurement, the model's level and its reference for each set of factors on parameters.

    All sets run through an arm at once. None where `predict` gives no level; NaN for a set that the solver could not
    finish. Raises as `simulate` does.

    >>> from myoflux.study.shipped import load_trial
    >>> found = predict_levels(load_trial("wilkinson2013"), "mccoll2024", [{}, {"gastric_emptying": 0.5}])
    >>> sum(row is not None for row in found), len(found[0][0])
    (20, 2)
    """
    from myoflux.engine.kernel import compile_kernel

    body = get_model(model) if isinstance(model, str) else model
    request = Request(study, body)
    moments, windows = request.times
    times, spans, names = sorted(moments), sorted(windows), request.names
    if not names or not sets:
        return [None] * len(request.wanted)
    kernel = compile_kernel(body.model, names, integrands=names)
    values, means = [], []
    for name, arm in study.groups.items():
        medicines = medicine_overlays(body, arm)
        runs = [
            prepare_run(study, body, name, arm, [Overlay(f"set {index}", scale=own), *medicines])
            for index, own in enumerate(sets)
        ]
        table = np.array([[run.values[key] for key in kernel.parameters] for run in runs])
        batch = kernel.solve(
            table,
            [run.periods for run in runs],
            np.array(times),
            windows=spans,
            tolerance=tolerance or body.tolerance,
            threads=None,
        )
        values.append(batch.values)
        means.append(batch.means)
    series = draws_as_series(study, times, spans, names, values, means)
    return [request.read(series, name, item) for name, item in request.wanted]


def draws_as_series(
    study: Study,
    times: Sequence[float],
    windows: Sequence[tuple[float, float]],
    names: Sequence[str],
    values: Sequence[Array],
    means: Sequence[Array],
) -> Series:
    """Return as one series what each arm in turn gave: values (draws x times x names), means over windows."""
    arrays = {name: np.stack([part[:, :, index] for part in values], axis=1) for index, name in enumerate(names)}
    arrays |= {
        f"{name}_mean": np.stack([part[:, :, index] for part in means], axis=1) for index, name in enumerate(names)
    }
    return Series(
        {name: index for index, name in enumerate(study.groups)},
        {time: index for index, time in enumerate(times)},
        {span: index for index, span in enumerate(windows)},
        arrays,
    )


def standard_error(arm: Arm, item: Measurement) -> float | None:
    """Return the standard error of a group mean in its unit: as printed, or SD over root n; None without a spread."""
    if item.sem is not None:
        return item.sem
    if item.ci95 is not None:
        return item.ci95 / 1.96
    n = getattr(arm.who, "n", None)
    return item.sd / math.sqrt(n) if item.sd is not None and n else None
