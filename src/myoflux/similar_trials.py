"""The published trials nearest to a plan: like doses, like people."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache

from myoflux.plan import Expanded, expand
from myoflux.study import Arm, Measurement, Study
from myoflux.trials import load_trial, trial_files

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
    """An arm of a trial, how far it is from the plan, and the minute its measurements count from."""

    trial: str
    arm: str
    study: Study
    distance: float
    zero: float

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
def _shipped() -> tuple[tuple[str, str, Study, Features, frozenset[str]], ...]:
    rows = []
    for name in trial_files():
        study = load_trial(name)
        for arm, one in study.groups.items():
            quantities = frozenset(item.quantity for item in one.measured if not item.unread)
            rows.append((name, arm, study, features(study, one), quantities))
    return tuple(rows)


def similar_trials(study: Study, arm: str, quantities: Collection[str], count: int = 2) -> list[Similar]:
    """Return the arms of shipped trials nearest to one arm of a study that measured any of ``quantities``.

    None farther than a factor of about four in the dose. Trials of months are left out: nothing of a day is measured.

    >>> from myoflux.trials import load_trial
    >>> similar_trials(load_trial("glynn2010"), "leucine-3.5g", ["plasma_leucine"])[0].title
    'Glynn EL et al. 2010, leucine-3.5g'
    """
    own = features(study, study.groups[arm])
    wanted = frozenset(quantities)
    if own.leucine == 0.0 and own.protein == 0.0:
        return []
    found = []
    for name, other, trial, theirs, measured in _shipped():
        apart = distance(own, theirs)
        if measured & wanted and apart <= FARTHEST:
            found.append(Similar(name, other, trial, apart, trial.zero(trial.groups[other])))
    return sorted(found, key=lambda one: (one.distance, one.trial, one.arm))[:count]
