"""The safety rules and the questions, read from their tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cache
from operator import eq, ge, gt, le, lt

from myoflux.common.tables import KNOWN_BY, Row, data_folder, read_csv
from myoflux.errors import TableError

LEVELS = ("emergency", "contraindicated", "specialist only", "caution", "info")
STOPS = LEVELS[:3]
GRADES = ("high", "moderate", "low", "very low")
COMPARES: dict[str, Callable[[float, float], bool]] = {">": gt, ">=": ge, "<": lt, "<=": le, "==": eq}
SHOWN = ("present", "target", "range", "info")


@dataclass(frozen=True)
class Evidence:
    """Where a rule or question comes from, how sure it is, and when it must be read again."""

    source: str
    identifier: str
    grade: str
    known_by: str
    review_due: str


@dataclass(frozen=True)
class Rule:
    """Fires where its tags apply and its metric passes the threshold; ``present`` needs the tags alone."""

    id: str
    domain: str
    who: str
    substance: str
    applies_to: str
    metric: str
    measures: str
    operator: str
    threshold: float | None
    low: float | None
    unit: str
    bar: str
    fires_if_unknown: bool
    level: str
    mechanism: str
    advice: str
    not_for: str
    evidence: Evidence
    notes: str

    def fires(self, tags: Collection[str], value: float | None) -> bool:
        """Return whether the rule fires for these tags and this value of its metric (None: not known)."""
        if not applies(self.applies_to, tags):
            return False
        if self.operator in SHOWN:
            return True
        if value is None or self.threshold is None:
            return self.fires_if_unknown
        return COMPARES[self.operator](value, self.threshold)

    @property
    def limit(self) -> str:
        """The threshold in words with its unit, and the bar it belongs to."""
        bar = f" ({self.bar})" if self.bar else ""
        if self.threshold is None:
            return "any"
        if self.low is not None:
            return f"{self.measures}: {self.low:g} to {self.threshold:g} {self.unit}{bar}"
        sign = "" if self.operator in SHOWN else f" {self.operator}"
        return f"{self.measures}:{sign} {self.threshold:g} {self.unit}{bar}"


@dataclass(frozen=True)
class Question:
    """A question with high stakes: what a yes means, whom it is asked, and what no answer is worth."""

    id: str
    field: str
    question: str
    tag: str
    asked_of: str
    answered_by: str
    level_unanswered: str
    level_unknown: str
    why: str
    advice: str
    evidence: Evidence


def applies(condition: str, tags: Collection[str]) -> bool:
    """Return whether tags satisfy a condition: ``&`` joins parts, ``|`` alternatives, ``!`` denies.

    >>> applies("ckd & !dialysis", {"ckd", "adult"})
    True
    """
    return all(
        any((part[1:] not in tags) if part.startswith("!") else (part in tags) for part in group.split("|"))
        for group in (group.strip() for group in condition.split("&"))
    )


def tags_of(condition: str) -> set[str]:
    """Return the tags a condition names, without those it denies."""
    return {tag for tag in re.split(r"[&| ]+", condition) if tag and not tag.startswith("!")}


def _evidence(row: Row) -> Evidence:
    return Evidence(
        row.text("source"),
        row.cells.get("identifier", ""),
        row.one_of("grade", GRADES),
        row.one_of("known_by", KNOWN_BY),
        row.text("review_due"),
    )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the safety rules.

    >>> sum(rule.level == "contraindicated" for rule in rules()) > 10
    True
    """
    columns = (
        *(
            "id",
            "domain",
            "who",
            "substance",
            "applies_to",
            "metric",
            "measures",
            "operator",
            "threshold",
            "threshold_low",
        ),
        *("unit", "bar", "if_unknown", "level", "mechanism", "advice", "not_for", "grade", "source"),
        *("identifier", "known_by", "review_due", "notes"),
    )
    found = [_rule(row) for row in read_csv(data_folder() / "safety" / "rules.csv", columns)]
    if len({rule.id for rule in found}) != len(found):
        raise TableError("rules.csv: an id stands twice; give each rule its own")
    return tuple(found)


def _rule(row: Row) -> Rule:
    return Rule(
        id=row.text("id"),
        domain=row.text("domain"),
        who=row.text("who"),
        substance=row.text("substance"),
        applies_to=row.text("applies_to"),
        metric=row.cells["metric"],
        measures=row.text("measures"),
        operator=row.one_of("operator", (*COMPARES, *SHOWN)),
        threshold=row.optional_number("threshold"),
        low=row.optional_number("threshold_low"),
        unit=row.cells["unit"],
        bar=row.cells["bar"],
        fires_if_unknown=row.cells["if_unknown"] == "fires",
        level=row.one_of("level", LEVELS),
        mechanism=row.text("mechanism"),
        advice=row.text("advice"),
        not_for=row.cells["not_for"],
        evidence=_evidence(row),
        notes=row.cells["notes"],
    )


@cache
def questions() -> tuple[Question, ...]:
    """Return the questions whose missing answer is said.

    >>> [question.field for question in questions()][:2]
    ['kidney_disease', 'inborn_error']
    """
    columns = ("id", "field", "question", "tag", "asked_of", "answered_by", "level_unanswered", "level_unknown")
    more = ("why", "advice", "source", "grade", "known_by", "review_due")
    return tuple(
        Question(
            id=row.text("id"),
            field=row.text("field"),
            question=row.text("question"),
            tag=row.text("tag"),
            asked_of=row.text("asked_of"),
            answered_by=row.text("answered_by"),
            level_unanswered=row.one_of("level_unanswered", LEVELS),
            level_unknown=row.one_of("level_unknown", LEVELS),
            why=row.text("why"),
            advice=row.text("advice"),
            evidence=_evidence(row),
        )
        for row in read_csv(data_folder() / "safety" / "questions.csv", (*columns, *more))
    )
