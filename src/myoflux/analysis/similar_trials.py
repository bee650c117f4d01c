"""The published trials nearest to a plan: like doses, like people."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from myoflux.study.events import Expanded, expand
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Arm, Measurement, Study

# Doses within this time of the first (min) are one meal.
MEAL = 30.0
FARTHEST = 1.5


@dataclass(frozen=True)
class Features:
    """What makes plans alike: leucine and protein (g) of the first meal, age (y), a bout, an infusion or clamp."""

    leucine: float
    protein: float
    age: float | None
    bout: bool
    infused: bool


@dataclass(frozen=True)
class Similar:
    """An arm of a trial, how far it is from the plan, and how long after its first intake (min) its clock begins."""

    trial: str
    arm: str
    study: Study
    distance: float
    after_intake: float

    @property
    def title(self) -> str:
        """Authors, year and arm in words."""
        citation = self.study.citation
        who = f"{citation.authors.split(',')[0]} {citation.year}" if citation else self.trial
        return f"{who}, {self.arm}"

    @property
    def measured(self) -> tuple[Measurement, ...]:
        """What was measured in the arm."""
        return self.study.groups[self.arm].measured


def features(study: Study, arm: Arm) -> Features:
    """Return what makes an arm like others."""
    plan = expand(arm.plan, study.until, study.clock)
    age = getattr(arm.who, "age", None)
    return Features(_grams(plan, "leucine"), _protein(plan), age, bool(plan.bouts), bool(plan.infusions or plan.clamps))


def _grams(plan: Expanded, substance: str) -> float:
    first = plan.first_intake
    if first is None:
        return 0.0
    return sum(dose.grams for dose in plan.doses if dose.substance == substance and dose.time <= first + MEAL)


def _protein(plan: Expanded) -> float:
    return _grams(plan, "protein")


def distance(one: Features, other: Features) -> float:
    """Return how far two plans are apart: 1 is a factor e in leucine, or 30 years of age.

    >>> same = Features(3.0, 0.0, 25.0, bout=False, infused=False)
    >>> distance(same, same)
    0.0
    """
    apart = abs(math.log((one.leucine + 0.3) / (other.leucine + 0.3)))
    apart += abs(math.log((one.protein + 5.0) / (other.protein + 5.0)))
    if one.age is not None and other.age is not None:
        apart += abs(one.age - other.age) / 30.0
    return apart + float(one.bout != other.bout) + 2.0 * float(one.infused != other.infused)


@cache
def _shipped() -> tuple[tuple[str, str, Study, Features, frozenset[str], float], ...]:
    """Return what is known of the arms in which something was taken by mouth."""
    rows = []
    for name in trial_files():
        study = load_trial(name)
        for arm, one in study.groups.items():
            quantities = frozenset(item.quantity for item in one.measured if not item.unread)
            own, first = features(study, one), expand(one.plan, study.until, study.clock).first_intake
            if first is not None and (own.leucine or own.protein):
                rows.append((name, arm, study, own, quantities, study.zero(one) - first))
    return tuple(rows)


def similar_trials(study: Study, arm: str, quantities: Collection[str], count: int = 2) -> list[Similar]:
    """Return the arms of shipped trials nearest to one arm of a study that measured any of ``quantities``.

    None farther than a factor of about four in the dose, and none in which nothing was taken by mouth.

    >>> from myoflux.study.shipped import load_trial
    >>> similar_trials(load_trial("glynn2010"), "leucine-3.5g", ["plasma_leucine"])[0].title
    'Glynn EL et al. 2010, leucine-3.5g'
    """
    own = features(study, study.groups[arm])
    wanted = frozenset(quantities)
    if own.leucine == 0.0 and own.protein == 0.0:
        return []
    found = []
    for name, other, trial, theirs, measured, after in _shipped():
        apart = distance(own, theirs)
        if measured & wanted and apart <= FARTHEST:
            found.append(Similar(name, other, trial, apart, after))
    return sorted(found, key=lambda one: (one.distance, one.trial, one.arm))[:count]
