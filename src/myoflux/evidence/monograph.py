"""A monograph of a substance, put together from the rules, the ledger, the requirements and the model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError, nearest
from myoflux.evidence.ledger import Statement, statements
from myoflux.evidence.monograph_numbers import Numbers, model_numbers
from myoflux.nutrition.requirements import requirements
from myoflux.safety.findings import DISCLAIMER
from myoflux.safety.rules import LEVELS, Evidence, Rule, rules

MONOGRAPHS = data_folder() / "monographs"
NO_EVIDENCE = "No statement with evidence."
PROJECT = Evidence("this project's own words", "", "not graded", "derived", "2027-11-30")
POPULATIONS = {
    "19+": "adults from 19 y", "adult": "adults", "adults >60 y": "adults over 60 y", "young men": "young men",
    "1-3": "1 to 3 y", "4-8": "4 to 8 y", "7-12mo": "7 to 12 months",
}  # fmt: skip
GROWN_AGE = 18.0
BEFORE = (
    "Before any supplement: with a kidney, liver, metabolic or nerve disease, in pregnancy or while breastfeeding, "
    "under 18 years, with cancer, before surgery, and with any medicine named above; `myoflux check` screens for these"
)
AT_ONCE = (
    "At once (emergency number): trouble breathing, swelling of face or throat, hives, collapse, seizure, confusion, "
    "or vomiting and drowsiness in an infant or in a known inborn error"
)
SEE_SOMEBODY = (AT_ONCE, BEFORE, "Within days: symptoms that are new and stay after the product was stopped")


@dataclass(frozen=True)
class Sentence:
    """One sentence with its source; ``claim`` is the text of others that it is about, ``verdict`` what came of it."""

    text: str
    evidence: Evidence
    ref: str
    claim: str = ""
    verdict: str = ""

    @property
    def unverified(self) -> bool:
        """Whether its source still needs a second reader."""
        return self.evidence.known_by == "unverified"


@dataclass(frozen=True)
class Section:
    """A section: its sentences, and the model's numbers where they help."""

    name: str
    title: str
    sentences: tuple[Sentence, ...]
    numbers: Numbers | None = None


@dataclass(frozen=True)
class Substance:
    """What a monograph is about: composition (g in 1 g), doses (g), and how rules and requirements name it."""

    name: str
    title: str
    composition: dict[str, float]
    doses: tuple[float, ...]
    nutrients: tuple[str, ...]
    rule_words: tuple[str, ...]
    plasma: str


@dataclass(frozen=True)
class Monograph:
    """A monograph, its findings first."""

    substance: Substance
    stops: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    version: str
    disclaimer: str = DISCLAIMER


@cache
def substances() -> dict[str, Substance]:
    """Return the substances that have a monograph.

    >>> list(substances())
    ['leucine', 'isoleucine', 'valine', 'leucine-isoleucine', 'bcaa', 'eaa', 'hmb']
    """
    columns = ("name", "title", "composition", "doses_g", "nutrients", "rule_words", "plasma")
    found = {}
    for row in read_csv(MONOGRAPHS / "substances.csv", columns):
        parts = [part.split(":") for part in row.cells["composition"].split(";") if part]
        found[row.text("name")] = Substance(
            row.text("name"),
            row.text("title"),
            {name: float(share) for name, share in parts},
            tuple(float(dose) for dose in row.cells["doses_g"].split("|") if dose),
            tuple(filter(None, row.cells["nutrients"].split("|"))),
            tuple(row.text("rule_words").split("|")),
            row.cells["plasma"],
        )
    return found


def monograph(name: str, *, model: bool = True) -> Monograph:
    """Return the monograph of a substance; raises `StudyError` for an unknown one. ``model=False`` runs no simulation.

    >>> [section.name for section in monograph("hmb", model=False).sections][:3]
    ['usage', 'dosage', 'forms']
    """
    known = substances()
    if name not in known:
        raise StudyError(f"no monograph {name!r}; {nearest(name, known)}")
    substance = known[name]
    mine = [rule for rule in rules() if _about(rule, substance)]
    hard = [rule for rule in mine if rule.level in ("emergency", "contraindicated") and rule.domain != "iv"]
    stops = tuple(_of_rule(rule) for rule in sorted(hard, key=lambda rule: LEVELS.index(rule.level)))
    columns = ("name", "title", "statement_sections", "rule_domains")
    sections = []
    for row in read_csv(MONOGRAPHS / "sections.csv", columns):
        domains = set(row.cells["rule_domains"].split("|"))
        texts = set(row.cells["statement_sections"].split("|"))
        section = row.text("name")
        own = [_of_statement(one) for one in statements() if name in one.substances and _stands(one, section, texts)]
        own += [_of_rule(rule) for rule in mine if rule.domain in domains or rule.id in domains]
        own += _more(section, substance)
        numbers = None
        if model and section == "mechanism" and substance.composition:
            numbers = model_numbers(substance.composition, substance.doses, substance.plasma)
        sections.append(Section(section, row.text("title"), tuple(own), numbers))
    return Monograph(substance, stops, tuple(sections), version("myoflux"))


def _stands(statement: Statement, section: str, texts: set[str]) -> bool:
    """Return whether a statement stands in a section; the article has none on mechanisms, so those are sent there."""
    if statement.text == "promotional article" and statement.kind == "mechanism":
        return section == "mechanism"
    return statement.section in texts


def _about(rule: Rule, substance: Substance) -> bool:
    return any(re.search(rf"\b{re.escape(word)}s?\b", rule.substance, re.IGNORECASE) for word in substance.rule_words)


def _of_rule(rule: Rule) -> Sentence:
    limit = "" if rule.limit == "any" else f" ({rule.limit})"
    scope = f" Scope: {rule.not_for}." if rule.not_for else ""
    text = f"{rule.level.capitalize()}, {rule.who}{limit}: {rule.advice}. Why: {rule.mechanism}.{scope}"
    return Sentence(text, rule.evidence, rule.id)


def _of_statement(statement: Statement) -> Sentence:
    effect = f" Size: {statement.effect}." if statement.effect else ""
    limit = f" The model cannot answer it: {statement.not_modelled}." if statement.not_modelled else ""
    found = statement.evidence or "no trial is named"
    text = f"Found: {found}.{effect}{limit}"
    return Sentence(text, statement.source, statement.id, statement.statement, statement.verdict)


def _more(section: str, substance: Substance) -> Iterator[Sentence]:
    """Yield what neither rules nor statements hold: requirements, long-term data, when to see somebody."""
    if section == "dosage":
        yield from _requirements(substance, grown=True)
    elif section == "children":
        yield from _requirements(substance, grown=False)
    elif section == "long_term" and substance.name in ("leucine-isoleucine", "bcaa"):
        yield from (_of_statement(one) for one in statements() if one.id == "A51")
    elif section == "professional":
        yield from (Sentence(text + ".", PROJECT, "project") for text in SEE_SOMEBODY)
    elif section == "disclaimer":
        yield Sentence(DISCLAIMER, PROJECT, "project")


def _requirements(substance: Substance, *, grown: bool) -> Iterator[Sentence]:
    """Yield what is needed in a day; pregnancy and breastfeeding have no section."""
    for row in requirements():
        other = row.per != "day" or row.nutrient not in substance.nutrients or row.low is None
        if other or row.state in ("pregnancy", "lactation") or (row.ages[0] >= GROWN_AGE) is not grown:
            continue
        text = (
            f"Requirement of {row.nutrient} from the whole diet, {POPULATIONS.get(row.population, row.population)} "
            f"({row.body}, {row.statistic}): {row.low:g} {row.unit}."
        )
        yield Sentence(text, Evidence(row.source, "", "not graded", row.known_by, row.review_due), row.code)
