"""Assemble the self-contained report: no script, no outside request."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jinja2

from myoflux.observation.predict import Prediction
from myoflux.physiology.body_model import BodyModel
from myoflux.report.charts.figures import UNIT_WORDS, agreement_charts, sampled_rows, time_charts
from myoflux.report.charts.svg import Chart, draw, legend_mark
from myoflux.report.summary import COLUMNS, ArmSummary, cells
from myoflux.report.summary_words import in_words
from myoflux.safety.findings import DISCLAIMER, Findings
from myoflux.simulation.crowd import Crowd
from myoflux.study.study import Study

if TYPE_CHECKING:
    import xarray as xr


def render_report(
    study: Study,
    result: xr.Dataset,
    body: BodyModel,
    summaries: Sequence[ArmSummary],
    predictions: Sequence[Prediction],
    answers: Sequence[str] = (),
    crowd: Crowd | None = None,
    findings: Findings | None = None,
) -> str:
    """Return the report as one HTML page, with what screening found and the bands of a crowd where they are given."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("myoflux.report"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    arms = [str(name) for name in result.person.values]
    shares = () if crowd is None else (50, 90)
    measured = {row.arm for row in predictions if row.predicted is not None}
    return environment.get_template("report.html").render(
        title=result.attrs["title"],
        style=(files("myoflux.report") / "templates" / "report.css").read_text(encoding="utf-8"),
        marks=result.attrs["marks"].splitlines(),
        notes=result.attrs["notes"].splitlines(),
        attrs=result.attrs,
        study=study,
        body=body,
        columns=[title for _, title in COLUMNS],
        words=[*(in_words(summary, predictions) for summary in summaries), *(line for line in answers if line)],
        summaries=[cells(summary) for summary in summaries],
        of=summaries[0].of if summaries else "protein",
        windows={summary.arm: f"{summary.window[0]:g} to {summary.window[1]:g} min" for summary in summaries},
        legend=[(arm, legend_mark(i, line=True, points=arm in measured, bands=shares)) for i, arm in enumerate(arms)],
        curves=[_figure(chart) for chart in time_charts(result, body, predictions, crowd)],
        agreement=[_figure(chart) for chart in agreement_charts(result, body, predictions)],
        residuals=[_residual(row) for row in predictions if row.predicted is not None],
        unmatched=_unmatched(predictions),
        reading=_reading(predictions),
        people=0 if crowd is None else crowd.people,
        findings=findings,
        disclaimer=DISCLAIMER,
    )


def _figure(chart: Chart) -> dict[str, Any]:
    head, rows = sampled_rows(chart)
    return {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}


def _residual(row: Prediction) -> list[str]:
    item = row.measurement
    when = f"{item.at:g}" if item.at is not None else "{:g} to {:g}".format(*(item.over or (0, 0)))
    spread = f" ± {item.spread[1]:.4g} {item.spread[0].upper()}" if item.spread else ""
    errors = f"{row.in_standard_errors:+.1f}" if row.in_standard_errors is not None else "no spread"
    return [
        row.arm,
        row.split,
        item.quantity,
        when,
        f"{item.mean:.4g}{spread}",
        f"{row.predicted:.4g}",
        f"{row.residual:+.4g}",
        UNIT_WORDS.get(item.unit, item.unit) if item.unit != "1" else "1",
        errors,
        item.known_by,
    ]


def _unmatched(predictions: Sequence[Prediction]) -> list[str]:
    """Count, by quantity and reason, the measurements without a prediction."""
    counts: dict[tuple[str, str], int] = {}
    for row in predictions:
        if row.predicted is None:
            key = (row.measurement.quantity, row.reason)
            counts[key] = counts.get(key, 0) + 1
    return [f"{quantity} ({count}): {reason}" for (quantity, reason), count in counts.items()]


def _reading(predictions: Sequence[Prediction]) -> str:
    """Say in one sentence how well the model fits what was measured."""
    errors = [row.in_standard_errors for row in predictions if row.scored and row.in_standard_errors is not None]
    if not errors:
        return "No measurement with a printed spread can be compared."
    close = sum(abs(error) <= 1.96 for error in errors)
    return (
        f"{close} of {len(errors)} measured values with a printed spread lie within 1.96 standard errors of the curve."
    )
