"""Is diet alone enough: what a plan brings beside what a person of this age and state needs, per day and per meal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from myoflux.nutrition.intake import Intake, Meal, daily, meals
from myoflux.nutrition.requirements import Requirement, requirements_for
from myoflux.study.activities import AnyActivity
from myoflux.study.person import Person

MET, BETWEEN, BELOW, AT_LEAST, UNKNOWN = "met", "between", "below", "below or met", "no number"


@dataclass(frozen=True)
class Line:
    """A requirement beside the intake, in grams per day or meal, and what follows."""

    requirement: Requirement
    grams: float
    needed: tuple[float, float] | None
    verdict: str

    @property
    def gap(self) -> float:
        """Grams that are missing to the lower number."""
        return max(0.0, self.needed[0] - self.grams) if self.needed else 0.0

    @property
    def mark(self) -> str:
        """How the number is known: empty where it was read in its source, else ``unverified``."""
        return "" if self.requirement.verified else "unverified"


@dataclass(frozen=True)
class MealLines:
    """A meal and the requirements per meal beside it."""

    meal: Meal
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Adequacy:
    """The comparison for a day (the mean of ``days`` days) and for each meal."""

    person: Person
    days: int
    day: Intake
    lines: tuple[Line, ...]
    meals: tuple[MealLines, ...]
    notes: tuple[str, ...]

    def gaps(self, *, verified_only: bool = False) -> dict[str, float]:
        """Return the largest gap (g a day) of each nutrient that is below any number."""
        found: dict[str, float] = {}
        for line in self.lines:
            if line.gap > 0 and (line.requirement.verified or not verified_only):
                found[line.requirement.nutrient] = max(found.get(line.requirement.nutrient, 0.0), line.gap)
        return found


def adequacy(person: Person, plan: Sequence[AnyActivity], until: float, start: int = 0) -> Adequacy:
    """Return how a plan's protein and amino acids compare with what a person needs.

    ``until`` in minutes, ``start`` the clock time of minute 0 in minutes after midnight. Raises `RefusedError` for
    inborn errors of metabolism. Digestibility is not taken off: the numbers are intakes.

    >>> from myoflux.study.activities import Eat
    >>> result = adequacy(
    ...     Person(sex="male", age="30 y", mass="70 kg"), [Eat(at="08:00", eat={"whey protein": "50 g"})], 1440
    ... )
    >>> [(line.requirement.body, line.verdict) for line in result.lines if line.requirement.nutrient == "leucine"][0]
    ('WHO/FAO/UNU 2007', 'met')
    """
    rows = requirements_for(person)
    day, days = daily(plan, until, start)
    energy = day.amounts.get("energy")
    lines = tuple(_line(row, day, person, energy) for row in rows if row.per == "day")
    per_meal = [row for row in rows if row.per == "meal"]
    each = tuple(
        MealLines(meal, tuple(_line(row, meal.intake, person, None) for row in per_meal))
        for meal in meals(plan, until, start)
    )
    return Adequacy(person, days, day, lines, each, tuple(_notes(person, rows, day)))


def _line(row: Requirement, intake: Intake, person: Person, energy: float | None) -> Line:
    grams = intake.grams(row.nutrient)
    needed = row.grams(person, energy)
    if needed is None:
        return Line(row, grams, None, UNKNOWN)
    if grams >= needed[1]:
        verdict = MET
    elif grams >= needed[0]:
        verdict = BETWEEN
    else:
        verdict = AT_LEAST if intake.is_least(row.nutrient) else BELOW
    return Line(row, grams, needed, verdict)


def _notes(person: Person, rows: Sequence[Requirement], day: Intake) -> list[str]:
    unverified = sum(not row.verified for row in rows)
    notes = [
        f"{unverified} of {len(rows)} numbers are unverified: nobody has read them in their source yet.",
        "Bodies disagree; each number stands for itself. Intakes are as eaten, digestibility is not taken off.",
        "Meeting a requirement says nothing about more muscle; this is no medical advice.",
    ]
    if day.least:
        notes.append(f"Unknown in some food, so at least that much: {', '.join(sorted(day.least))}.")
    if person.conditions or person.medicines or person.pregnant or person.breastfeeding:
        words = "Illness, medicines, pregnancy and breastfeeding change needs: ask the clinician who knows this person"
        notes.append(f"{words}; amino acids of the healthy stand where the state has no numbers of its own.")
    return notes
