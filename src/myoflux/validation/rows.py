"""One line for each measurement and each fold: observed, predicted with its interval, and why it does not count."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.physiology.uncertainty import Noise
from myoflux.study.study import Study
from myoflux.validation.draws import Answer, interval
from myoflux.validation.observed import ObservedFold, laboratory_of, mean_error, span_of, why_not_counted
from myoflux.validation.scores import reported_error
from myoflux.validation.yardstick import Yardstick

# A predicted fall to nothing has no logarithm: it is scored as a fall to a twentieth.
LEAST_RATIO = 0.05


@dataclass(frozen=True)
class Interval:
    """A predicted median with its 5 and 95 %; the bounds are None for a model that knows no uncertainty."""

    median: float
    low: float | None = None
    high: float | None = None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Both bounds, or None."""
        return None if self.low is None or self.high is None else (self.low, self.high)


@dataclass(frozen=True)
class Row:
    """A measurement beside its prediction, in the unit of the measurement.

    ``standard_error`` is printed, or filled from the calibration median of its quantity (``error_filled``).
    ``explained``: the difference is no larger than the reported errors explain; None where that cannot be said.
    ``reason`` says why there is no prediction or why the row is not counted; a row with a reason counts nowhere.
    """

    trial: str
    arm: str
    split: str
    laboratory: str
    quantity: str
    start: float
    end: float
    unit: str
    known_by: str
    observed: float
    spread: tuple[str, float] | None
    standard_error: float | None
    error_filled: bool
    predicted: Interval | None
    explained: bool | None
    reason: str

    @property
    def ratio(self) -> float | None:
        """Predicted over observed; None where the observed value is not above zero."""
        return self.predicted.median / self.observed if self.predicted and self.observed > 0 else None


@dataclass(frozen=True)
class Fold:
    """An observed fold beside the model's: log folds with the arm's own basal and with the predicted basal.

    ``error`` is the standard error of the observed log fold, filled where none is printed; ``basal`` the predicted
    basal rate (%/h); ``limit`` the largest difference of log folds that the reported errors explain.
    """

    observed: ObservedFold
    error: float | None
    own_basal: Interval | None
    predicted_basal: Interval | None
    basal: float | None
    limit: float | None
    reason: str

    @property
    def explained(self) -> bool | None:
        """Whether the reported errors explain the difference; None where that cannot be said."""
        if not self.counted or self.limit is None or self.difference is None:
            return None
        return abs(self.difference) <= self.limit

    @property
    def difference(self) -> float | None:
        """Predicted minus observed log fold; None without either."""
        if self.scored is None or self.observed.log_fold is None:
            return None
        return self.scored.median - self.observed.log_fold

    @property
    def scored(self) -> Interval | None:
        """The log fold that is scored first: with the arm's own basal where it has one."""
        return self.own_basal or self.predicted_basal

    @property
    def counted(self) -> bool:
        """Whether it enters the errors of folds (a sign enters the classes alone)."""
        return not self.reason and self.observed.log_fold is not None and self.scored is not None


def rows_of(
    study: Study, trial: str, answers: Sequence[Answer], yardstick: Yardstick, noise: Mapping[str, Noise]
) -> list[Row]:
    """Return one row for each measurement of a study; ``noise`` of the model widens what errors explain."""
    return [_row(study, trial, answer, yardstick, noise) for answer in answers]


def _row(study: Study, trial: str, answer: Answer, yardstick: Yardstick, noise: Mapping[str, Noise]) -> Row:
    point, item = answer.prediction, answer.prediction.measurement
    arm = study.groups[point.arm]
    begin, end = span_of(item)
    printed = mean_error(arm, item)
    relative = yardstick.relative_error.get(item.quantity)
    error = printed if printed is not None or relative is None else abs(relative * item.mean)
    predicted = None
    if answer.draws is not None:
        predicted = Interval(*interval(answer.draws))
    elif point.predicted is not None:
        predicted = Interval(point.predicted)
    reason = point.reason or why_not_counted(arm, item)
    explained = None
    if predicted is not None and error:
        own = noise.get(item.quantity, Noise())
        limit = reported_error(error, own.laboratory * item.mean, own.method * item.mean)
        explained = abs(predicted.median - item.mean) <= limit
    return Row(
        trial=trial,
        arm=point.arm,
        split=point.split,
        laboratory=laboratory_of(trial, arm),
        quantity=item.quantity,
        start=begin,
        end=end,
        unit=item.unit,
        known_by=item.known_by,
        observed=item.mean,
        spread=item.spread,
        standard_error=error,
        error_filled=printed is None and error is not None,
        predicted=predicted,
        explained=explained,
        reason=reason,
    )


def folds_of(
    folds: Sequence[ObservedFold],
    answers: Mapping[tuple[str, int], Answer],
    yardstick: Yardstick,
    noise: Mapping[str, Noise],
) -> list[Fold]:
    """Return the model's answer to each observed fold; ``answers`` by arm and place of the measurement in it."""
    return [_fold(fold, answers, yardstick, noise.get(fold.quantity, Noise())) for fold in folds]


def _fold(fold: ObservedFold, answers: Mapping[tuple[str, int], Answer], yardstick: Yardstick, noise: Noise) -> Fold:
    fed = answers[fold.arm, fold.index]
    error = yardstick.error_of(fold)
    if fed.prediction.level is None or fed.prediction.reference is None:
        return Fold(fold, error, None, None, None, None, fold.reason or fed.prediction.reason)
    rates = _levels(fed)
    rest = answers[fold.arm, fold.basal_index] if fold.basal_index is not None else None
    if rest is not None and rest.prediction.level is not None:
        basals = _levels(rest)
    else:
        basals = np.array([fed.prediction.reference]) if fed.references is None else fed.references
    own = None if fold.basal is None else _log_interval(1.0 + (rates - basals) / fold.basal)
    basal = float(np.nanmedian(basals))
    limit = None
    if error is not None and fold.log_fold is not None:
        fed_rate = (fold.basal or basal) * math.exp(fold.log_fold)
        limit = reported_error(error, noise.increment / fed_rate, noise.method)
    return Fold(fold, error, own, _log_interval(rates / basals), basal, limit, fold.reason)


def _levels(answer: Answer) -> Array:
    return np.array([answer.prediction.level]) if answer.levels is None else answer.levels


def _log_interval(ratios: Array) -> Interval:
    logs = np.log(np.maximum(ratios, LEAST_RATIO))
    return Interval(float(logs[0])) if len(logs) == 1 else Interval(*interval(logs))
