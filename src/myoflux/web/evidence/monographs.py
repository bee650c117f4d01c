"""The page /monographs: substances, each with what rules, ledger, requirements and model say."""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from myoflux.errors import MyofluxError, nearest
from myoflux.evidence.monograph import NO_EVIDENCE, Monograph, monograph, substances
from myoflux.evidence.monograph_numbers import Numbers
from myoflux.report.charts.figures import sampled_rows
from myoflux.report.charts.svg import Chart, Line, draw, legend_mark
from myoflux.report.handouts.pages import as_html, as_json, as_markdown
from myoflux.web.rendering import render
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
FORMS = {
    "html": (as_html, "text/html; charset=utf-8"),
    "md": (as_markdown, "text/markdown; charset=utf-8"),
    "json": (as_json, "application/json"),
}


@lru_cache(maxsize=32)
def _whole(name: str) -> Monograph:
    return monograph(name)


@router.get("/monographs")
def show(request: Request) -> HTMLResponse:
    """List the substances."""
    return render(request, "monographs.html", title="Monographs", substances=list(substances().values()))


@router.get("/monographs/{name}")
async def one(request: Request, name: str, form: Annotated[str, Query(max_length=10)] = "") -> Response:
    """Show one monograph, or send it as a file."""
    if name not in substances():
        words = f"No monograph {name[:60]!r}; {nearest(name[:60], substances())}."
        return render(request, "problem.html", status=404, title="No such monograph", words=words)
    if form and form not in FORMS:
        words = f"No form {form!r}; {nearest(form, FORMS)}."
        return render(request, "problem.html", status=404, title="No such form", words=words)
    refused = ""
    try:
        page = await work_of(request).run(_whole, name)
    except MyofluxError as problem:
        page, refused = monograph(name, model=False), str(problem)
    if form:
        write, kind = FORMS[form]
        headers = {"Content-Disposition": f'attachment; filename="{name}.{form}"'}
        return Response(write(page), media_type=kind, headers=headers)
    sentences = [*page.stops, *(sentence for section in page.sections for sentence in section.sentences)]
    numbers = {section.name: _figure(section.numbers) for section in page.sections if section.numbers}
    return render(
        request,
        "monograph.html",
        title=page.substance.title,
        page=page,
        name=name,
        nothing=NO_EVIDENCE,
        numbers=numbers,
        refused=refused,
        count=len(sentences),
        unverified=sum(sentence.unverified for sentence in sentences),
    )


def _figure(numbers: Numbers) -> dict[str, Any]:
    plasma = numbers.plasma.replace("_", " ")
    lines = [Line(curve.label, curve.minutes, curve.level, index) for index, curve in enumerate(numbers.curves)]
    peaks = "; ".join(f"{curve.label}: highest {max(curve.level):.0f} µmol/L" for curve in numbers.curves)
    summary = f"One person, central values. {peaks}."
    chart = Chart(
        "plasma", f"{plasma} after one dose, man of 30 y", "minutes", f"{plasma} (µmol/L)", lines, summary=summary
    )
    head, rows = sampled_rows(chart)
    keys = [(line.label, legend_mark(line.style, line=True, points=False)) for line in lines]
    return {"item": {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}, "legend": keys}
