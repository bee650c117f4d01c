"""What a plan brings by mouth, meal by meal and a day: protein, amino acids, energy, with what is unknown marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.study.activities import AnyActivity, Eat, Take
from myoflux.study.events import occurrences

# What is swallowed within this time (min) is one meal: a convention.
SAME_MEAL = 30.0
# Requirements stand for sums of two; of free amino acids cysteine is the one that counts with methionine.
SUMS = {"met_plus_cys": ("methionine", "cystine"), "phe_plus_tyr": ("phenylalanine", "tyrosine")}
BRANCHED = ("leucine", "isoleucine", "valine")


@dataclass(frozen=True)
class Intake:
    """Grams of protein and amino acids and kcal of energy; ``least`` names what is at least that, some part unknown.

    Free amino acids count as amino acids and not as protein.
    """

    amounts: Mapping[str, float]
    least: frozenset[str] = field(default_factory=frozenset)

    def grams(self, nutrient: str) -> float:
        """Return grams of a nutrient, also of ``met_plus_cys``, ``phe_plus_tyr`` and ``bcaa_total``."""
        parts = BRANCHED if nutrient == "bcaa_total" else SUMS.get(nutrient, (nutrient,))
        return sum(self.amounts.get(part, 0.0) for part in parts)

    def is_least(self, nutrient: str) -> bool:
        """Whether a part of this nutrient is unknown, so that the amount is a lower bound."""
        return bool(self.least & {*SUMS.get(nutrient, ()), nutrient})


@dataclass(frozen=True)
class Meal:
    """What is swallowed at one time (min from the start of the plan)."""

    minute: float
    intake: Intake


def intake_of(activity: AnyActivity) -> Intake:
    """Return what one occurrence of an activity brings by mouth; nothing for what is no meal and no dose.

    >>> round(intake_of(Eat(at="0 min", eat={"Egg, whole, raw, fresh": "100 g"})).grams("met_plus_cys"), 3)
    0.652
    """
    total: dict[str, float] = defaultdict(float)
    least: set[str] = set()
    if isinstance(activity, Take):
        for name, grams in activity.take.items():
            total["cystine" if name == "cysteine" else name] += grams
    elif isinstance(activity, Eat):
        for name, grams in activity.eat.items():
            food = activity.food(name)
            for part, amount in {**food.amino_acids, **food.others, "protein": food.protein}.items():
                total[part] += amount * grams / 100.0
            total["energy"] += food.energy * grams / 100.0
            if food.protein and "cystine" not in food.others:
                least.add("cystine")
    return Intake(dict(total), frozenset(least))


def add(intakes: Sequence[Intake], share: float = 1.0) -> Intake:
    """Return the sum of intakes, times a share."""
    total: dict[str, float] = defaultdict(float)
    for intake in intakes:
        for name, amount in intake.amounts.items():
            total[name] += amount * share
    return Intake(dict(total), frozenset[str]().union(*(intake.least for intake in intakes)))


def meals(plan: Sequence[AnyActivity], until: float, start: int = 0) -> list[Meal]:
    """Return the meals of a plan in time order; what is swallowed within half an hour is one."""
    swallowed = sorted(
        ((time, intake_of(activity)) for activity in plan if isinstance(activity, Take | Eat)
         for time in occurrences(activity, until, start)),
        key=lambda pair: pair[0],
    )  # fmt: skip
    found: list[tuple[float, list[Intake]]] = []
    for time, intake in swallowed:
        if found and time - found[-1][0] <= SAME_MEAL:
            found[-1][1].append(intake)
        else:
            found.append((time, [intake]))
    return [Meal(time, add(parts)) for time, parts in found]


def daily(plan: Sequence[AnyActivity], until: float, start: int = 0) -> tuple[Intake, int]:
    """Return the mean intake of a day, and over how many days of 24 h from the start of the plan; a begun day counts.

    >>> daily([], 1440.0, start=7 * 60)[1]
    1
    """
    days = max(1, -int(-until // MINUTES_PER_DAY))
    return add([meal.intake for meal in meals(plan, until, start)], 1.0 / days), days
