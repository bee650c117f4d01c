"""The page /recovery: soreness and force in the week after a bout, with and without something taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.common.numerals import readings
from myoflux.errors import MyofluxError, StudyError, nearest
from myoflux.physiology.catalogue import get_model
from myoflux.safety.check import check
from myoflux.study.gallery import load_portrait, people
from myoflux.study.person import Person, Training
from myoflux.web.received.bounds import study_from_text
from myoflux.web.received.forms import check_form
from myoflux.web.recovery import view as page
from myoflux.web.rendering import render
from myoflux.web.security.session import current_user
from myoflux.web.storage.errors import NotFoundError
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Word = Annotated[str, Query(max_length=60)]
Typed = Annotated[str, Form(max_length=60)]
TYPED, SAVED = "typed", "saved:"
FIRST = {"person": "young_woman", "bout": "moderate", "limb": "legs", "used": "no", "taken": "bcaa"}
NOBODY = {"sex": "female", "age": "", "mass": "", "training": "untrained"}


@router.get("/recovery")
async def show(
    request: Request, person: Word = FIRST["person"], bout: Word = FIRST["bout"], limb: Word = FIRST["limb"],
    used: Word = FIRST["used"], taken: Word = FIRST["taken"],
) -> HTMLResponse:  # fmt: skip
    """Show the week after a bout of a ready person, or of the one of a saved study (``person=saved:ID``)."""
    return await _answer(
        request, {"person": person, "bout": bout, "limb": limb, "used": used, "taken": taken}, dict(NOBODY)
    )


@router.post("/recovery")
async def ask(
    request: Request, person: Typed = TYPED, bout: Typed = FIRST["bout"], limb: Typed = FIRST["limb"],
    used: Typed = FIRST["used"], taken: Typed = FIRST["taken"], sex: Typed = NOBODY["sex"], age: Typed = "",
    mass: Typed = "", training: Typed = NOBODY["training"],
) -> HTMLResponse:  # fmt: skip
    """Show the same for what the form says; what is typed of a person never stands in an address."""
    return await _answer(
        request,
        {"person": person, "bout": bout, "limb": limb, "used": used, "taken": taken},
        {"sex": sex, "age": age, "mass": mass, "training": training},
    )


async def _answer(request: Request, given: Mapping[str, str], typed: Mapping[str, str]) -> HTMLResponse:
    saved = {f"{SAVED}{one.id}": one.title for one in request.app.state.store.list(current_user(request).id)}
    ready = {name: load_portrait(name).title for name in people()}
    choices = {
        "bout": {name: words for name, (words, _) in page.BOUTS.items()},
        "limb": page.LIMBS,
        "used": {"no": "no", "yes": f"yes, the same bout {page.EARLIER} days before"},
        "taken": {name: words for name, (words, _) in page.TAKEN.items()},
    }
    known = {"person": {TYPED: "", **ready, **({given["person"]: ""} if given["person"].startswith(SAVED) else {})}}
    wrong = [f"{name}: {given[name]!r} is not known; {nearest(given[name], all_of)}."
             for name, all_of in {**known, **choices}.items() if given[name] not in all_of]  # fmt: skip
    values: dict[str, Any] = {"found": None, "result": None, "refused": ""}
    status = 404 if wrong else 200
    if not wrong:
        try:
            asked = page.Asked(
                given["person"], given["bout"], given["limb"], given["used"] == "yes", given["taken"],
                _person(request, given["person"], typed),
            )  # fmt: skip
            study = page.study_of(asked)
            arm = list(study.groups.values())[-1]
            values["found"] = check(arm.who, arm.plan, until=study.until, start=study.clock)
            values["result"] = await work_of(request).run(page.recovery_values, asked, study)
        except NotFoundError as problem:
            wrong, status = [str(problem)], 404
        except StudyError as problem:
            wrong, status = [str(problem)], 422
        except MyofluxError as problem:
            values["refused"] = str(problem)
    return render(
        request,
        "recovery.html",
        block="result",
        status=status,
        title="Recovery",
        ready=ready,
        saved=saved,
        choices=choices,
        given=given,
        typed=typed,
        who={**ready, **{name: f"The person of {title}" for name, title in saved.items()}}.get(
            given["person"],
            f"{typed['sex']}, {typed['age']} y, {typed['mass']} kg, {typed['training'].replace('_', ' ')}",
        ),
        trainings=get_args(Training),
        wrong=" ".join(wrong),
        days=page.DAYS,
        trials=page.trials_found(),
        claims=page.claims_on_recovery(),
        model_notes=[note for note in get_model(page.MODEL).notes if "BCAA" in note or "soreness" in note],
        **values,
    )


def _person(request: Request, chosen: str, typed: Mapping[str, str]) -> Person | None:
    """Return the person that was typed or is that of a saved study; None for a ready one."""
    if chosen.startswith(SAVED):
        record = request.app.state.store.load(current_user(request).id, chosen.removeprefix(SAVED))
        study = study_from_text(record.text)
        person = next(iter(study.groups.values())).person
        if person is None:
            raise StudyError("the saved study has a group of people and no person; choose another, or type one")
        return person
    if chosen != TYPED:
        return None
    missing = [words for name, words in (("age", "the age in years"), ("mass", "the body mass in kg"))
               if not typed[name].strip()]  # fmt: skip
    if missing:
        raise StudyError(f"the person typed in lacks {' and '.join(missing)}; fill it in, or choose another person")
    units = {"age": "y", "mass": "kg"}
    data = {name: _with_unit(value, units.get(name, "")) for name, value in typed.items() if value.strip()}
    return check_form({"until": f"{page.DAYS} d", "person": data, "plan": []}).person


def _with_unit(value: str, unit: str) -> str:
    text = value.strip()
    return f"{text} {unit}" if unit and readings(text) else text
