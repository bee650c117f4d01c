"""The JSON API: simulate, compare, check, export; and its page, written from its own description."""

from __future__ import annotations

import json
from typing import Annotated, Any

import numpy as np
from fastapi import APIRouter, Body, Path, Query, Request
from fastapi.responses import HTMLResponse, Response

from myoflux.analysis.compare import compare
from myoflux.analysis.differences import Comparison
from myoflux.common.quantity import DURATION, parse
from myoflux.engine.period import Tolerance
from myoflux.engine.python_functions import Array
from myoflux.errors import StudyError
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.figures import SHARES
from myoflux.report.comparison import as_data
from myoflux.report.exports import KINDS, QUICK, export, step_of
from myoflux.safety.check import check
from myoflux.safety.findings import caution_lines
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.simulation.model_choice import choose_model
from myoflux.study.shipped import EXAMPLE
from myoflux.study.study import Study
from myoflux.web.api import studies, tables
from myoflux.web.api.description import operations
from myoflux.web.api.errors import RESPONSES, ApiRoute
from myoflux.web.api.shapes import (
    MOST_OUTPUTS,
    MOST_PEOPLE,
    Compared,
    Curve,
    ModelName,
    OutputName,
    Screened,
    Simulated,
    ToCompare,
    VaryName,
)
from myoflux.web.received.bounds import BoundedStudy, refuse_long_work
from myoflux.web.rendering import render
from myoflux.web.work import work_of

router = APIRouter()
v1 = APIRouter(prefix="/api/v1", route_class=ApiRoute, responses=RESPONSES, tags=["simulate"])
MOST_TIMES = 2000
MOST_NUMBERS = 4_000_000
EXPORT_PEOPLE = 500

AStudy = Annotated[BoundedStudy, Body(openapi_examples={"leucine": {"summary": EXAMPLE["title"], "value": EXAMPLE}})]


@v1.post("/simulate", summary="Simulate a study")
async def simulate(
    request: Request,
    study: AStudy,
    people: Annotated[
        int, Query(ge=0, le=MOST_PEOPLE, description="Virtual people; 0 is one person, central values.")
    ] = 0,
    outputs: Annotated[list[OutputName] | None, Query(max_length=MOST_OUTPUTS)] = None,
    every: Annotated[
        str, Query(max_length=30, description="Output step with its unit, such as 15 min.", examples=["15 min"])
    ] = "",
    model: Annotated[ModelName | None, Query(description="Without it, chosen by the plan.")] = None,
    vary: VaryName = "all",
    seed: Annotated[int, Query(ge=0, lt=2**53)] = 0,
) -> Simulated:
    """Return curves of every arm: medians with 50 and 90 % bands of virtual people, or one person."""
    return await work_of(request).run(
        simulated, study, people=people, outputs=outputs, every=every, model=model, vary=vary, seed=seed
    )


def simulated(
    study: Study,
    *,
    people: int,
    outputs: list[str] | None,
    every: str,
    model: ModelName | None,
    vary: VaryName,
    seed: int,
) -> Simulated:
    """Return a study's curves; raises `StudyError` for more than one request may ask for, and as `simulate`."""
    name, why = (model, "as asked") if model else choose_model(study)
    body = get_model(name)
    step = _step(every, study)
    names = outputs or list(body.headline)
    refuse_long_work([study], people)
    numbers = max(people, 1) * study.until / step * len(names) * len(study.groups)
    if numbers > MOST_NUMBERS:
        raise StudyError(f"{numbers:.0f} numbers; at most {MOST_NUMBERS}: ask for fewer people, outputs or times")
    spans = sorted(set(study.windows.values()))
    crowd = simulate_people(
        study, body, people=people or None, outputs=names, seed=seed, vary=vary, every=step, windows=spans,
        tolerance=quick(name),
    )  # fmt: skip
    curves = {
        arm: {one: _curve(crowd, arm, one, crowd.windows.index(study.windows[arm])) for one in crowd.names}
        for arm in study.groups
    }
    return Simulated(
        title=study.title or "a plan",
        model=name,
        why_this_model=why,
        who=f"{crowd.people} virtual people, medians and bands" if people else "one person, central values",
        people=crowd.people,
        failed=crowd.failed,
        safety=[*crowd.marks, *(line for line in caution_lines(check(study)) if line not in crowd.marks)],
        notes=list(crowd.notes),
        times=crowd.times.tolist(),
        windows={arm: list(span) for arm, span in study.windows.items()},
        arms=curves,
    )


def quick(model: str) -> Tolerance | None:
    """Return the tolerance with which pages simulate: its error cannot be seen in a picture."""
    return QUICK if model == "human" else None


def _step(every: str, study: Study) -> float:
    if not every:
        return step_of(study.until)
    try:
        step = parse(every, DURATION)
    except ValueError as problem:
        raise StudyError(f"every: {problem}") from None
    if not step * MOST_TIMES >= study.until:
        raise StudyError(f"every: {every!r} gives over {MOST_TIMES} times; choose a longer step")
    return step


def _curve(crowd: Crowd, arm: str, name: str, window: int) -> Curve:
    values = crowd.of(arm, name)
    mean = float(np.median(crowd.mean_of(arm, name)[:, window]))
    if crowd.people == 1:
        rows: list[Array | None] = [None, None, values[0], None, None]
    else:
        rows = list(np.quantile(values, SHARES, axis=0))
    low90, low50, median, high50, high90 = (None if row is None else _finite(row) for row in rows)
    return Curve(
        unit=crowd.units[name],
        median=median or [],
        low50=low50,
        high50=high50,
        low90=low90,
        high90=high90,
        window_mean=mean if np.isfinite(mean) else None,
    )


def _finite(values: Array) -> list[float | None]:
    """Return numbers with six digits, None where there is none: JSON knows no infinity."""
    return [float(f"{value:.6g}") if np.isfinite(value) else None for value in values.tolist()]


@v1.post("/compare", summary="Compare two plans with the same virtual people")
async def compare_plans(
    request: Request,
    asked: Annotated[
        ToCompare,
        Body(openapi_examples={"doses": {"summary": "3 g against 1 g", "value": {
            "a": EXAMPLE,
            "b": {**EXAMPLE, "title": "One gram", "plan": [{"at": "0 min", "take": {"leucine": "1 g"}}]},
            "better_by": {"fsr": 0.005},
        }}}),
    ],
) -> Compared:  # fmt: skip
    """Return differences of A and B, and how often one is better by an amount; safety stands in the marks."""
    return Compared(**as_data(await work_of(request).run(compared, asked)))


def compared(asked: ToCompare) -> Comparison:
    """Compare what was asked for, within bounds."""
    refuse_long_work([asked.a, asked.b or asked.a], asked.people)
    return compare(
        asked.a,
        asked.b,
        arms=asked.arms,
        people=asked.people,
        better_by={**asked.better_by},
        outputs=asked.outputs,
        window=(asked.window[0], asked.window[1]) if asked.window else None,
        model=asked.model,
        vary=asked.vary,
        seed=asked.seed,
        tolerance=quick(asked.model or choose_model(asked.a)[0]),
    )


@v1.post("/check", summary="Screen a study by the safety rules")
def screen(study: AStudy) -> Screened:
    """Return what the safety rules find in person and plan, the strongest first."""
    return Screened(**check(study).as_data())


@v1.post(
    "/export/{kind}",
    summary="Export a study as a file",
    response_class=Response,
    responses={200: {"content": {kind[1].split(";")[0]: {} for kind in KINDS.values()}, "description": "The file."}},
)
async def export_study(
    request: Request,
    kind: Annotated[str, Path(pattern=f"^({'|'.join(KINDS)})$", examples=["html"])],
    study: AStudy,
) -> Response:
    """Return the study as yaml, csv, netcdf, svg (a ZIP of pictures) or html (a report that stands alone)."""
    return await exported(request, study, kind)


async def exported(request: Request, study: Study, kind: str) -> Response:
    """Return a study as an attachment; the work is bounded."""
    refuse_long_work([study], EXPORT_PEOPLE, chosen=False)
    found = await work_of(request).run(export, study, kind)
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "X-Content-Type-Options": "nosniff"}
    return Response(found.data, media_type=found.media_type, headers=headers)


v1.include_router(tables.router)
v1.include_router(studies.router)
router.include_router(v1)


@router.get("/api", include_in_schema=False)
def show(request: Request) -> HTMLResponse:
    """Show what the API can do."""
    schema: dict[str, Any] = request.app.openapi()
    address = str(request.base_url).rstrip("/")
    return render(
        request,
        "api.html",
        block="content",
        title="API",
        groups=operations(schema, address),
        address=address,
        example=json.dumps(EXAMPLE, indent=1),
    )
