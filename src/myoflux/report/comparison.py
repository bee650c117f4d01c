"""A comparison as text, as data and as a page that stands alone."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from importlib.resources import files
from typing import Any

import jinja2

from myoflux.analysis.differences import Comparison, Difference, Side, share
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.band_chart import Series, band_chart, crowd_charts, title_of, words_of_unit
from myoflux.report.charts.figures import sampled_rows
from myoflux.report.charts.svg import Chart, draw, legend_mark
from myoflux.safety.findings import DISCLAIMER

HEAD = ("outcome", "A", "B", "A minus B", "50 % of them", "90 % of them", "A higher in")
ODDS_HEAD = ("outcome", "better is", "A better in", "counts from", "A better by that", "B better by that", "in words")
NONE = "-"


def rows_of(found: Comparison) -> list[list[str]]:
    """Return the table of values and differences, in the order of `HEAD`."""
    return [_values(row) for row in found.rows]


def _values(row: Difference) -> list[str]:
    gap = row.difference
    return [
        f"{row.outcome.title} ({row.outcome.unit})",
        f"{row.a.median:.4g}",
        f"{row.b.median:.4g}",
        f"{gap.median:+.3g}",
        f"{gap.low50:+.3g} to {gap.high50:+.3g}",
        f"{gap.low90:+.3g} to {gap.high90:+.3g}",
        share(row.a_higher),
    ]


def odds_of(found: Comparison) -> list[list[str]]:
    """Return the table of odds, in the order of `ODDS_HEAD`."""
    return [_odds(row) for row in found.rows]


def _odds(row: Difference) -> list[str]:
    outcome = row.outcome
    if row.by is None:
        why = {"neither": "neither", "unknown": "not declared"}[outcome.better]
        return [outcome.title, why, NONE, NONE, NONE, NONE, row.words]
    better = row.a_higher if outcome.sign > 0 else row.b_higher
    return [
        outcome.title,
        outcome.better,
        share(better),
        f"over {row.by:g} {outcome.unit}",
        share(row.a_better or 0.0),
        share(row.b_better or 0.0),
        row.words,
    ]


def reasons(found: Comparison) -> list[str]:
    """Return why each amount counts, and why some outcomes have no better direction."""
    grouped: dict[str, list[str]] = {}
    for row in found.rows:
        grouped.setdefault(row.outcome.reason, []).append(row.outcome.title)
    return [f"{'; '.join(titles)}: {reason}." for reason, titles in grouped.items()]


def who(found: Comparison) -> str:
    """Return in a sentence who was simulated how."""
    begin, end = found.window
    lost = f"; {found.failed} could not be simulated and do not count" if found.failed else ""
    return (
        f"{found.people} virtual people, the same with both plans, seed {found.seed}; model {found.model}, window "
        f"{begin:g} to {end:g} min, peaks on a grid of {found.every:g} min{lost}."
    )


def as_text(found: Comparison) -> str:
    """Return the comparison as text, what must be known first standing first."""
    head = [f"A: {_name(found.a)}", f"B: {_name(found.b)}", *(f"! {mark}" for mark in found.marks), "", who(found)]
    tail = ["", found.shown, "", "Before reading on:", *(f"- {note}" for note in found.notes)]
    words = [f"- {row.outcome.title}: {row.words}" for row in found.rows]
    odds = [row[:-1] for row in odds_of(found)]
    tables = [*_table(HEAD, rows_of(found)), "", *_table(ODDS_HEAD[:-1], odds)]
    return "\n".join([*head, "", *tables, "", "In words:", *words, *tail, *(f"- {line}" for line in reasons(found))])


def _table(head: tuple[str, ...], rows: list[list[str]]) -> list[str]:
    table = [list(head), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]


def _name(side: Side) -> str:
    return side.title if side.arm == "plan" else f"{side.title}, arm {side.arm}"


def as_data(found: Comparison) -> dict[str, Any]:
    """Return the comparison as plain data for programs; intervals are of people."""
    rows = []
    for row in found.rows:
        about = asdict(row.outcome)
        rows.append({**asdict(row), "outcome": about, "words": row.words})
    return {
        "a": {"title": found.a.title, "arm": found.a.arm, "findings": found.a.findings.as_data()},
        "b": {"title": found.b.title, "arm": found.b.arm, "findings": found.b.findings.as_data()},
        "marks": found.marks,
        "model": found.model,
        "people": found.people,
        "failed": found.failed,
        "seed": found.seed,
        "vary": found.vary,
        "shown": found.shown,
        "window": list(found.window),
        "every": found.every,
        "outcomes": rows,
        "notes": list(found.notes),
    }


def charts(found: Comparison) -> tuple[list[Chart], list[Chart]]:
    """Return the charts of A over B, and of A minus B person by person."""
    body = get_model(found.model)
    names = list(dict.fromkeys(row.outcome.output for row in found.rows))
    a, b = found.a, found.b
    both = crowd_charts([("A", a.crowd, a.arm), ("B", b.crowd, b.arm)], body, names, "both-")
    gaps = []
    for name in names:
        gap = a.crowd.of(a.arm, name) - b.crowd.of(b.arm, name)
        unit = words_of_unit(a.crowd.units[name])
        title = f"A minus B: {title_of(body, name)}"
        gaps.append(band_chart(f"gap-{name}", title, unit, a.crowd.times, [Series("A minus B", gap)], from_zero=True))
    return both, gaps


def figure_of(chart: Chart) -> dict[str, Any]:
    """Return what the template of a picture needs."""
    head, rows = sampled_rows(chart)
    return {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}


def page_values(found: Comparison) -> dict[str, Any]:
    """Return what a page of a comparison shows."""
    both, gaps = charts(found)
    return {
        "found": found,
        "names": {"A": _name(found.a), "B": _name(found.b)},
        "marks": found.marks,
        "who": who(found),
        "shown": found.shown,
        "notes": found.notes,
        "reasons": reasons(found),
        "values": rows_of(found),
        "head": HEAD,
        "odds": odds_of(found),
        "odds_head": ODDS_HEAD,
        "legend": [("A", legend_mark(0, line=True, points=False, bands=(50, 90))),
                   ("B", legend_mark(1, line=True, points=False, bands=(50, 90)))],
        "both": [figure_of(chart) for chart in both],
        "gaps": [figure_of(chart) for chart in gaps],
    }  # fmt: skip


def render_comparison(found: Comparison) -> str:
    """Return the comparison as one HTML page: no script, no outside request."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("myoflux.report"), autoescape=True, undefined=jinja2.StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    return environment.get_template("compare.html").render(
        style=(files("myoflux.report") / "templates" / "report.css").read_text(encoding="utf-8"),
        version=version("myoflux"),
        disclaimer=DISCLAIMER,
        **page_values(found),
    )
