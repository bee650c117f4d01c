"""One NutritionIntake of FHIR R5: what was eaten and taken, in grams, and everything of it that does not count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import get_args

from myoflux.common.quantity import MASS_TAKEN
from myoflux.food.search import words_of
from myoflux.food.table import find_food
from myoflux.study.activities import Form
from myoflux.study.exchange.fhir_amount import grams_of, words
from myoflux.study.exchange.fhir_json import Element, ElementError, keys_of
from myoflux.study.exchange.fhir_product import ITEM, concept_names, named, swallowed, unknown_name
from myoflux.study.exchange.fhir_time import occurrence
from myoflux.study.exchange.intake_item import Meaning, names_free_amino_acids, protein_agrees

FORM = "http://example.org/myoflux/form"
RESOURCE = (
    "resourceType", "meta", "language", "text", "contained", "identifier", "instantiatesCanonical", "instantiatesUri",
    "basedOn", "partOf", "status", "statusReason", "code", "subject", "encounter", "occurrenceDateTime",
    "occurrencePeriod", "recorded", "reportedBoolean", "reportedReference", "consumedItem", "ingredientLabel",
    "performer", "location", "derivedFrom", "reason", "note",
)  # fmt: skip
# Of the totals of a meal, what stands for foods that have no name here.
TOTALS = {"protein": "mixed protein", "carbohydrate": "carbohydrate", "fat": "fat"}


@dataclass
class Intake:
    """What was eaten and taken at a moment, in grams (doses by their form), and what to tell of it.

    ``left`` are items that were not understood, ``unused`` those of which nothing was consumed; ``guessed`` says that
    a food was found by search, ``unsure`` that the totals of the meal may hold more than food that was eaten.
    """

    place: str
    when: datetime
    eat: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    take: dict[str, dict[str, float]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    left: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    guessed: bool = False
    unsure: bool = False

    def add(self, meaning: Meaning, grams: float, form: str) -> None:
        """Count an item; the same item twice adds up."""
        amounts = self.eat if meaning.kind == "eat" else self.take[form]
        for name, share in meaning.shares.items():
            amounts[name] += grams * share


def read_intake(resource: Element, products: Mapping[str, Element]) -> Intake:
    """Return what one NutritionIntake says was swallowed; ``products`` are what its references may name.

    Raises `ElementError` for one that does not count: not completed, no moment, or nothing of it that is understood.
    """
    if "modifierExtension" in keys_of(resource.content) or "implicitRules" in resource.content:
        key = "implicitRules" if "implicitRules" in resource.content else "modifierExtension"
        resource.fail(key, "may change the meaning of everything here, and is not understood")
    resource.only(*RESOURCE)
    status = resource.one_of("status", words("status"))
    if status != "completed":
        resource.fail("status", f"{status!r}: {words('status')[status]}")
    for whole in resource.children("partOf"):
        if "NutritionIntake" in whole.text("reference"):
            resource.fail("partOf", "it is part of another NutritionIntake that may hold the same food; keep one")
    when, told = occurrence(resource)
    intake = Intake(resource.place, when, told=[f"{resource.place}: {told}"] if told else [])
    form = _form(resource)
    for item in resource.children("consumedItem"):
        try:
            _read_item(item, products, form, intake)
        except ElementError as problem:
            intake.left.append(str(problem))
    _use_totals(resource, intake)
    _bounded(resource, intake)
    return intake


def _form(resource: Element) -> str:
    """Return how doses are swallowed, as our own exports say it; empty where nobody does."""
    for extension in resource.children("extension"):
        if extension.content.get("url") == FORM:
            return extension.one_of("valueString", get_args(Form))
    return ""


def _read_item(item: Element, products: Mapping[str, Element], form: str, intake: Intake) -> None:
    item.only(*ITEM)
    if item.flag("notConsumed") or "notConsumedReason" in item.content:
        intake.unsure = True
        intake.unused.append(f"{item.path('notConsumed')}: it was not consumed")
        return
    what = named(item, products)
    # Totals that may hold free amino acids are no mixed protein.
    intake.unsure |= any(map(names_free_amino_acids, what.said))
    type_told = swallowed(item)
    meaning = what.meaning
    if meaning is None:
        item.fail("nutritionProduct", unknown_name(what.said))
    grams = grams_of(item, meaning.name if meaning.kind == "eat" else "")
    if grams == 0.0:
        intake.unused.append(f"{item.path('amount')}: 0 of {what.said[0]!r}")
        return
    if meaning.kind == "take" and form and meaning.form and form != meaning.form:
        item.fail("nutritionProduct", f"{what.said[0]!r} is a {meaning.form}, the intake says {form}; write one form")
    swallowed_as = form or meaning.form
    if meaning.kind == "take" and not swallowed_as:
        intake.told.append(f"{item.place}: how {meaning.name} was swallowed is not said; read as dissolved")
    intake.guessed |= meaning.how == "search"
    intake.add(meaning, grams, swallowed_as or "solution")
    intake.told += [f"{item.place}: {what.told}"] if what.told else []
    intake.told += [type_told] if type_told else []


def _use_totals(resource: Element, intake: Intake) -> None:
    """Let the printed totals of a meal stand for foods without a name, and outvote names found by search."""
    if "ingredientLabel" not in resource.content:
        return
    try:
        totals = _totals(resource)
    except ElementError as problem:
        intake.left.append(f"{problem}; the totals of the meal are not used")
        return
    protein = totals.get("protein")
    if protein is None:
        place = resource.path("ingredientLabel")
        intake.left.append(f"{place}: its protein is not said; the totals of the meal are not used")
        return
    found = sum(find_food(name).nutrients(grams)["protein"] for name, grams in intake.eat.items())
    agrees = protein_agrees(found, protein)
    place = resource.path("ingredientLabel")
    both = f"{place}: the meal's own total is {protein:g} g of protein, the foods read here hold {found:g} g"
    if agrees and not intake.left:
        return
    if intake.guessed or (intake.left and found > protein):
        if not agrees and (intake.take or intake.unsure or not intake.guessed):
            raise ElementError(f"{both}: two readings; write the exact name and the grams of each food")
    elif not intake.left:
        intake.told.append(f"{both}; the foods count")
        return
    if intake.take or intake.unsure:
        intake.told.append(f"{both}; not used beside amino acids or food that was not eaten")
        return
    _replace(totals, intake, both)


def _replace(totals: Mapping[str, float], intake: Intake, words: str) -> None:
    """Let the totals of a meal stand for its foods, as mixed protein, carbohydrate and fat."""
    intake.eat = {TOTALS[part]: grams for part, grams in totals.items() if grams}
    parts = ", ".join(f"{name} {grams:g} g" for name, grams in intake.eat.items())
    unsaid = "".join(f"; no {part} is printed" for part in TOTALS if part not in totals)
    intake.told += [f"{words}; the totals stand for this meal: {parts}{unsaid}", *intake.left]
    intake.left = []


def _totals(resource: Element) -> dict[str, float]:
    totals: dict[str, float] = {}
    for label in resource.children("ingredientLabel"):
        label.only("nutrient", "amount")
        nutrient = label.child("nutrient")
        if nutrient is None:
            label.fail("nutrient", "is missing")
        nutrient.only("concept", "reference")
        concept, reference = nutrient.child("concept"), nutrient.child("reference")
        said = [*(concept_names(concept) if concept else ()), reference.text("display") if reference else ""]
        parts = {_nutrient(name) for name in said} - {""}
        if not parts:
            continue
        if len(parts) > 1:
            nutrient.fail("", f"two readings: {' or '.join(sorted(parts))}")
        part = parts.pop()
        if part in totals:
            label.fail("nutrient", f"{part} stands twice")
        totals[part] = grams_of(label)
    return totals


def _nutrient(name: str) -> str:
    """Return protein, carbohydrate or fat where a name means the whole of it, else nothing."""
    plain = {" ".join(words_of(known)): meaning for known, meaning in words("nutrient").items()}
    unsaid = {word for known in words("unsaid in a total") for word in words_of(known)}
    return plain.get(" ".join(word for word in words_of(name) if word not in unsaid), "")


def _bounded(resource: Element, intake: Intake) -> None:
    if not intake.eat and not intake.take:
        nothing = f"{resource.path('consumedItem')}: nothing is said to be consumed"
        raise ElementError("; ".join([*intake.left, *intake.unused]) or nothing)
    for amounts in (intake.eat, *intake.take.values()):
        for name, grams in amounts.items():
            if grams > MASS_TAKEN.high:
                resource.fail("consumedItem", f"{name} adds up to {grams:g} g, over {MASS_TAKEN.high:g} g")
