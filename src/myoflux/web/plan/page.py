"""The Plan page: a person and a plan; a change of a dose redraws the day, its band and the months."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from myoflux.common.vocabulary import amino_acids
from myoflux.errors import MyofluxError, StudyError, nearest
from myoflux.food.search import search_foods
from myoflux.report.charts.crowd_charts import DAY
from myoflux.report.exports import export
from myoflux.study.gallery import load_portrait, people
from myoflux.study.products import products as plan_products
from myoflux.study.shipped import load_example
from myoflux.study.study import Study, write_study
from myoflux.web.plan.rows import add_row, can_be_added, change_rows, shown
from myoflux.web.plan.timeline import draw_timeline, plan_in_words
from myoflux.web.plan.view import (
    EXAMPLE,
    EXAMPLE_ARM,
    PEOPLE,
    View,
    day_view,
    findings_of,
    is_of_months,
    limits_view,
    months_view,
)
from myoflux.web.received.bounds import study_from_text
from myoflux.web.received.forms import as_form, check_form, read_form
from myoflux.web.rendering import render
from myoflux.web.security.session import current_user
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Query(max_length=200)]
TEMPLATE = "plan.html"
# Where the months are put into a page that is sent in two parts.
LATER = "<!-- months -->"
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
    units: Text = "",
) -> Response:
    """Show the page: a saved study, an example, a ready person, or the plan to begin with."""
    data, kept = await run_in_threadpool(_opened, request, study, example, arm)
    if person:
        data["person"] = load_portrait(person).person.model_dump(mode="json", exclude_defaults=True)
    if add:
        add_row(data, f"{add}:{name}", amount or units)
    return await _page(request, data, kept)


@router.post("/")
async def edit(request: Request) -> Response:
    """Show the page again with what the form says, after a row was added, changed or taken away."""
    form = await request.form()
    data = read_form(form.multi_items())
    wish = str(form.get("do", ""))
    if wish == "ready":
        wish = f"person:{form['ready']}" if form.get("ready") else "update"
    change_rows(data, wish)
    return await _page(request, data, _kept(form), wish, _shown(form))


@router.post("/plan/curves")
async def curves(request: Request) -> HTMLResponse:
    """Redraw the day of one person, at once."""
    form = await request.form()
    return await _part(request, check_form(read_form(form.multi_items())), form, people=None)


@router.post("/plan/band")
async def band(request: Request) -> HTMLResponse:
    """Redraw the day with the bands of virtual people."""
    form = await request.form()
    return await _part(request, check_form(read_form(form.multi_items())), form, people=PEOPLE)


@router.post("/plan/months")
async def months(request: Request) -> HTMLResponse:
    """Say which step limits, and redraw the months."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    view, limits = None, ""
    if not findings_of(study, ARM).stop:
        limits = await work_of(request).run_slow(limits_view, study, ARM, _shown(form).day)
        view = await work_of(request).run_slow(months_view, study, ARM)
    return render(
        request, "plan_part.html", months=view, limits=limits, timeline="", with_day=False, only=(), **_values(study)
    )


@router.post("/plan/tables/{horizon}/{name}")
async def table(
    request: Request, horizon: Annotated[str, Path(max_length=20)], name: Annotated[str, Path(max_length=40)]
) -> HTMLResponse:
    """Send the table of one picture."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    if horizon == "months":
        view = await work_of(request).run_slow(months_view, study, ARM)
    else:
        view = await _day(request, study, _shown(form), PEOPLE)
    item = next((one for one in view.figures if one["chart"].name == name), None)
    if item is None:
        raise StudyError(f"no picture {name!r}; {nearest(name, [one['chart'].name for one in view.figures])}")
    return render(request, "plan_table.html", item=item)


@router.get("/plan/foods")
def found_foods(request: Request, q: Text = "") -> HTMLResponse:
    """List foods and products by everyday words, each with a button that adds it."""
    asked = q.strip().lower()
    names = [name for name, one in plan_products().items() if asked in name.lower() and can_be_added(one)]
    return render(
        request,
        "plan_foods.html",
        q=asked,
        foods=search_foods(q, 8) if asked else [],
        products=names[:4] if asked else [],
    )


@router.post("/plan/save")
async def save(request: Request) -> Response:
    """Keep the plan under its title; a plan that was changed elsewhere since is not overwritten."""
    form = await request.form()
    study = check_form(read_form(form.multi_items()))
    kept = _kept(form)
    title = study.title or "a plan"
    saved = await run_in_threadpool(
        request.app.state.store.save,
        current_user(request).id,
        title,
        write_study(study),
        kept["id"] or None,
        kept["version"],
    )
    return RedirectResponse(f"/?study={saved.id}", status_code=303)


@router.post("/plan/export/{kind}")
async def send_file(request: Request, kind: Annotated[str, Path(max_length=20)]) -> Response:
    """Send the plan as a file: study, table, pictures or report."""
    study = check_form(read_form((await request.form()).multi_items()))
    file = await work_of(request).run_slow(export, study, kind)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.data, media_type=file.media_type, headers=headers)


@cache
def _gallery() -> dict[str, str]:
    return {name: load_portrait(name).title for name in people()}


@lru_cache(maxsize=8)
def _example(name: str) -> Study:
    return load_example(name)


def _opened(request: Request, study: str, example: str, arm: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a study to show as a form, and under which id and version it is kept."""
    kept: dict[str, Any] = {"id": "", "version": None}
    if study:
        record = request.app.state.store.load(current_user(request).id, study)
        whole = study_from_text(record.text)
        kept = {"id": record.id, "version": record.version}
    else:
        whole = _example(example or EXAMPLE)
        arm = arm or (EXAMPLE_ARM if not example else "")
    if whole.arms is None:
        return as_form(whole), kept
    return shown(whole, arm or next(iter(whole.groups))), {"id": "", "version": None}


def _kept(form: Any) -> dict[str, Any]:
    version = str(form.get("version", ""))
    return {"id": str(form.get("id", "")), "version": int(version) if version.isdecimal() else None}


@dataclass(frozen=True)
class Shown:
    """What is to be seen: which day of the plan, whether measured points, and which pictures (none named: all)."""

    day: int = 1
    trials: bool = False
    only: frozenset[str] = frozenset()


def _shown(form: Any) -> Shown:
    day = str(form.get("day", "1"))
    only = frozenset(str(form.get("only", "")).split(",")) & {one.name for one in DAY}
    return Shown(int(day) if day.isdecimal() and len(day) < 6 else 1, form.get("trials") == "on", only)


async def _day(request: Request, study: Study, shown: Shown, people: int | None) -> View:
    work = work_of(request)
    run = work.run if people else work.run_one
    return await run(day_view, study, ARM, people=people, day=shown.day, trials=shown.trials, only=shown.only)


async def _part(request: Request, study: Study, form: Any, people: int | None) -> HTMLResponse:
    """Return the day alone; where the safety rules stop, what they found and no number."""
    found = findings_of(study, ARM)
    shown = _shown(form)
    day = None if found.stop else await _day(request, study, shown, people)
    values = {**_values(study), "timeline": draw_timeline(study, ARM), "found": found, "day": day}
    values["in_words"] = plan_in_words(study, ARM)
    return render(request, "plan_part.html", with_day=True, only=shown.only, limits="", **values)


def _values(study: Study) -> dict[str, Any]:
    return {"title": "Plan", "study": study, "of_months": is_of_months(study)}


async def _page(
    request: Request, data: dict[str, Any], kept: dict[str, Any], changed: str = "", shown: Shown = Shown()
) -> Response:
    """Return the whole page; what is wrong with the plan stands where the pictures would.

    The day is sent as soon as it is drawn, the months when they are, so that neither waits for the other.
    """
    values: dict[str, Any] = {"day": None, "found": None, "problem": "", "timeline": "", "limits": "", "in_words": ""}
    study, status = None, 200
    try:
        study = check_form(data)
        values |= {"timeline": draw_timeline(study, ARM), "in_words": plan_in_words(study, ARM)}
        values["found"] = findings_of(study, ARM)
        if not values["found"].stop:
            values["day"] = await _day(request, study, shown, PEOPLE)
            values["limits"] = await work_of(request).run_slow(limits_view, study, ARM, shown.day)
    except MyofluxError as problem:
        values["problem"], status = str(problem), 422
    page = render(
        request,
        TEMPLATE,
        status=status,
        title="Plan",
        data=data,
        kept=kept,
        study=study,
        of_months=study is not None and is_of_months(study),
        gallery=_gallery(),
        acids=sorted(amino_acids()),
        changed=changed,
        shown=shown,
        part=False,
        later=LATER,
        **values,
    )
    if study is None or values["day"] is None:
        return HTMLResponse(bytes(page.body).replace(LATER.encode(), b""), status)
    return StreamingResponse(_in_two(request, bytes(page.body), study), status, media_type=page.media_type)


async def _in_two(request: Request, page: bytes, study: Study) -> AsyncIterator[bytes]:
    before, _, after = page.partition(LATER.encode())
    yield before
    try:
        view = await work_of(request).run_slow(months_view, study, ARM)
        yield bytes(render(request, "plan_months.html", part=False, months=view, **_values(study)).body)
    except MyofluxError as problem:
        yield bytes(render(request, "part_problem.html", words=str(problem)).body)
    yield after
