"""The page /compare: plan A against plan B with the same virtual people."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from myoflux.errors import MyofluxError, StudyError
from myoflux.report.comparison import odds_of, page_values, render_comparison
from myoflux.study.study import Study
from myoflux.web.compare.form import (
    DOSES,
    LENGTHS,
    PEOPLE,
    SIDES,
    VARIES,
    Asked,
    Shown,
    example_choices,
    first_asked,
    limits_shown,
    person_choices,
    read_asked,
    shown,
    study_of_choice,
)
from myoflux.web.rendering import is_part, render
from myoflux.web.security.session import current_user
from myoflux.web.storage.errors import NotFoundError
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Link = Annotated[str, Query(max_length=200)]


@router.get("/compare")
async def show(request: Request, a: Link = "", b: Link = "") -> HTMLResponse:
    """Show the form and two plans; ``a`` and ``b`` are those of a link: the id of a saved study, or example:NAME:ARM.

    One plan alone is put into the form, and the other is asked for.
    """
    return await _answer(request, first_asked(a, b), whole=bool(a) == bool(b))


@router.post("/compare")
async def compare_them(request: Request) -> HTMLResponse:
    """Compare what the form asks for."""
    form = dict((await request.form()).items())
    return await _answer(request, read_asked(form))


@router.post("/compare/report")
async def report(request: Request) -> Response:
    """Answer the comparison as a page that stands alone."""
    asked = read_asked(dict((await request.form()).items()))
    found = (await _worked(request, asked)).found
    if found is None:
        raise StudyError("a plan that is stopped is not compared; the Compare page shows why")
    page = await work_of(request).run(render_comparison, found)
    headers = {"Content-Disposition": 'attachment; filename="compare.html"', "X-Content-Type-Options": "nosniff"}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


async def _worked(request: Request, asked: Asked) -> Shown:
    store, owner = request.app.state.store, current_user(request).id

    def both() -> Shown:
        sides: dict[str, tuple[Study, str]] = {name: study_of_choice(asked, name, store, owner) for name in SIDES}
        return shown(asked, sides)

    return await work_of(request).run(both)


async def _answer(request: Request, asked: Asked, *, whole: bool = True) -> HTMLResponse:
    values: dict[str, Any] = {
        "result": None,
        "findings": {},
        "problem": "",
        "same": False,
        "whole": whole,
        "months": None,
    }
    if not whole:
        return _form(request, asked, values, 200)
    status = 200
    try:
        found = await _worked(request, asked)
        values |= {"findings": found.findings, "problem": found.problem}
        values["same"] = len({repr(one) for one in found.findings.values()}) == 1
        if found.found is not None:
            values["result"] = await work_of(request).run(page_values, found.found)
            values["months"] = None if found.months is None else odds_of(found.months)
        else:
            status = 422
    except MyofluxError as problem:
        # A script swaps 422 in; a browser gets 404 for what is not there or is another's.
        status = 404 if isinstance(problem, NotFoundError) and not is_part(request) else 422
        values["problem"] = str(problem)
    return _form(request, asked, values, status)


def _form(request: Request, asked: Asked, values: dict[str, Any], status: int) -> HTMLResponse:
    saved = request.app.state.store.list(current_user(request).id)
    return render(
        request, "compare.html", block="result", status=status, title="Compare", asked=asked, people=PEOPLE,
        examples=example_choices(), saved={f"saved:{one.id}": one.title for one in saved}, doses=DOSES,
        lengths=LENGTHS, varies=VARIES, persons=person_choices(), limits=limits_shown(), **values,
    )  # fmt: skip
