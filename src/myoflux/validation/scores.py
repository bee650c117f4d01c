"""The scores themselves: plain functions of numbers, each defined in docs/reference/validation-scores.md."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

# 1.96: central 95 % of a normal distribution. 1.15: the least fold that counts when no spread is printed.
NORMAL_95 = 1.96
LEAST_FOLD = 1.15


def root_mean_square(errors: Sequence[float]) -> float | None:
    """Return the root of the mean square; None without errors.

    >>> root_mean_square([3.0, -4.0])
    3.5355339059327378
    """
    return float(np.sqrt(np.mean(np.square(errors)))) if len(errors) else None


def arms_root_mean_square(errors: Sequence[tuple[object, float]]) -> float | None:
    """Return the root mean square with one vote an arm, however many windows (arm, error) it has.

    >>> arms_root_mean_square([("a", 3.0), ("a", 3.0), ("b", 1.0)])
    2.23606797749979
    """
    squares: dict[object, list[float]] = {}
    for arm, error in errors:
        squares.setdefault(arm, []).append(error * error)
    return math.sqrt(float(np.mean([np.mean(own) for own in squares.values()]))) if squares else None


def covered(low: float, high: float, observed: float) -> bool:
    """Return whether an interval holds the observed value, ends included."""
    return low <= observed <= high


def binomial_range(count: int, share: float = 0.90) -> tuple[float, float]:
    """Return the central 95 % range of the share of hits among ``count`` trials that each hit with ``share``.

    >>> binomial_range(20)
    (0.75, 1.0)
    """
    from scipy.stats import binom

    low, high = binom.ppf([0.025, 0.975], count, share)
    return float(low) / count, float(high) / count


def interval_score(low: float, high: float, observed: float, level: float = 0.90) -> float:
    """Return the interval (Winkler) score: width, plus 2/(1 - level) times the distance of a miss; lower is better.

    >>> interval_score(0.0, 1.0, 0.5), round(interval_score(0.0, 1.0, 1.1), 9)
    (1.0, 3.0)
    """
    miss = max(low - observed, observed - high, 0.0)
    return (high - low) + 2.0 / (1.0 - level) * miss


def sharpness(intervals: Sequence[tuple[float, float]]) -> float | None:
    """Return the median half-width of intervals; None without any."""
    return float(np.median([(high - low) / 2.0 for low, high in intervals])) if intervals else None


def reported_error(standard_error: float, laboratory_sd: float = 0.0, method_sd: float = 0.0) -> float:
    """Return the largest difference that the reported errors explain: 1.96 roots of the summed variances.

    >>> round(reported_error(3.0, 4.0) / 1.96, 9)
    5.0
    """
    return NORMAL_95 * math.sqrt(standard_error**2 + laboratory_sd**2 + method_sd**2)


def class_limit(standard_error: float | None) -> float:
    """Return the |log fold| above which an arm went up or down: 1.96 SE, or log 1.15 where no spread is printed."""
    return math.log(LEAST_FOLD) if standard_error is None else NORMAL_95 * standard_error


def class_of(log_fold: float, limit: float) -> int:
    """Return the class of a log fold: 1 up, -1 down, 0 none.

    >>> [class_of(value, 0.1) for value in (0.2, 0.05, -0.2)]
    [1, 0, -1]
    """
    return (abs(log_fold) > limit) * (1 if log_fold > 0 else -1)


def order_right(observed: float, predicted: float) -> bool:
    """Return whether a predicted difference has the observed sign; no difference is wrong."""
    return observed * predicted > 0


def fold_error(rate: float, rate_error: float, basal: float, basal_error: float) -> float:
    """Return the standard error of log(rate / basal) of two independent means.

    >>> round(fold_error(0.08, 0.008, 0.04, 0.004), 6)
    0.141421
    """
    return math.hypot(rate_error / rate, basal_error / basal)


def incremental_area(times: Sequence[float], values: Sequence[float], until: float) -> float:
    """Return the area between values and the first of them, by trapezium, from the first time to ``until``.

    What lies below the first value counts as negative; ``until`` has to be one of the times.

    >>> incremental_area([0, 60, 120, 180], [100, 200, 100, 400], until=120)
    6000.0
    """
    kept = [(time, value - values[0]) for time, value in zip(times, values, strict=True) if time <= until]
    x, y = np.array(kept, dtype=float).T
    return float(np.sum(np.diff(x) * (y[1:] + y[:-1]) / 2.0))


def within(ratio: float, low: float, high: float) -> bool:
    """Return whether a ratio lies between two limits, ends included."""
    return low <= ratio <= high
