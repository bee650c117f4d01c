"""What the rules ask about: tags of a person with the reason for each, and numbers of person and plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.safety.allergies import allergies_met
from myoflux.safety.exposure import intake_numbers
from myoflux.safety.rules import rules, tags_of
from myoflux.safety.words import INBORN, understand
from myoflux.study.activities import AnyActivity, Eat, Hold, Infuse, Take
from myoflux.study.conditions import Kind
from myoflux.study.events import expand
from myoflux.study.lasting import Stay
from myoflux.study.person import Group, Person
from myoflux.study.screening import Screening

LIVER = {"cirrhosis", "encephalopathy", "liver_cancer", "liver_surgery", "liver_failure", "hyperammonaemia"}
ANSWERS = {
    "kidney_disease": "ckd", "inborn_error": "inborn_unspecified", "als": "als", "liver_disease": "liver_disease",
    "pregnancy": "pregnant", "levodopa": "levodopa", "glucose_lowering": "insulin_medicine",
    "tested_athlete": "tested_athlete",
}  # fmt: skip
# States of a plan that are care of the ill, and what the safety rules call them besides.
UNDER_CARE: dict[str, tuple[str, ...]] = {"hospital": (), "icu": ("critical_illness",)}
# Whom the question of pregnancy is asked, in years: a convention.
CHILD_BEARING = (12, 55)


@dataclass
class Facts:
    """Tags with the reason for each, and numbers by the rules' metric (None: not known)."""

    tags: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, float | None] = field(default_factory=dict)
    screening: Screening | None = None

    def add(self, tag: str, why: str, *, when: object = True) -> None:
        """Add a tag with its reason, the first reason staying."""
        if when:
            self.tags.setdefault(tag, why)


def facts_of(who: Person | Group, plan: Sequence[AnyActivity], until: float, start: int = 0) -> Facts:
    """Return what the rules ask about a person (or the group of a trial) and a plan of ``until`` minutes."""
    screening = who.screening if isinstance(who, Person) else None
    facts = Facts(screening=screening)
    facts.add("any", "everybody")
    _age(who, facts)
    _words(who, facts)
    if screening is not None:
        _answers(screening, facts)
        _product(screening, facts)
    if isinstance(who, Person):
        _allergies(who, plan, facts)
    _plan(plan, facts)
    _derived(facts)
    asked = screening or Screening()
    facts.numbers = intake_numbers(expand(plan, until, start), asked, who.mass, until, start)
    facts.numbers |= {
        "egfr": asked.egfr,
        "plasma_leucine": asked.plasma_leucine,
        "surgery_days": None if asked.surgery_in is None else asked.surgery_in / MINUTES_PER_DAY,
        "use_days": None if asked.used_for is None else asked.used_for / MINUTES_PER_DAY,
        "use_weeks": None if asked.used_for is None else asked.used_for / (7 * MINUTES_PER_DAY),
        "iv_osmolarity": asked.infusion.osmolarity,
        "iv_volume": asked.infusion.volume,
        "aluminium": asked.infusion.aluminium,
    }
    _of_numbers(facts)
    return facts


def _age(who: Person | Group, facts: Facts) -> None:
    female = who.sex == "female" if isinstance(who, Person) else who.male_fraction == 0
    facts.add("pregnant", "pregnancy", when=who.pregnant)
    facts.add("breastfeeding", "breastfeeding", when=isinstance(who, Person) and who.breastfeeding)
    age = who.age
    if age is None:
        return
    words = f"age {age:g} y"
    facts.add("infant", words, when=age < 1)
    facts.add("age_to_5", words, when=age <= 5)
    facts.add("minor", f"{words} is under 18", when=age < 18)
    facts.add("adult", words, when=age >= 18)
    facts.add("adult_under_60", words, when=18 <= age < 60)
    facts.add("age_60", words, when=age >= 60)
    facts.add("age_65", words, when=age >= 65)
    facts.add("child_bearing", words, when=female and CHILD_BEARING[0] <= age <= CHILD_BEARING[1])
    if age >= 18 and who.mass and who.height and (bmi := who.mass / (who.height / 100) ** 2) < 16:
        facts.add("refeeding", f"body-mass index {bmi:.1f} kg/m2 is below 16")


def _words(who: Person | Group, facts: Facts) -> None:
    """Read every word a person wrote; what no rule reads is said, what names an organ and is not understood stops."""
    symptoms = who.screening.symptoms if isinstance(who, Person) else ()
    lists: tuple[tuple[Kind, Sequence[str]], ...] = (
        ("condition", who.conditions), ("medicine", who.medicines), ("symptom", symptoms),
    )  # fmt: skip
    read = {tag for rule in rules() for tag in tags_of(rule.applies_to)}
    for kind, phrases in lists:
        for phrase in phrases:
            found = understand(phrase, kind)
            for tag in found.tags:
                facts.add(tag, f"{kind}: {phrase}")
            facts.add("unclear_high_risk", f"{kind}: {phrase} (not understood)", when=found.organs)
            facts.add(f"other_{kind}", f"{kind}: {', '.join(found.unknown)} (not understood)", when=found.unknown)
            silent = found.no_rule or (found.tags and not read & set(found.tags))
            facts.add(f"other_{kind}", f"{kind}: {phrase} (no rule reads it)", when=silent)


def _answers(screening: Screening, facts: Facts) -> None:
    for name, tag in ANSWERS.items():
        facts.add(tag, f"{name.replace('_', ' ')}: yes", when=getattr(screening, name) == "yes")
    times = screening.medicine_times or {}
    facts.add("levodopa", "times of levodopa", when=times.get("levodopa"))
    facts.add("thyroid_hormone", "times of thyroid tablets", when=times.get("thyroid"))
    facts.add("egfr_known", "eGFR", when=screening.egfr is not None)
    facts.add("egfr_below_30", "eGFR", when=screening.egfr is not None and screening.egfr < 30)


def _product(screening: Screening, facts: Facts) -> None:
    product = screening.product
    facts.add("taken_dry", "product taken dry", when=product.taken_dry == "yes")
    facts.add("certificate_missing", "no certificate of analysis", when=product.certificate == "no")
    facts.add(f"market_{product.market}", f"market: {product.market}", when=product.market)
    facts.add("peripheral_line", "peripheral line", when=screening.infusion.line == "peripheral")


def _allergies(person: Person, plan: Sequence[AnyActivity], facts: Facts) -> None:
    foods = {name: meal.food(name) for meal in plan if isinstance(meal, Eat) for name in meal.amounts}
    met = allergies_met(person, foods)
    facts.add("allergen_match", "; ".join(met.matches), when=met.matches)
    facts.add("allergy_unclear", f"allergy: {', '.join(met.unknown)} (not understood)", when=met.unknown)
    facts.add("sulphite_sensitivity", "allergy to sulphites", when="sulphites" in met.allergens)


def _plan(plan: Sequence[AnyActivity], facts: Facts) -> None:
    for activity in plan:
        if isinstance(activity, Hold):
            facts.add("clamp", f"clamp of {' and '.join(activity.clamp.held)}")
        elif isinstance(activity, Infuse):
            tag, words = ("iv", "by vein") if activity.route == "vein" else ("duodenal", "into the duodenum")
            facts.add(tag, f"infusion {words}")
        elif isinstance(activity, Take):
            facts.add("solid_form", activity.form, when=activity.form in ("capsule", "tablet"))
        elif isinstance(activity, Stay):
            _stay(activity, facts)
        facts.add("with_food", "food in the plan", when=isinstance(activity, Eat))


def _stay(stay: Stay, facts: Facts) -> None:
    """Hospital and intensive care are care of the ill; so is bed rest of somebody who told of an illness."""
    words = f"state: {stay.state}"
    for tag in ("under_care", *UNDER_CARE[stay.state]) if stay.state in UNDER_CARE else ():
        facts.add(tag, words)
    ill = facts.tags.get("illness", "") if stay.state == "bed_rest" else ""
    facts.add("under_care", f"{words}, {ill}", when=ill)


def _derived(facts: Facts) -> None:
    """Name the families, and drop the nameless member of one whose disease is named."""
    for family, members, nameless in (("inborn_error", INBORN, "inborn_unspecified"), ("liver_any", LIVER, "")):
        named = [tag for tag in facts.tags if tag in members - {nameless}]
        if named and nameless:
            facts.tags.pop(nameless, None)
        hit = [tag for tag in facts.tags if tag in members]
        if hit:
            facts.add(family, facts.tags[hit[0]])
    if "liver_any" in facts.tags:
        facts.tags.pop("liver_disease", None)
    facts.add("liver_any", facts.tags.get("liver_disease", ""), when="liver_disease" in facts.tags)


def _of_numbers(facts: Facts) -> None:
    taken: Mapping[str, float | None] = facts.numbers
    facts.add("free_bcaa", "free amino acids in the plan", when=taken["supplement_bcaa"])
    alone = taken["supplement_leucine"] and not (taken["supplement_isoleucine"] or taken["supplement_valine"])
    facts.add("single_leucine", "leucine without isoleucine and valine", when=alone)
    facts.add("leucine_taken", "leucine in the plan", when=taken["supplement_leucine"])
