"""The scorecard as one self-contained HTML page and as files in a folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from myoflux.errors import MyofluxError
from myoflux.report.charts.figures import sampled_rows
from myoflux.report.charts.svg import draw, legend_mark
from myoflux.report.charts.svg_rows import RowChart, draw_rows
from myoflux.validation import text
from myoflux.validation.figures import (
    FOREST_WORDS,
    SET_STYLES,
    SET_WORDS,
    forest_chart,
    residual_chart,
    scatter_charts,
)
from myoflux.validation.gates import gates
from myoflux.validation.scorecard import Scorecard


def render_page(card: Scorecard) -> str:
    """Return the page of a scorecard: no script, no outside request."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("myoflux.report"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    forest, residuals = forest_chart(card.folds), residual_chart(card)
    styles = {row.split for row in card.rows}
    sets = [(SET_WORDS.get(split, split), style) for split, style in SET_STYLES.items() if split in styles]
    return environment.get_template("validation.html").render(
        title=f"Validation of {card.model}",
        style=(files("myoflux.report") / "templates" / "report.css").read_text(encoding="utf-8"),
        version=version("myoflux"),
        card=card,
        sets=[_set(card, name) for name in card.sets],
        forest=_row_figure(forest),
        forest_legend=_legend([(words, style) for style, words in FOREST_WORDS.items()]),
        residuals=_row_figure(residuals),
        residual_legend=_legend(sets),
        scatter=[_scatter(chart) for chart in scatter_charts(card.rows)],
        scatter_legend=_legend(sets),
        gate_columns=text.GATE_COLUMNS,
        error_columns=text.error_columns(card),
        fold_columns=text.FOLD_COLUMNS,
        folds=text.fold_cells(card.folds),
        course_columns=text.COURSE_COLUMNS,
        courses=text.course_cells(card),
        row_columns=text.ROW_COLUMNS,
        rows=text.row_cells(card.rows),
        rivals=[[rival.name, rival.about, _constants(rival.constants)] for rival in card.rivals],
    )


def _set(card: Scorecard, name: str) -> dict[str, Any]:
    scores = card.sets[name]
    rows = scores["rows"]
    words = (
        f"{scores['trials']} trial(s), {scores['arms']} arm(s); {rows['counted']} of {rows['measured']} observations "
        "are predicted and counted."
    )
    return {
        "name": name,
        "words": words,
        "gates": text.gate_cells(gates(name, scores)),
        "errors": text.error_cells(scores),
        "fails": scores["fails"],
    }


def _legend(entries: Sequence[tuple[str, int]]) -> list[tuple[str, str]]:
    return [(words, legend_mark(style, line=False, points=True)) for words, style in entries]


def _scatter(chart: Any) -> dict[str, Any]:
    head, rows = sampled_rows(chart)
    return {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}


def _row_figure(chart: RowChart | None) -> dict[str, Any] | None:
    if chart is None:
        return None
    rows = [
        [label, f"{mark.x:.3g}", text.number(mark.low), text.number(mark.high)]
        for label, marks in chart.rows
        for mark in marks
    ]
    return {"chart": chart, "svg": draw_rows(chart), "head": ["row", chart.x_label, "low", "high"], "rows": rows}


def _constants(constants: dict[str, float]) -> str:
    return ", ".join(f"{name}: {value:.3g}" for name, value in constants.items()) or "too few calibration arms: silent"


def write_scorecard(card: Scorecard, folder: Path) -> list[Path]:
    """Write validation.html and validation.json into a folder, made if absent; each appears whole or not at all."""
    data = json.dumps(text.as_json(card), indent=1, ensure_ascii=False, allow_nan=False)
    contents = {"validation.html": render_page(card), "validation.json": data + "\n"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            part = folder / f".{name}.part"
            try:
                part.write_text(content, encoding="utf-8", newline="\n")
                part.replace(folder / name)
            finally:
                part.unlink(missing_ok=True)
    except OSError as problem:
        raise MyofluxError(
            f"{folder}: cannot write here ({problem.strerror}); name another folder with --out"
        ) from None
    return [folder / name for name in contents]
