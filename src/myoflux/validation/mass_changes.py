"""Changes of muscle and lean mass in disuse: percent points off, beside no change and a straight line per day."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from myoflux.observation.observables import split_name
from myoflux.study.events import expand
from myoflux.study.study import Arm, Study
from myoflux.validation.draws import Answer
from myoflux.validation.observed import why_not_counted
from myoflux.validation.rows import Row
from myoflux.validation.scores import NORMAL_95, binomial_range, covered, interval_score

MASSES = (
    *("muscle_volume", "muscle_size", "quad_csa", "quad_volume", "thigh_csa", "thigh_volume", "rf_csa", "vl_csa"),
    *("lean_mass", "leg_lean_mass", "skeletal_muscle_mass", "lower_limb_muscle_mass", "calf_volume"),
)
DISUSE = ("bed_rest", "immobilised_leg", "reduced_steps")
LAST_DAY = 60.0
FEWEST = 5
PERSON_SD = 4.0  # points of one person's change, where no error is printed
LEAST_CHANGE = 1.5  # points: the least change that counts as one where no spread is printed
MINUTES = 1440.0


@dataclass(frozen=True)
class MassChange:
    """A change in percent of the start: observed, its standard error, predicted with 5 and 95 %; and the day of disuse.

    ``reason`` says why it is listed and not scored. Changes in kg are over the predicted start.
    """

    trial: str
    arm: str
    split: str
    quantity: str
    day: float
    days_of_disuse: float
    observed: float
    error: float
    error_printed: bool
    predicted: float | None
    low: float | None
    high: float | None
    reason: str

    @property
    def counted(self) -> bool:
        """Whether it is scored."""
        return not self.reason and self.predicted is not None


Rule = Callable[[MassChange], float]


def masses_of(study: Study, trial: str, rows: Sequence[Row], answers: Sequence[Answer]) -> list[MassChange]:
    """Return the changes of mass of a study's arms in disuse, up to 60 days from its start."""
    found = []
    for row, answer in zip(rows, answers, strict=True):
        base, _, comparison, _ = split_name(row.quantity)
        arm = study.groups[row.arm]
        if base not in MASSES or comparison not in ("change", "change_pct") or answer.prediction.measurement.against:
            continue
        plan = expand(arm.plan, study.until, study.clock)
        states = [state for state in plan.states if state.name in DISUSE]
        end = row.end + answer.prediction.first_intake
        days = sum(max(0.0, min(end, state.end) - state.start) for state in states) / MINUTES
        if states and days > 0:
            found.append(_change(trial, row, answer, arm, end / MINUTES, days, comparison))
    return found


def _change(trial: str, row: Row, answer: Answer, arm: Arm, day: float, days: float, comparison: str) -> MassChange:
    scale, start = 1.0, answer.prediction.reference
    if comparison == "change":
        scale = 100.0 / start if start else math.nan
    n = getattr(arm.who, "n", None)
    printed = not row.error_filled and row.standard_error is not None
    error = row.standard_error * scale if printed and row.standard_error else PERSON_SD / math.sqrt(n or 8)
    reason = row.reason
    if not reason and row.quantity.startswith("calf"):
        reason = "calf: listed, not scored"
    elif not reason and n is not None and n < FEWEST:
        reason = f"n below {FEWEST}: listed, not scored"
    elif not reason and day > LAST_DAY + 1.0:
        reason = f"after {LAST_DAY:g} days: listed, not scored"
    answered = row.predicted
    low, high = answered.bounds if answered and answered.bounds else (None, None)
    return MassChange(
        trial, row.arm, row.split, row.quantity, day, days, row.observed * scale, error, printed,
        None if answered is None else answered.median * scale,
        None if low is None else low * scale,
        None if high is None else high * scale,
        reason,
    )  # fmt: skip


def daily_slope(studies: Mapping[str, Study]) -> float:
    """Return the median loss per day of disuse (points) that calibration arms print in percent, without training."""
    slopes = []
    for arm, until, clock in ((arm, one.until, one.clock) for one in studies.values() for arm in one.groups.values()):
        plan = expand(arm.plan, until, clock) if arm.split == "calibration" else None
        if plan is None or plan.bouts or not any(state.name in DISUSE for state in plan.states):
            continue
        for row in arm.measured:
            base, _, comparison, _ = split_name(row.quantity)
            days = sum(max(0.0, min(row.at or 0.0, one.end) - one.start) for one in plan.states) / MINUTES
            if base in MASSES and comparison == "change_pct" and days and not why_not_counted(arm, row):
                slopes.append(row.mean / days)
    return float(np.median(slopes)) if slopes else 0.0


def mass_scores(changes: Sequence[MassChange], slope: float) -> dict[str, Any]:
    """Return the errors (percent points), coverage, interval scores and classes of counted changes, rivals beside."""
    counted = [one for one in changes if one.counted]
    errors = [abs((one.predicted or 0.0) - one.observed) for one in counted]
    # The mean absolute error that sampling alone would make of a true model.
    floor = [math.sqrt(2.0 / math.pi) * one.error for one in counted]
    hits = [covered(one.low, one.high, one.observed) for one in counted if one.low is not None and one.high is not None]
    low, high = binomial_range(len(hits)) if hits else (None, None)
    right = [_class(one.observed, one) == _class(one.predicted or 0.0, one) for one in counted]
    rivals: dict[str, Rule] = {"no change": lambda one: 0.0, "line per day": lambda one: slope * one.days_of_disuse}
    explained = _explained(counted)
    return {
        "count": len(counted),
        "median_error": float(np.median(errors)) if errors else None,
        "mean_error": float(np.mean(errors)) if errors else None,
        "mean_over_floor": float(np.mean(errors) / np.mean(floor)) if errors else None,
        "coverage": {"count": len(hits), "hits": sum(hits), "share": sum(hits) / len(hits) if hits else None,
                     "range_low": low, "range_high": high},
        "interval_score": _score(counted, lambda one: one.predicted or 0.0),
        "class": {"count": len(right), "hits": sum(right), "share": sum(right) / len(right) if right else None},
        "explained": explained,
        "slope": slope,
        "rivals": {
            name: {
                "mean_error": float(np.mean([abs(rule(one) - one.observed) for one in counted])) if counted else None,
                "interval_score": _score(counted, rule),
            }
            for name, rule in rivals.items()
        },
    }  # fmt: skip


def _explained(counted: Sequence[MassChange]) -> Mapping[str, Any]:
    """Return how many arms lie inside 1.96 reported (or filled) errors in all their rows' mean."""
    arms: dict[tuple[str, str], list[bool]] = {}
    for one in counted:
        inside = abs((one.predicted or 0.0) - one.observed) <= NORMAL_95 * one.error
        arms.setdefault((one.trial, one.arm), []).append(inside)
    hits = [np.mean(own) >= 0.5 for own in arms.values()]
    return {"count": len(hits), "hits": int(sum(hits)), "share": float(np.mean(hits)) if hits else None}


def _class(change: float, one: MassChange) -> int:
    limit = NORMAL_95 * one.error if one.error_printed else LEAST_CHANGE
    return 0 if abs(change) <= limit else (1 if change > 0 else -1)


def _score(counted: Sequence[MassChange], rule: Rule) -> float | None:
    """Return the mean interval score of a rule that is given the model's noise."""
    scores = [
        interval_score(one.low + rule(one) - one.predicted, one.high + rule(one) - one.predicted, one.observed)
        for one in counted
        if one.low is not None and one.high is not None and one.predicted is not None
    ]
    return float(np.mean(scores)) if scores else None
