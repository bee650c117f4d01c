"""How a measurement is read off a model: which quantity, what of it, and compared how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeVar

from myoflux.engine.python_functions import Array
from myoflux.physiology.body_model import BodyModel, Observed

Statistic = Literal["level", "peak", "lowest", "tmax"]
Comparison = Literal["value", "fold", "change", "change_pct", "direction"]
COMPARISONS: dict[str, Comparison] = {
    "_ratio_to_comparator": "fold",
    "_fold": "fold",
    "_change_pct": "change_pct",
    "_change": "change",
    "_direction": "direction",
}
STATISTICS: dict[str, Statistic] = {"_peak": "peak", "_tmax": "tmax", "_min": "lowest"}


@dataclass(frozen=True)
class Reading:
    """``statistic`` of a model's quantity (level, peak, lowest value, time of the peak), and how it is compared.

    ``needs_comparator``: the name says that another arm is meant, so the measurement has to say which.
    """

    observed: Observed
    statistic: Statistic = "level"
    comparison: Comparison = "value"
    needs_comparator: bool = False


def split_name(quantity: str) -> tuple[str, Statistic, Comparison, bool]:
    """Return the measured quantity behind a name, what of it, how compared, and whether with another arm.

    >>> split_name("plasma_leucine_peak_ratio_to_comparator")
    ('plasma_leucine', 'peak', 'fold', True)
    >>> split_name("fsr_mixed_change_pct")
    ('fsr_mixed', 'level', 'change_pct', False)
    """
    comparison: Comparison = "value"
    statistic: Statistic = "level"
    other = False
    for suffix, kind in COMPARISONS.items():
        if quantity.endswith(suffix):
            quantity, comparison = quantity.removesuffix(suffix), kind
            other = suffix == "_ratio_to_comparator"
            break
    for suffix, what in STATISTICS.items():
        if quantity.endswith(suffix):
            quantity, statistic = quantity.removesuffix(suffix), what
            other |= comparison != "value"
    return quantity, statistic, comparison, other


def reading_of(body: BodyModel, quantity: str) -> Reading | None:
    """Return how the model answers a measured quantity; None where it has no counterpart."""
    if quantity in body.observes:
        observed = body.observes[quantity]
        if observed.reading == "relative":
            return None
        return Reading(observed, "level", "fold" if observed.reading == "fold" else "value")
    base, statistic, comparison, other = split_name(quantity)
    if base == quantity or base not in body.observes:
        return None
    if body.observes[base].reading == "relative" and comparison in ("value", "change"):
        return None
    return Reading(body.observes[base], statistic, comparison, other)


Amount = TypeVar("Amount", float, Array)


def compare(level: Amount, reference: Amount, comparison: Comparison) -> Amount:
    """Return a level, or an array of levels, as it is reported against its reference.

    >>> compare(3.0, 2.0, "change_pct")
    50.0
    """
    match comparison:
        case "fold":
            return level / reference
        case "change":
            return level - reference
        case "change_pct":
            return 100.0 * (level / reference - 1.0)
        case _:
            return level
