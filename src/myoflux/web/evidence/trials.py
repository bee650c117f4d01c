"""The page /evidence: ours against measured, trial by trial; claims and labels in `claims`."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.common.spelling import plain
from myoflux.errors import StudyError, nearest
from myoflux.evidence.agreement import FOLD, Agreement, agreements, stale
from myoflux.report.charts.svg import legend_mark
from myoflux.report.charts.svg_rows import Mark, RowChart, draw_rows
from myoflux.study.shipped import SPLITS, trial_files
from myoflux.web.evidence import claims
from myoflux.web.evidence.trial_view import model_for, read_trial, trial_lines, trial_values
from myoflux.web.rendering import render
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
router.include_router(claims.router)
OURS, MEASURED = 1, 0
LEGEND = (
    ("measured, with 1.96 standard errors (of calibration arms where none is printed)", MEASURED),
    ("the model, 90 % interval", OURS),
)
FORESTS = (
    ("human", "Fed over basal synthesis, hours", "fold of basal", 1.0),
    ("months", "Change of muscle and lean mass in disuse, days to weeks", "percent", 0.0),
)
SET_WORDS = {
    "validation": "never fitted",
    "calibration": "fitted, so agreement proves little",
    "context": "shown, neither fitted nor scored",
}


@router.get("/evidence")
def show(
    request: Request,
    used: Annotated[str, Query(alias="set", max_length=20)] = "validation",
    q: Annotated[str, Query(max_length=100)] = "",
) -> HTMLResponse:
    """Show the forests of one set of trials and the list of all trials."""
    used = used if used in SPLITS else "validation"
    words = plain(q)
    lines = [line for line in trial_lines() if all(word in f"{line.name} {line.title}".lower() for word in words)]
    return render(
        request,
        "evidence.html",
        block="trials",
        title="Evidence",
        used=used,
        splits=SET_WORDS,
        forests=[_forest(used, *forest) for forest in FORESTS],
        legend=[(words, legend_mark(style, line=False, points=True)) for words, style in LEGEND],
        stale=stale(),
        q=q,
        lines=lines,
        count=len(trial_lines()),
    )


def _forest(used: str, model: str, title: str, axis: str, reference: float) -> dict[str, Any]:
    rows = [row for row in agreements() if row.model == model and row.split == used]
    counted = [row for row in rows if row.counted]
    held = [row for row in counted if row.predicted_low is not None and row.predicted_high is not None]
    hits = sum((row.predicted_low or 0) <= row.observed <= (row.predicted_high or 0) for row in held)
    sentence = (
        f"{len(rows)} measured values of {len({row.trial for row in rows})} {used} trials, {len(counted)} counted; "
        f"{hits} of {len(held)} counted ones lie within the model's 90 % interval. * is shown, not counted."
    )
    marks = [(_label(row), [_seen(row), _ours(row)]) for row in rows]
    chart = RowChart(f"forest-{model}", title, axis, marks, reference, sentence, logarithmic=model == "human")
    return {
        "chart": chart,
        "svg": draw_rows(chart) if rows else "",
        "table": [_cells(row) for row in rows],
        "model": model,
    }


def _label(row: Agreement) -> str:
    return f"{row.trial}, {row.arm}, {_span(row)}{'' if row.counted else ' *'}"


def _span(row: Agreement) -> str:
    return f"{row.start:g} to {row.end:g} min" if row.unit == FOLD else f"day {row.end / 1440:g}"


def _seen(row: Agreement) -> Mark:
    return Mark(row.observed, row.observed_low, row.observed_high, MEASURED)


def _ours(row: Agreement) -> Mark:
    return Mark(row.predicted, row.predicted_low, row.predicted_high, OURS)


def _cells(row: Agreement) -> dict[str, Any]:
    return {
        "trial": row.trial,
        "cells": [
            row.arm, row.quantity.replace("_", " "), _span(row),
            _interval(row.observed, row.observed_low, row.observed_high),
            _interval(row.predicted, row.predicted_low, row.predicted_high), row.unit, row.basis,
            "yes" if row.counted else "no",
        ],
    }  # fmt: skip


def _interval(value: float, low: float | None, high: float | None) -> str:
    return f"{value:.3g}" if low is None or high is None else f"{value:.3g} ({low:.3g} to {high:.3g})"


@router.get("/evidence/trials/{name}")
async def trial(request: Request, name: str) -> HTMLResponse:
    """Show one trial: what was measured beside what the model computes now."""
    if name not in trial_files():
        words = f"No trial {name[:60]!r} is shipped; {nearest(name[:60], trial_files())}."
        return render(request, "problem.html", status=404, title="No such trial", words=words)
    try:
        study = await work_of(request).run(read_trial, name)
        values = await work_of(request).run(trial_values, study, model_for(study))
    except StudyError as problem:
        return render(request, "problem.html", status=422, title="Not possible", words=str(problem))
    return render(request, "trial.html", title=study.title or name, name=name, study=study, **values)
