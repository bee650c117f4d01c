"""Differences between arms of one trial: whether the order is right where the trial shows one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from myoflux.observation.observables import split_name
from myoflux.study.study import Study
from myoflux.validation.draws import Answer
from myoflux.validation.observed import SYNTHESIS, laboratory_of, mean_error, span_of, why_not_counted
from myoflux.validation.rows import Fold
from myoflux.validation.scores import class_limit, fold_error, order_right
from myoflux.validation.yardstick import Yardstick


@dataclass(frozen=True)
class Contrast:
    """Two arms of a trial: the observed log ratio of the first over the second, its SE, and the predicted one.

    ``counted``: the observed difference is larger than one SE, or printed as a sign. ``right``: same order predicted.
    """

    trial: str
    first: str
    second: str
    split: str
    laboratory: str
    quantity: str
    span: tuple[float, float]
    observed: float
    error: float | None
    predicted: float
    counted: bool
    right: bool


@dataclass(frozen=True)
class _Side:
    arm: str
    split: str
    laboratory: str
    observed: float
    error: float | None
    predicted: float


def contrasts_of(
    study: Study,
    trial: str,
    folds: Sequence[Fold],
    answers: Mapping[tuple[str, int], Answer],
    yardstick: Yardstick,
) -> list[Contrast]:
    """Return the contrasts of a study: pairs of folds, else of fed rates, in one window; and ``against`` rows."""
    pairs: dict[tuple[str, str, tuple[float, float]], Contrast] = {}
    by_window: dict[tuple[str, tuple[float, float]], list[_Side]] = {}
    for fold in folds:
        seen, predicted = fold.observed, fold.scored
        if fold.counted and seen.log_fold is not None and predicted is not None:
            side = _Side(seen.arm, seen.split, seen.laboratory, seen.log_fold, fold.error, predicted.median)
            by_window.setdefault((seen.quantity, seen.span), []).append(side)
    rates = _fed_rates(study, trial, answers, yardstick)
    for (quantity, span), sides in [*by_window.items(), *rates.items()]:
        for one, other in combinations(sides, 2):
            if one.arm != other.arm:
                found = _pair(trial, quantity, span, one, other)
                pairs.setdefault((one.arm, other.arm, span), found)
    return [*pairs.values(), *_against(study, trial, answers, yardstick)]


def _pair(trial: str, quantity: str, span: tuple[float, float], one: _Side, other: _Side) -> Contrast:
    observed, predicted = one.observed - other.observed, one.predicted - other.predicted
    error = None if one.error is None or other.error is None else math.hypot(one.error, other.error)
    split = one.split if one.split == other.split else "validation" if "validation" in (one.split, other.split) else ""
    limit = class_limit(None) if error is None else error
    return Contrast(
        trial, one.arm, other.arm, split, one.laboratory, quantity, span, observed, error, predicted,
        counted=abs(observed) > limit, right=order_right(observed, predicted),
    )  # fmt: skip


def _fed_rates(
    study: Study, trial: str, answers: Mapping[tuple[str, int], Answer], yardstick: Yardstick
) -> dict[tuple[str, tuple[float, float]], list[_Side]]:
    """Return the fed rates (log %/h) that count, by quantity and window."""
    sides: dict[tuple[str, tuple[float, float]], list[_Side]] = {}
    for name, arm in study.groups.items():
        for index, item in enumerate(arm.measured):
            answer = answers[name, index]
            if item.quantity not in SYNTHESIS or span_of(item)[1] <= 0 or item.mean <= 0:
                continue
            level = answer.prediction.level if answer.levels is None else float(np.nanmedian(answer.levels))
            if why_not_counted(arm, item) or level is None or level <= 0:
                continue
            error = mean_error(arm, item)
            relative = yardstick.relative_error.get(item.quantity) if error is None else error / item.mean
            side = _Side(
                name, arm.split or "", laboratory_of(trial, arm), math.log(item.mean), relative, math.log(level)
            )
            sides.setdefault((item.quantity, span_of(item)), []).append(side)
    return sides


def _against(
    study: Study, trial: str, answers: Mapping[tuple[str, int], Answer], yardstick: Yardstick
) -> list[Contrast]:
    """Return the rows that name their comparator: ratios, percent changes and signs of synthesis."""
    found = []
    for name, arm in study.groups.items():
        for index, item in enumerate(arm.measured):
            quantity, _, comparison, _ = split_name(item.quantity)
            point = answers[name, index].prediction
            if item.against is None or quantity not in SYNTHESIS or why_not_counted(arm, item):
                continue
            if point.level is None or not point.reference or point.level <= 0:
                continue
            scale = 100.0 if comparison == "change_pct" else 1.0
            error, sure = None, False
            if comparison == "direction":
                if item.mean == 0:
                    continue
                observed, sure = math.copysign(class_limit(None), item.mean), True
            elif comparison in ("fold", "change_pct"):
                ratio = item.mean if comparison == "fold" else 1.0 + item.mean / scale
                if ratio <= 0:
                    continue
                observed, printed = math.log(ratio), mean_error(arm, item)
                error = yardstick.fold_error if printed is None else fold_error(ratio, printed / scale, 1.0, 0.0)
            else:
                continue
            predicted = math.log(point.level / point.reference)
            limit = class_limit(None) if error is None else error
            found.append(
                Contrast(
                    trial, name, item.against, arm.split or "", laboratory_of(trial, arm), quantity, span_of(item),
                    observed, error, predicted,
                    counted=sure or abs(observed) > limit, right=order_right(observed, predicted),
                )
            )  # fmt: skip
    return found
