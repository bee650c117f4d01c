"""The page /safety: a person and a plan against the rules; the rules themselves."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import BaseModel, Field, ValidationError

from myoflux.common.numerals import readings
from myoflux.common.spelling import plain
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.report.handouts.pages import summary_page
from myoflux.safety.check import check
from myoflux.safety.findings import DISCLAIMER, Findings
from myoflux.safety.rules import LEVELS, Rule, questions, rules
from myoflux.study.gallery import load_portrait, people
from myoflux.study.person import Person, Training
from myoflux.study.study import Study
from myoflux.web.received.bounds import LONGEST_TEXT, bounded, study_from_text
from myoflux.web.received.forms import in_words
from myoflux.web.rendering import render
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Field(max_length=40)]
Long = Annotated[str, Field(max_length=1000)]
DOSES = 4
FREE = ("leucine", "isoleucine", "valine")
FOODS = ("whey protein", "casein protein", "soy protein", "pea protein")
TIMES = {
    "1": ("08:00",),
    "2": ("08:00", "19:00"),
    "3": ("08:00", "13:00", "19:00"),
    "4": ("08:00", "12:00", "16:00", "20:00"),
}


class Asked(BaseModel):
    """The form, as typed; what is empty was not told."""

    sex: Short = ""
    age: Short = ""
    mass: Short = ""
    height: Short = ""
    training: Short = ""
    pregnant: Short = ""
    breastfeeding: Short = ""
    conditions: Long = ""
    medicines: Long = ""
    allergies: Long = ""
    symptoms: Long = ""
    egfr: Short = ""
    diet_protein: Short = ""
    answers: Annotated[list[Short], Field(max_length=30)] = []
    substances: Annotated[list[Annotated[str, Field(max_length=200)]], Field(max_length=DOSES)] = []
    grams: Annotated[list[Short], Field(max_length=DOSES)] = []
    times: Annotated[list[Short], Field(max_length=DOSES)] = []
    days: Short = "1"
    study: Annotated[str, Field(max_length=2 * LONGEST_TEXT)] = ""


def _of(person: Person) -> Asked:
    """Return the form filled with a ready person."""
    return Asked(
        sex=person.sex,
        age=f"{person.age:g}",
        mass=f"{person.mass:g}",
        height="" if person.height is None else f"{person.height:g}",
        training=person.training,
        conditions=", ".join(person.conditions),
        medicines=", ".join(person.medicines),
        allergies=", ".join(person.allergies),
        symptoms=", ".join(person.screening.symptoms),
        egfr="" if person.screening.egfr is None else f"{person.screening.egfr:g}",
        answers=[getattr(person.screening, question.field) or "" for question in questions()],
        substances=["leucine"],
        grams=["3"],
        times=["3"],
    )


def _words(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").replace("\n", ",").split(",") if part.strip()]


def _number(text: str, unit: str, what: str, *, needed: bool = True) -> str | None:
    """Return what was typed as a quantity; a number alone takes the unit that stands beside the field."""
    text = text.strip()
    if not text:
        if needed:
            raise StudyError(f"{what} is missing; type it, for example {what}: 70 {unit}")
        return None
    return f"{text} {unit}" if readings(text) else text


def study_of(asked: Asked) -> Study:
    """Return the study a form describes; raises `StudyError` naming what must be mended."""
    if asked.study.strip():
        return study_from_text(asked.study)
    answered = dict(zip([question.field for question in questions()], asked.answers, strict=False))
    screening: dict[str, Any] = {name: answer for name, answer in answered.items() if answer}
    screening["symptoms"] = _words(asked.symptoms)
    if egfr := _number(asked.egfr, "mL/min/1.73m2", "eGFR", needed=False):
        screening["egfr"] = egfr
    if protein := _number(asked.diet_protein, "g", "protein of the diet", needed=False):
        screening["diet_protein"] = protein
    person: dict[str, Any] = {
        "sex": asked.sex,
        "age": _number(asked.age, "y", "age"),
        "mass": _number(asked.mass, "kg", "body mass"),
        "height": _number(asked.height, "cm", "height", needed=False),
        "training": asked.training or "untrained",
        "pregnant": asked.pregnant == "yes",
        "breastfeeding": asked.breastfeeding == "yes",
        "conditions": _words(asked.conditions),
        "medicines": _words(asked.medicines),
        "allergies": _words(asked.allergies),
        "screening": screening,
    }
    data = {
        "title": "What was typed",
        "until": _number(asked.days, "d", "days"),
        "person": person,
        "plan": _plan(asked),
    }
    try:
        # Nothing is simulated, so a plan may be longer here than where people go through it.
        return Study.model_validate(bounded(data))
    except ValidationError as problem:
        raise StudyError(in_words(problem, data)) from None
    except ValueError as problem:
        raise StudyError(str(problem)) from None


def _plan(asked: Asked) -> list[dict[str, Any]]:
    plan: list[dict[str, Any]] = []
    for index, substance in enumerate(asked.substances):
        grams = asked.grams[index] if index < len(asked.grams) else ""
        if not substance.strip() or not grams.strip():
            continue
        name = substance.strip()
        kind = "take" if name in amino_acids() else "eat"
        amount = _number(grams, "g", f"grams of {name}")
        clocks = TIMES.get(asked.times[index] if index < len(asked.times) else "1")
        if clocks is None:
            raise StudyError(f"times a day: {asked.times[index]!r} is not known; choose 1 to 4")
        plan += [{"at": clock, kind: {name: amount}, "repeat": "daily"} for clock in clocks]
    return plan


def _screened(asked: Asked) -> tuple[Study, Findings]:
    study = study_of(asked)
    return study, check(study)


def _page(request: Request, asked: Asked, found: Findings | None, wrong: str = "", status: int = 422) -> HTMLResponse:
    return render(
        request,
        "safety.html",
        block="result",
        status=status if wrong else 200,
        title="Safety",
        asked=asked,
        found=found,
        wrong=wrong,
        chosen=request.query_params.get("person", ""),
        portraits=[(name, load_portrait(name).title) for name in people()],
        questions=questions(),
        substances=(*FREE, *FOODS, *sorted(set(amino_acids()) - set(FREE))),
        times=TIMES,
        trainings=get_args(Training),
        doses=DOSES,
        levels=[(level, sum(rule.level == level for rule in rules())) for level in LEVELS],
        count=len(rules()),
        disclaimer=DISCLAIMER,
    )


@router.get("/safety")
def show(request: Request, person: Annotated[str, Query(max_length=100)] = "") -> HTMLResponse:
    """Show the form, filled with a ready person if one is named."""
    try:
        asked = _of(load_portrait(person).person) if person else Asked()
    except StudyError as problem:
        return _page(request, Asked(), None, str(problem), 404)
    return _page(request, asked, None)


@router.post("/safety")
async def screen(request: Request, asked: Annotated[Asked, Form()]) -> HTMLResponse:
    """Show what the rules find."""
    try:
        _, found = await work_of(request).run(_screened, asked)
    except StudyError as problem:
        return _page(request, asked, None, str(problem))
    return _page(request, asked, found)


@router.post("/safety/page")
async def download(request: Request, asked: Annotated[Asked, Form()]) -> Response:
    """Send the one page for a clinician or pharmacist."""
    try:
        study, found = await work_of(request).run(_screened, asked)
    except StudyError as problem:
        return _page(request, asked, None, str(problem))
    headers = {"Content-Disposition": 'attachment; filename="screening.html"'}
    return HTMLResponse(summary_page(found, study), headers=headers)


@router.get("/safety/rules")
def browse(
    request: Request, q: Annotated[str, Query(max_length=200)] = "", level: Annotated[str, Query(max_length=40)] = ""
) -> HTMLResponse:
    """Show the rules, or those that hold every word."""
    found = [rule for rule in rules() if level in ("", rule.level) and _holds(rule, plain(q))]
    found.sort(key=lambda rule: LEVELS.index(rule.level))
    unverified = sum(rule.evidence.known_by == "unverified" for rule in rules())
    return render(
        request, "rules.html", block="rows", title="Safety rules", found=found, q=q, level=level, levels=LEVELS,
        count=len(rules()), unverified=unverified,
    )  # fmt: skip


def _holds(rule: Rule, words: list[str]) -> bool:
    parts = (rule.id, rule.domain, rule.who, rule.substance, rule.measures, rule.mechanism, rule.advice)
    text = " ".join((*parts, rule.evidence.source)).lower()
    return all(word in text for word in words)
