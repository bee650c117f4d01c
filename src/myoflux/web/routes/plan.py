"""The Plan page: a person and a plan; a change of a dose redraws the day, its band and the months."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from myoflux.errors import MyofluxError, RefusedError, StudyError
from myoflux.gallery import load_portrait, people
from myoflux.report.exports import export
from myoflux.study import Study, check_study, write_study
from myoflux.trials import load_example
from myoflux.vocabulary import amino_acids
from myoflux.web.editing import add_row, change_rows, shown
from myoflux.web.forms import as_form, check_form, read_form
from myoflux.web.pages import render
from myoflux.web.plan_view import PEOPLE, View, day_view, findings_of, is_of_months, months_view
from myoflux.web.security.session import current_user
from myoflux.web.timeline import draw_timeline
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
FIRST_EXAMPLE, FIRST_ARM = "older-woman", "with leucine and isoleucine"
Text = Annotated[str, Query(max_length=200)]
TEMPLATE = "plan.html"
ARM = "plan"


@router.get("/")
async def show(
    request: Request,
    person: Text = "",
    study: Text = "",
    example: Text = "",
    arm: Text = "",
    add: Text = "",
    name: Text = "",
    amount: Text = "",
) -> HTMLResponse:
    """Show the page: a saved study, an example, a ready person, or the plan to begin with."""
    data, kept = _opened(request, study, example, arm)
    if person:
        data["person"] = load_portrait(person).person.model_dump(mode="json", exclude_defaults=True)
    if add:
        add_row(data, f"{add}:{name}", amount)
    return await _page(request, data, kept)


@router.post("/")
async def edit(request: Request) -> HTMLResponse:
    """Show the page again with what the form says, after a row was added, changed or taken away."""
    form = await request.form()
    data = read_form(form.multi_items())
    change_rows(data, str(form.get("do", "")))
    return await _page(request, data, _kept(form), changed=str(form.get("do", "")))


@router.post("/plan/curves")
async def curves(request: Request) -> HTMLResponse:
    """Redraw the day of one person; the page then asks for the band."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    found = findings_of(study, ARM)
    if found.stop:
        return _part(request, study, day=None, found=found, waiting=False)
    day = await _day(request, study, form, people=None)
    return _part(request, study, day=day, found=found, waiting=True)


@router.post("/plan/band")
async def band(request: Request) -> HTMLResponse:
    """Redraw the day with the bands of virtual people and what limits; the page then asks for the months."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    day = await _day(request, study, form, people=PEOPLE)
    return _part(request, study, day=day, found=findings_of(study, ARM), waiting=False)


@router.post("/plan/months")
async def months(request: Request) -> HTMLResponse:
    """Redraw the months."""
    study = check_form(read_form((await request.form()).multi_items()))
    view = await work_of(request).run(months_view, study, ARM)
    return render(request, TEMPLATE, block="months", **_values(study), months=view)


@router.post("/plan/save")
async def save(request: Request) -> Response:
    """Keep the plan under its title; a plan that was changed elsewhere since is not overwritten."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    kept = _kept(form)
    title = study.title or "a plan"
    saved = request.app.state.store.save(
        current_user(request).id, title, write_study(study), kept["id"] or None, kept["version"]
    )
    return RedirectResponse(f"/?study={saved.id}", status_code=303)


@router.post("/plan/export/{kind}")
async def send_file(request: Request, kind: Annotated[str, Query(max_length=20)]) -> Response:
    """Send the plan as a file: study, table, pictures or report."""
    study = check_form(read_form((await request.form()).multi_items()))
    file = await work_of(request).run(export, study, kind)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, media_type=file.media_type, headers=headers)


def _opened(request: Request, study: str, example: str, arm: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a study to show as a form, and under which id and version it is kept."""
    kept: dict[str, Any] = {"id": "", "version": None}
    if study:
        record = request.app.state.store.load(current_user(request).id, study)
        whole = _read(record.text)
        kept = {"id": record.id, "version": record.version}
    else:
        whole = load_example(example or FIRST_EXAMPLE)
        arm = arm or (FIRST_ARM if not example else "")
    if whole.arms is None:
        return as_form(whole), kept
    return shown(whole, arm or next(iter(whole.groups))), {"id": "", "version": None}


def _read(text: str) -> Study:
    from myoflux.tables import read_yaml_text

    return check_study(read_yaml_text(text))


def _kept(form: Any) -> dict[str, Any]:
    version = str(form.get("version", ""))
    return {"id": str(form.get("id", "")), "version": int(version) if version.isdecimal() else None}


async def _day(request: Request, study: Study, form: Any, people: int | None) -> View:
    trials = form.get("trials") == "on"
    return await work_of(request).run(day_view, study, ARM, people=people, trials=trials)


def _part(request: Request, study: Study, **values: Any) -> HTMLResponse:
    return render(request, TEMPLATE, block="day", **_values(study), **values)


def _values(study: Study) -> dict[str, Any]:
    return {"title": "Plan", "study": study, "people": PEOPLE, "of_months": is_of_months(study)}


async def _page(request: Request, data: dict[str, Any], kept: dict[str, Any], changed: str = "") -> HTMLResponse:
    """Return the whole page; what is wrong with the plan stands above the pictures that then are missing."""
    values: dict[str, Any] = {"day": None, "months": None, "found": None, "problem": "", "timeline": "", "waiting": False}
    study, status = None, 200
    try:
        study = check_form(data)
        values["timeline"] = draw_timeline(study, ARM)
        values["found"] = findings_of(study, ARM)
        if not values["found"].stop:
            values["day"] = await work_of(request).run(day_view, study, ARM, people=PEOPLE, trials=bool(data.get("trials")))
            values["months"] = await work_of(request).run(months_view, study, ARM)
    except (StudyError, RefusedError) as problem:
        values["problem"], status = str(problem), 422
    except MyofluxError as problem:
        values["problem"], status = str(problem), 422
    return render(
        request,
        TEMPLATE,
        status=status,
        title="Plan",
        data=data,
        kept=kept,
        study=study,
        people=PEOPLE,
        of_months=study is not None and is_of_months(study),
        gallery={name: load_portrait(name).title for name in people()},
        acids=sorted(amino_acids()),
        changed=changed,
        **values,
    )
