"""The form of the Compare page: where each plan comes from, and how much counts as better."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from myoflux.analysis.compare import compare
from myoflux.analysis.differences import Comparison
from myoflux.analysis.horizons import WHOLE, every_day
from myoflux.analysis.outcomes import Outcome, declared
from myoflux.common.numerals import readings
from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.errors import RefusedError, StudyError, nearest
from myoflux.safety.check import check
from myoflux.safety.findings import Findings
from myoflux.study.gallery import load_portrait, people
from myoflux.study.shipped import example_files, load_example
from myoflux.study.study import Study
from myoflux.web.received.bounds import LONGEST_TEXT, refuse_long_work, study_from_text
from myoflux.web.received.forms import check_form
from myoflux.web.storage.store import Store

PEOPLE = 200
SIDES = ("a", "b")
DOSES = ("leucine", "isoleucine", "valine", "whey protein")
LENGTHS = ("3 h", "5 h", "8 h", "12 h", "24 h")
VARIES = {
    "all": "one person met by chance",
    "people": "how people differ",
    "parameters": "how certain the typical person's difference is",
}
LONGEST_FIELD = 200
FIRST_EXAMPLE = "older-woman"


@dataclass(frozen=True)
class Choice:
    """One side of the form: ``source`` is dose, text, example:NAME:ARM or saved:ID; grams by substance."""

    source: str
    arm: str = ""
    text: str = ""
    grams: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What the form asks for."""

    a: Choice
    b: Choice
    person: str
    until: str
    vary: str
    better_by: Mapping[str, str]


def first_asked(a: str = "", b: str = "") -> Asked:
    """Return what a page shows that nobody has asked anything: two plans of the gallery, or those that are linked.

    >>> first_asked().a.source
    'example:older-woman:with leucine and isoleucine'
    """
    one, other = list(_example(FIRST_EXAMPLE).groups)[:2]
    grams = {"leucine": "3"}
    return Asked(
        Choice(_linked(a) or f"example:{FIRST_EXAMPLE}:{one}", grams=grams),
        Choice(_linked(b) or f"example:{FIRST_EXAMPLE}:{other}", grams={"leucine": "0.5"}),
        "older_woman",
        "5 h",
        "all",
        {},
    )


def _linked(source: str) -> str:
    """Return the source a link names; what is no kind of source is the id of a saved study."""
    return source if not source or source == "dose" or ":" in source else f"saved:{source}"


def read_asked(form: Mapping[str, Any]) -> Asked:
    """Return what a form asks for; raises `StudyError` for a field that is too long."""

    def text(name: str, usual: str = "", most: int = LONGEST_FIELD) -> str:
        value = form.get(name, usual)
        if not isinstance(value, str) or len(value) > most:
            raise StudyError(f"the field {name!r} takes a text of at most {most} characters")
        return value.strip()

    def side(name: str) -> Choice:
        grams = {one: text(f"{name}.{one}") for one in DOSES}
        return Choice(text(f"{name}.from", "dose"), text(f"{name}.arm"), text(f"{name}.text", "", LONGEST_TEXT), grams)

    by = {name: text(f"by.{name}") for name in limits_shown()}
    return Asked(
        side("a"), side("b"), text("person", "older_woman"), text("until", "5 h"), text("vary", "all"),
        {name: value for name, value in by.items() if value},
    )  # fmt: skip


@cache
def limits_shown() -> dict[str, Outcome]:
    """Return the outcomes that have a better direction, by name, of hours and of months."""
    both = [*declared("human").values(), *declared("months").values()]
    return {outcome.name: outcome for outcome in both if outcome.sign and outcome.headline}


@cache
def _example(name: str) -> Study:
    return load_example(name)


@cache
def example_choices() -> dict[str, str]:
    """Return the arms of the shipped examples as choices with their words."""
    found = {}
    for name in example_files():
        study = _example(name)
        for arm in study.groups:
            found[f"example:{name}:{arm}"] = f"{arm} ({study.title})" if len(study.groups) > 1 else str(study.title)
    return found


@cache
def person_choices() -> dict[str, str]:
    """Return the ready people with their titles."""
    return {name: load_portrait(name).title for name in people()}


def study_of_choice(asked: Asked, name: str, store: Store, owner: int) -> tuple[Study, str]:
    """Return the study and arm of one side; raises `MyofluxError` naming the side."""
    choice: Choice = getattr(asked, name)
    kind, _, rest = choice.source.partition(":")
    if kind == "dose":
        return _of_dose(asked, choice, name), ""
    if kind == "text":
        return study_from_text(choice.text), choice.arm
    if kind == "saved":
        return study_from_text(store.load(owner, rest).text), choice.arm
    if choice.source in example_choices():
        example, _, arm = rest.partition(":")
        return _example(example), arm
    raise StudyError(
        f"plan {name.upper()}: {choice.source!r} is not known; {nearest(choice.source, example_choices())}"
    )


def _of_dose(asked: Asked, choice: Choice, name: str) -> Study:
    plan = []
    for one, grams in choice.grams.items():
        if grams and grams.replace(",", ".").strip("0.") != "":
            kind = "eat" if one == "whey protein" else "take"
            plan.append({"at": "0 min", kind: {one: f"{grams.replace(',', '.')} g"}})
    words = ", ".join(f"{grams} g {one}" for one, grams in choice.grams.items() if grams) or "nothing"
    try:
        return check_form({"title": words, "until": asked.until, "person": asked.person, "plan": plan})
    except StudyError as problem:
        raise StudyError(f"plan {name.upper()}: {problem}") from None


@dataclass(frozen=True)
class Shown:
    """What the page shows: findings of each side, the comparison or why there is none."""

    findings: Mapping[str, Findings]
    found: Comparison | None
    problem: str = ""
    months: Comparison | None = None


def shown(asked: Asked, sides: Mapping[str, tuple[Study, str]]) -> Shown:
    """Compare both sides; a stop becomes words beside the findings."""
    (a, arm_a), (b, arm_b) = sides["a"], sides["b"]
    refuse_long_work([a, b], PEOPLE, chosen=False)
    findings = {name.upper(): check(_one_arm(study, arm)) for name, (study, arm) in sides.items()}
    try:
        found = compared(asked, a, b, (arm_a, arm_b))
        return Shown(findings, found, months=_months(asked, a, b, (arm_a, arm_b)))
    except RefusedError as problem:
        return Shown(findings, None, str(problem))


def _months(asked: Asked, a: Study, b: Study, arms: tuple[str, str]) -> Comparison | None:
    """Compare what plans of a day come to when every day is like them; None for longer plans."""
    if max(a.until, b.until) > MINUTES_PER_DAY:
        return None
    both = [every_day(study, arm or next(iter(study.groups))) for study, arm in zip((a, b), arms, strict=True)]
    return compare(both[0], both[1], arms=(WHOLE, WHOLE), people=PEOPLE, vary=asked.vary)  # type: ignore[arg-type]


def compared(asked: Asked, a: Study, b: Study, arms: tuple[str, str]) -> Comparison:
    """Compare two studies as the form asks."""
    from myoflux.report.exports import QUICK
    from myoflux.simulation.model_choice import choose_model

    if asked.vary not in VARIES:
        raise StudyError(f"{asked.vary!r} is not legal; {nearest(asked.vary, VARIES)}")
    model = choose_model(_one_arm(a, arms[0]))[0]
    table = declared(model)
    by = {name: _with_unit(value, table[name].unit) for name, value in asked.better_by.items() if name in table}
    return compare(
        a, b, arms=arms, people=PEOPLE, better_by=by, vary=asked.vary,  # type: ignore[arg-type]
        tolerance=QUICK if model == "human" else None,
    )  # fmt: skip


def _with_unit(value: str, unit: str) -> str:
    return f"{value} {unit}" if readings(value) else value


def _one_arm(study: Study, arm: str) -> Study:
    if arm in study.groups and len(study.groups) > 1:
        return study.model_construct(
            title=study.title, use=study.use, start=study.start, until=study.until, arms={arm: study.groups[arm]}
        )
    return study
