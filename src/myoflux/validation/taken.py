"""What an arm took before the end of a measured window, as far as rules of thumb ask: leucine, protein, body mass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from myoflux.common.vocabulary import amino_acids
from myoflux.study.events import Dose, Expanded, expand
from myoflux.study.study import Arm, Study

MEAL_MINUTES = 60.0
FREE_FORMS = ("solution", "powder", "capsule", "tablet")


@dataclass(frozen=True)
class Intake:
    """Grams by mouth up to the end of a window; a meal is the most that was taken within one hour.

    ``meal_protein`` is protein with free amino acids counted as protein. ``infused``: amino acids by another route.
    """

    leucine: float
    meal_leucine: float
    meal_protein: float
    infused: bool
    mass: float | None
    age: float | None
    male: float | None


def intake_of(study: Study, arm: Arm, until: float) -> Intake:
    """Return what an arm took up to ``until`` (min of the study), and who they are."""
    plan = expand(arm.plan, study.until, study.clock)
    doses = [dose for dose in plan.doses if dose.time < until]
    leucine = [dose for dose in doses if dose.substance == "leucine"]
    who = arm.who
    sex = getattr(who, "sex", None)
    return Intake(
        leucine=sum(dose.grams for dose in leucine),
        meal_leucine=_largest_meal(leucine),
        meal_protein=_largest_meal([dose for dose in doses if _counts_as_protein(dose)]),
        infused=any(item.substance in amino_acids() and item.start < until for item in plan.infusions),
        mass=who.mass,
        age=who.age,
        male=getattr(who, "male_fraction", None) if sex is None else float(sex == "male"),
    )


def _counts_as_protein(dose: Dose) -> bool:
    """Food says its protein in one sum, so its amino acids must not count again."""
    return dose.substance == "protein" or (dose.substance in amino_acids() and dose.form in FREE_FORMS)


def _largest_meal(doses: Sequence[Dose]) -> float:
    return max(
        (sum(dose.grams for dose in doses if 0 <= dose.time - first.time < MEAL_MINUTES) for first in doses),
        default=0.0,
    )


def exercised(plan: Expanded, quantity: str, until: float) -> bool:
    """Return whether a measured muscle had worked before ``until`` (min of the study)."""
    return "_exercised" in quantity or any(bout.start < until for bout in plan.bouts)
