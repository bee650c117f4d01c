"""Check a person and a plan, or a study, against the safety rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.safety.facts import Facts, facts_of
from myoflux.safety.findings import Finding, Findings
from myoflux.safety.rules import LEVELS, Rule, applies, questions, rules, tags_of
from myoflux.study.activities import AnyActivity
from myoflux.study.person import Group, Person
from myoflux.study.study import Study


def check(
    subject: Person | Group | Study, plan: Sequence[AnyActivity] = (), *, until: float = MINUTES_PER_DAY, start: int = 0
) -> Findings:
    """Return what the safety rules say about a person and a plan, or about every arm of a study, strongest first.

    ``until`` is the length of the plan (min), ``start`` the clock time of its minute 0 (min); a study has its own. A
    missing answer to a question with high stakes is a finding of its own, for a `Person`; groups of trials are not
    asked.

    >>> from myoflux.study.activities import Take
    >>> person = Person(sex="male", age="30 y", mass="75 kg", conditions=["MSUD"])
    >>> check(person, [Take(at="0 min", take={"leucine": "3 g"})]).strongest
    'contraindicated'
    """
    if isinstance(subject, Study):
        found = [
            finding
            for name, arm in subject.groups.items()
            for finding in _found(
                facts_of(arm.who, arm.plan, subject.until, subject.clock), name if subject.arms is not None else ""
            )
        ]
    else:
        found = list(_found(facts_of(subject, plan, until, start), ""))
    return Findings(tuple(sorted(found, key=lambda finding: LEVELS.index(finding.level))))


def _found(facts: Facts, arm: str) -> Iterable[Finding]:
    for rule in rules():
        if rule.fires(facts.tags, facts.numbers.get(rule.metric) if rule.metric else None):
            yield Finding(
                rule.id, rule.level, rule.who, _why(rule, facts), rule.limit, rule.mechanism, rule.advice,
                rule.not_for, rule.evidence, arm,
            )  # fmt: skip
    yield from _unanswered(facts, arm)


def _why(rule: Rule, facts: Facts) -> str:
    """Say what of the person and the plan made a rule fire."""
    reasons = [facts.tags[tag] for tag in facts.tags if tag in tags_of(rule.applies_to) and tag != "any"]
    if rule.metric:
        value = facts.numbers.get(rule.metric)
        told = "not told" if value is None else f"{value:.4g} {rule.unit}".strip()
        reasons.append(f"{rule.measures}: {told}")
    return "; ".join(dict.fromkeys(reasons)) or "always shown"


def _unanswered(facts: Facts, arm: str) -> Iterable[Finding]:
    if facts.screening is None:
        return
    for question in questions():
        answer = getattr(facts.screening, question.field)
        if answer in ("yes", "no") or not applies(question.asked_of, facts.tags):
            continue
        if applies(question.answered_by, facts.tags):
            continue
        level = question.level_unknown if answer == "unknown" else question.level_unanswered
        said = "answered: unknown" if answer == "unknown" else "not answered"
        yield Finding(
            question.id, level, question.question, said, "a yes or a no", question.why, question.advice, "",
            question.evidence, arm,
        )  # fmt: skip
