"""What the trials found: fed over basal synthesis of each arm and window, from the study files alone."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from myoflux.observation.observables import split_name
from myoflux.observation.predict import standard_error
from myoflux.study.events import expand
from myoflux.study.study import Arm, Measurement, Study
from myoflux.validation.scores import fold_error
from myoflux.validation.taken import Intake, exercised, intake_of

WindowClass = Literal["full", "short", "late"]
WINDOW_CLASSES: tuple[WindowClass, ...] = ("full", "short", "late")
FULL_MINUTES = 150.0
LATE_MINUTES = 60.0
UNKNOWN_N = 8
MUSCLE = ("fsr_mixed", "fsr_myofibrillar")
VARIANTS = ("", "_exercised", "_leucine_tracer", "_bolus_tracer")
SYNTHESIS = tuple(name + variant for name in MUSCLE for variant in VARIANTS)


@dataclass(frozen=True)
class ObservedFold:
    """Fed over basal synthesis of one arm in one window, or the sign of the change where only that is printed.

    ``index`` and ``basal_index`` are places in ``arm.measured``. ``log_fold`` is None for a sign. ``error`` is the
    printed standard error of the log fold (None without one), ``basal`` the arm's own basal rate (%/h). ``reason``
    says why the row is shown but not counted.
    """

    trial: str
    arm: str
    split: str
    laboratory: str
    quantity: str
    index: int
    basal_index: int | None
    span: tuple[float, float]
    window: WindowClass
    exercised: bool
    log_fold: float | None
    sign: int | None
    error: float | None
    basal: float | None
    intake: Intake
    reason: str

    @property
    def key(self) -> tuple[str, str]:
        """Trial and arm: the unit of every score."""
        return self.trial, self.arm

    @property
    def minutes(self) -> float:
        """How long the window is."""
        return self.span[1] - self.span[0]


def window_class(begin: float, end: float) -> WindowClass:
    """Return the class of a window whose times (min) count from the dose.

    Late: begins 60 min or more after the dose. Full: begins with the dose (or before) and lasts 150 min or more after
    it. Short: all else.

    >>> window_class(0, 180), window_class(0, 90), window_class(120, 300)
    ('full', 'short', 'late')
    """
    if begin >= LATE_MINUTES:
        return "late"
    return "full" if begin <= 0 and end >= FULL_MINUTES else "short"


def mean_error(arm: Arm, item: Measurement) -> float | None:
    """Return the standard error of a mean as scores use it: n is 8 where it is missing; a half IQR is 0.6745 SD."""
    printed = standard_error(arm, item)
    if printed is not None:
        return printed
    n = getattr(arm.who, "n", None) or UNKNOWN_N
    sd = item.sd if item.sd is not None else item.iqr / 0.6745 if item.iqr is not None else None
    return None if sd is None else sd / math.sqrt(n)


def why_not_counted(arm: Arm, item: Measurement) -> str:
    """Return why a measurement is shown but not counted; empty for one that counts."""
    if item.unread:
        return "unread: its window or value was assumed"
    if item.known_by == "unverified":
        return "unverified"
    return "context: evidence, not scored" if arm.split == "context" else ""


def laboratory_of(trial: str, arm: Arm) -> str:
    """Return the laboratory of an arm; an unknown one is its own, named after the trial."""
    return arm.laboratory or f"{trial} (own)"


def observed_folds(study: Study, trial: str) -> list[ObservedFold]:
    """Return every fed over basal synthesis of a study.

    >>> from myoflux.study.shipped import load_trial
    >>> folds = observed_folds(load_trial("glynn2010"), "glynn2010")
    >>> [(fold.arm, fold.window, round(fold.log_fold, 3)) for fold in folds]
    [('leucine-1.85g', 'full', 0.141), ('leucine-3.5g', 'full', 0.419)]
    """
    return [fold for name, arm in study.groups.items() for fold in _of_arm(study, trial, name, arm)]


def _of_arm(study: Study, trial: str, name: str, arm: Arm) -> Iterator[ObservedFold]:
    zero = study.zero(arm)
    plan = expand(arm.plan, study.until, study.clock)
    for index, item in enumerate(arm.measured):
        quantity, statistic, comparison, _ = split_name(item.quantity)
        begin, end = span_of(item)
        if quantity not in SYNTHESIS or statistic != "level" or item.against or end <= 0:
            continue
        basal_index = basal_row(arm, quantity)
        basal = None if basal_index is None else arm.measured[basal_index]
        if basal is not None and why_not_counted(arm, basal) and comparison not in ("value", "change"):
            basal, basal_index = None, None
        if comparison in ("value", "change") and basal is None:
            continue
        found = _log_fold(arm, item, basal, comparison)
        if found is None and comparison != "direction":
            continue
        log_fold, error = found or (None, None)
        reason = why_not_counted(arm, item)
        if basal is not None and comparison in ("value", "change"):
            reason = reason or why_not_counted(arm, basal)
        yield ObservedFold(
            trial=trial,
            arm=name,
            split=arm.split or "",
            laboratory=laboratory_of(trial, arm),
            quantity=quantity,
            index=index,
            basal_index=basal_index,
            span=(begin, end),
            window=window_class(begin, end),
            exercised=exercised(plan, item.quantity, end + zero),
            log_fold=log_fold,
            sign=int(item.mean) if comparison == "direction" else None,
            error=error,
            basal=basal.mean if basal and basal.mean > 0 else None,
            intake=intake_of(study, arm, end + zero),
            reason=reason,
        )


def span_of(item: Measurement) -> tuple[float, float]:
    """Return start and end of a measurement in minutes from the arm's time zero."""
    return item.over or (item.at or 0.0, item.at or 0.0)


def basal_row(arm: Arm, quantity: str) -> int | None:
    """Return the place of the arm's own basal row: the same quantity over a time that ends with the dose at latest."""
    for index, item in enumerate(arm.measured):
        if item.quantity == quantity and item.against is None and span_of(item)[1] <= 0:
            return index
    return None


def _log_fold(
    arm: Arm, item: Measurement, basal: Measurement | None, comparison: str
) -> tuple[float, float | None] | None:
    """Return log fold and its standard error; None where no fold above zero can be had."""
    error = mean_error(arm, item)
    if comparison in ("fold", "change_pct"):
        scale = 1.0 if comparison == "fold" else 100.0
        fold = item.mean if comparison == "fold" else 1.0 + item.mean / scale
        return None if fold <= 0 else (math.log(fold), None if error is None else error / scale / fold)
    if comparison == "direction" or basal is None or basal.mean <= 0:
        return None
    change = item.mean if comparison == "change" else item.mean - basal.mean
    fold = 1.0 + change / basal.mean
    if fold <= 0:
        return None
    basal_error = mean_error(arm, basal)
    if error is None or basal_error is None:
        return math.log(fold), None
    if comparison == "value":
        return math.log(fold), fold_error(item.mean, error, basal.mean, basal_error)
    return math.log(fold), math.hypot(error, change * basal_error / basal.mean) / (basal.mean * fold)


def main_folds(folds: list[ObservedFold]) -> list[ObservedFold]:
    """Return one fold for each arm: one that counts before one that does not, then full, short, late, the longest."""
    order = {name: place for place, name in enumerate(WINDOW_CLASSES)}
    chosen: dict[tuple[str, str], ObservedFold] = {}
    for fold in sorted(folds, key=lambda f: (bool(f.reason), f.sign is not None, order[f.window], -f.minutes, f.index)):
        chosen.setdefault(fold.key, fold)
    return [chosen[key] for key in dict.fromkeys(fold.key for fold in folds)]
