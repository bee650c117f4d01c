"""The statements found in consumer texts, each with its evidence, verdict and source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from myoflux.common.tables import KNOWN_BY, data_folder, read_csv
from myoflux.errors import StudyError, nearest
from myoflux.safety.rules import GRADES, Evidence
from myoflux.study.study import Study, read_study

ACTIONS = ("simulate", "show", "screen", "check", "look_up")
VERDICTS = ("supported", "partly", "unsupported", "contradicted")
CLAIMS = data_folder() / "claims"


@dataclass(frozen=True)
class Statement:
    """One statement in own words: where it stands, what evidence there is, and the study the model runs for it.

    ``not_modelled`` says what of it no shipped model can answer.
    """

    id: str
    text: str
    section: str
    statement: str
    kind: str
    action: str
    detail: str
    evidence: str
    effect: str
    verdict: str
    source: Evidence
    notes: str
    keywords: str
    study: str
    not_modelled: str
    substances: tuple[str, ...]

    def as_data(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


@cache
def statements() -> tuple[Statement, ...]:
    """Return every statement, in the order of the texts.

    >>> len(statements())
    85
    """
    columns = (
        *("id", "text", "section", "statement", "kind", "action", "detail", "evidence", "effect", "source", "grade"),
        *("verdict", "known_by", "review_due", "notes", "keywords", "study", "not_modelled", "substances"),
    )
    return tuple(
        Statement(
            id=row.text("id"),
            text=row.text("text"),
            section=row.text("section"),
            statement=row.text("statement"),
            kind=row.one_of("kind", tuple(left_out())),
            action=row.one_of("action", ACTIONS),
            detail=row.text("detail"),
            evidence=row.cells["evidence"],
            effect=row.cells["effect"],
            verdict=row.one_of("verdict", VERDICTS),
            source=Evidence(
                row.text("source"),
                "",
                row.one_of("grade", GRADES),
                row.one_of("known_by", KNOWN_BY),
                row.text("review_due"),
            ),
            notes=row.cells["notes"],
            keywords=row.text("keywords"),
            study=row.cells["study"],
            not_modelled=row.cells["not_modelled"],
            substances=tuple(row.text("substances").split("|")),
        )
        for row in read_csv(CLAIMS / "statements.csv", columns)
    )


@cache
def left_out() -> dict[str, str]:
    """Return what a text of each kind usually leaves out."""
    return {row.text("kind"): row.text("left_out") for row in read_csv(CLAIMS / "kinds.csv", ("kind", "left_out"))}


def find_statement(name: str) -> Statement:
    """Return a statement by its id; raises `StudyError` with the nearest.

    >>> find_statement("A08").verdict
    'partly'
    """
    known = {statement.id: statement for statement in statements()}
    if name.upper() not in known:
        raise StudyError(f"no statement {name!r}; {nearest(name.upper(), known)}")
    return known[name.upper()]


@cache
def study_of(name: str) -> Study:
    """Return the study file that the model runs for statements."""
    return read_study(CLAIMS / f"{name}.yaml")
