"""The answer to a claim: what is claimed, what trials found, what the model predicts, what the text leaves out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from types import MappingProxyType
from typing import Any

from myoflux.errors import RefusedError
from myoflux.evidence.intents import Intent, intent_of
from myoflux.evidence.ledger import Statement, find_statement, left_out
from myoflux.evidence.model_answer import ModelAnswer, model_answer, table
from myoflux.evidence.search import Match, nearest_statements, weak_statements
from myoflux.safety.check import check
from myoflux.safety.findings import DISCLAIMER, Findings, source_words
from myoflux.study.person import Person

VERDICT_WORDS = {
    "supported": "supported by the evidence named",
    "partly": "partly supported: read what trials found",
    "unsupported": "not supported: no evidence was found for it",
    "contradicted": "contradicted by trials",
}
NO_STATEMENT = (
    "No such statement: the ledger holds 85 statements on leucine, isoleucine, valine and BCAA, and none is near "
    "enough. No answer is given rather than a guess."
)
CITED = (
    "The trials are cited; that they say so was not computed here, and no study file of them is run for this statement."
)


@dataclass(frozen=True)
class Answer:
    """A claim with its nearest statements; findings for the person come before any number."""

    asked: str
    matches: tuple[Match, ...]
    findings: Findings | None
    model: ModelAnswer | None
    refused: str
    dose: ModelAnswer | None = None
    intent: Intent | None = None

    def text(self) -> str:
        """Return the answer as text."""
        head = [f"Asked: {self.asked}", ""]
        if self.findings is not None and len(self.findings):
            head += ["Findings of the screening come first:", *(f"  ! {one.line}" for one in self.findings), ""]
        if self.intent is not None:
            head += [f"You ask about: {self.intent.name}. {self.intent.answer}", f"Source: {self.intent.source}.", ""]
        if not self.matches and self.intent is not None:
            return "\n".join([*head, *dose_lines(self.dose), "", DISCLAIMER])
        if not self.matches:
            faint = [f"  [{m.statement.id}] {m.statement.statement}" for m in weak_statements(self.asked)]
            hint = ["", "Some words are shared with these, which may be about something else:", *faint] if faint else []
            return "\n".join([*head, NO_STATEMENT, *hint, *dose_lines(self.dose), "", DISCLAIMER])
        best = self.matches[0]
        lines = [*head, *describe(best.statement), *self._model_lines(best.statement)]
        if len(self.matches) > 1:
            lines += ["", "Also near:"]
            lines += [f"  [{m.statement.id}] {m.statement.statement} - {m.statement.verdict}" for m in self.matches[1:]]
        return "\n".join([*lines, *dose_lines(self.dose), "", DISCLAIMER])

    def _model_lines(self, statement: Statement) -> list[str]:
        if statement.action != "simulate":
            return ["The model: not asked; this statement is answered by the tables."]
        if self.refused:
            return [f"The model: no numbers. {self.refused}"]
        return model_lines(self.model)

    def as_data(self) -> dict[str, Any]:
        """Return plain data."""
        near = [
            match.statement.as_data() | {"covered": match.covered, "left_out": left_out()[match.statement.kind]}
            for match in self.matches
        ]
        return {
            "asked": self.asked,
            "findings": None if self.findings is None else self.findings.as_data(),
            "statements": near,
            "model": None if self.model is None else self.model.as_data(),
            "refused": self.refused,
            "dose": None if self.dose is None else self.dose.as_data(),
            "no_such_statement": not near,
            "intent": None if self.intent is None else asdict(self.intent),
            "disclaimer": DISCLAIMER,
        }


def describe(statement: Statement) -> list[str]:
    """Return what is claimed, what trials found, and what such texts leave out."""
    lines = [
        f"What is claimed [{statement.id}, {statement.text}]: {statement.statement}.",
        f"Verdict: {VERDICT_WORDS[statement.verdict]}.",
        f"What trials found: {statement.evidence or 'no trial is named; see the source'}.",
    ]
    if statement.effect:
        lines.append(f"Size of the effect: {statement.effect}.")
    lines.append(f"Source: {source_words(statement.source)}.")
    if statement.notes:
        lines.append(f"How it is known: {statement.notes}.")
    if not statement.study:
        lines.append(CITED)
    lines.append(f"What such texts leave out: {left_out()[statement.kind]}.")
    return lines


def model_lines(model: ModelAnswer | None) -> list[str]:
    """Return the model's figures as lines, with what it cannot answer first."""
    if model is None:
        return []
    head, rows = table(model)
    lines = [f"  ! {mark}" for mark in model.marks]
    if model.not_modelled:
        lines.append(f"What the model leaves open: {model.not_modelled}. What it shows:")
    lines.append(f"The model ({model.model}, {model.draws} draws of its parameters): {model.title}, {model.window}.")
    lines += [
        f"  {row[0]}: " + "; ".join(f"{name} {cell}" for name, cell in zip(head[1:], row[1:], strict=True))
        for row in rows
    ]
    hours = "; synthesis within hours does not add up to muscle within months" if model.model == "human" else ""
    lines.append(f"  In brackets 5 to 95 % of what is uncertain{hours}.")
    return lines


def dose_lines(dose: ModelAnswer | None) -> list[str]:
    """Return what a named dose does in the model, as lines."""
    return ["", "The dose that is named, in the model:", *model_lines(dose)] if dose else []


def answer_claim(
    text: str, person: Person | None = None, *, model: bool = True, dose: Mapping[str, float] = MappingProxyType({})
) -> Answer:
    """Return what the ledger, the trials and the model say of a claim; deterministic and local.

    ``dose`` is what the claim names, in grams, and is simulated too (`myoflux.evidence.dose`). With a ``person`` the
    screening comes first, and where it stops no number is given. ``model=False`` leaves the simulation out.

    >>> answer_claim("BCAA speed muscle recovery", model=False).matches[0].statement.verdict
    'partly'
    """
    intent = intent_of(text)
    matches = tuple(nearest_statements(text) if intent is None else asked_for(intent))
    answer = replace(answer_of(text, matches, person, model=model), intent=intent)
    if not (dose and model) or answer.refused:
        return answer
    from myoflux.evidence.dose import dose_answer

    try:
        return replace(answer, dose=dose_answer(dose, person))
    except RefusedError as problem:
        return replace(answer, refused=str(problem))


def asked_for(intent: Intent) -> list[Match]:
    """Return the statements that answer a kind of question."""
    return [Match(find_statement(one), 1.0, 1.0, 1) for one in intent.statements]


def answer_of(text: str, matches: Sequence[Match], person: Person | None, *, model: bool) -> Answer:
    """Return the answer for matches that were found already."""
    findings = None if person is None else check(person)
    predicted, refused = None, ""
    if matches and model and matches[0].statement.study:
        try:
            predicted = model_answer(matches[0].statement, person)
        except RefusedError as problem:
            refused = str(problem)
    return Answer(text, tuple(matches), findings, predicted, refused)
