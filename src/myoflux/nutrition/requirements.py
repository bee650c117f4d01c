"""What bodies of experts and tracer studies say a person of this age and state needs of protein and amino acids."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import KNOWN_BY, data_folder, read_csv
from myoflux.errors import RefusedError
from myoflux.study.conditions import terms, usual_name
from myoflux.study.person import Person

# Stages of kidney disease in which the rows for the healthy still hold.
EARLY_KIDNEY = {"CKD stage 1", "CKD stage 2"}
# Rows for the healthy do not speak for people in these states.
SPECIAL = ("CKD", "CKD diabetes", "dialysis", "cirrhosis", "ICU", "pregnancy", "lactation")
ILL = ("acute", "cancer", "heart", "lung", "nutrition", "infection")
OLD, OLDEST = 65.0, 120.0


@dataclass(frozen=True)
class Requirement:
    """One number of one body for one nutrient: per day or meal, for ages (y), sex and state; ``low`` to ``high``."""

    code: str
    per: str
    body: str
    population: str
    ages: tuple[float, float]
    sex: str
    state: str
    nutrient: str
    low: float | None
    high: float | None
    unit: str
    statistic: str
    source: str
    known_by: str
    review_due: str
    notes: str

    @property
    def verified(self) -> bool:
        """Whether somebody has read this number in its source."""
        return self.known_by != "unverified"

    def grams(self, person: Person, energy: float | None = None) -> tuple[float, float] | None:
        """Return the lower and upper grams per day or meal for a person, None where there is no number.

        ``energy`` (kcal a day) is needed where the unit is a share of energy.
        """
        if self.low is None:
            return None
        per_kg = person.mass
        factors = {"mg/kg/d": per_kg / 1000.0, "g/kg/d": per_kg, "g/kg/meal": per_kg, "g/meal": 1.0, "g/serving": 1.0}
        if self.unit == "% energy":
            if energy is None:
                return None
            factor = energy / 100.0 / 4.0  # 4 kcal a gram of protein
        else:
            factor = factors[self.unit]
        return self.low * factor, (self.high if self.high is not None else self.low) * factor


@cache
def requirements() -> tuple[Requirement, ...]:
    """Return all rows of the table.

    >>> sum(not row.verified for row in requirements()) > 100
    True
    """
    columns = ("id", "per", "body", "population", "age_min_y", "age_max_y", "sex", "state", "nutrient", "value",
               "value_high", "unit", "statistic", "source", "known_by", "review_due", "notes")  # fmt: skip
    return tuple(
        Requirement(
            row.text("id"), row.one_of("per", ("day", "meal")), row.text("body"), row.text("population"),
            (row.number("age_min_y"), row.number("age_max_y")), row.one_of("sex", ("both", "male", "female")),
            row.text("state"), row.text("nutrient"), row.optional_number("value"), row.optional_number("value_high"),
            row.text("unit"), row.text("statistic"), row.text("source"), row.one_of("known_by", KNOWN_BY),
            row.text("review_due"), row.cells["notes"],
        )
        for row in read_csv(data_folder() / "requirements.csv", columns)
    )  # fmt: skip


def states_of(person: Person) -> set[str]:
    """Return the states of the table that a person is in; raises `RefusedError` for inborn errors of metabolism.

    >>> sorted(states_of(Person(sex="male", age="70 y", mass="80 kg", training="recreational")))
    ['active', 'healthy', 'rest']
    """
    usual = [usual_name(word, "condition") for word in person.conditions]
    known = [terms()[word] for word in usual if word in terms()]
    groups = {term.name: term.group for term in known}
    tags = {tag for term in known if term.name not in EARLY_KIDNEY for tag in term.tags}
    if "inborn error" in groups.values():
        names = ", ".join(word for word, group in groups.items() if group == "inborn error")
        raise RefusedError(f"{names}: requirements are set by the metabolic team; no number is given here")
    found: set[str] = set()
    if "dialysis" in tags:
        found.add("dialysis")
    elif "ckd" in tags:
        found.add("CKD diabetes" if "diabetes" in tags else "CKD")
    if {"cirrhosis", "encephalopathy"} & tags:
        found.add("cirrhosis")
    if "critical_illness" in tags:
        found.add("ICU")
    found |= {state for state, yes in (("pregnancy", person.pregnant), ("lactation", person.breastfeeding)) if yes}
    if found:
        return found
    if any(group in ILL for group in groups.values()) or "frailty" in groups:
        found.add("ill")
    if person.training in ("resistance_trained", "endurance_trained"):
        found |= {"trained", "active"}
    elif person.training == "recreational":
        found.add("active")
    return found | {"healthy", "rest"}


def requirements_for(person: Person) -> list[Requirement]:
    """Return the rows for a person's age, sex and state; amino acids of the healthy stand where a state has none.

    >>> rows = requirements_for(Person(sex="female", age="70 y", mass="60 kg"))
    >>> [row.low for row in rows if row.nutrient == "leucine" and row.per == "day"]
    [39.0, 34.0, 42.0, 78.5]
    """
    states = states_of(person)
    here = [
        row
        for row in requirements()
        if row.ages[0] <= person.age < row.ages[1] + (row.ages[1] >= OLDEST) and row.sex in ("both", person.sex)
    ]
    own = [row for row in here if row.state in states]
    has = {(row.per, row.nutrient) for row in own}
    borrowed = [
        row
        for row in here
        if row.state == "healthy"
        and row not in own
        and row.nutrient != "protein"
        and (row.per, row.nutrient) not in has
    ]
    chosen = {id(row) for row in (*own, *borrowed)}
    return [row for row in here if id(row) in chosen]
