"""Charts of one row an arm or a laboratory: marks with intervals along one axis (forest, residuals)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from myoflux.report.charts.svg import MARKERS, STYLES, Axis, linear_axis, log_axis, tick_words

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 960, 395, 20, 8, 46
LINE, PADDING = 9.0, 14.0
LONGEST = 54
MOST_TICKS = 9


@dataclass(frozen=True)
class Mark:
    """A value with its interval (None: a point alone); ``style`` numbers colour and marker."""

    x: float
    low: float | None
    high: float | None
    style: int


@dataclass(frozen=True)
class RowChart:
    """Marks in labelled rows; ``reference`` is drawn through all; ``apart`` puts marks of a row one under another."""

    name: str
    title: str
    x_label: str
    rows: Sequence[tuple[str, Sequence[Mark]]]
    reference: float
    summary: str = ""
    logarithmic: bool = False
    apart: bool = True


def draw_rows(chart: RowChart) -> str:
    """Return the chart as an ``<svg>`` element as high as its rows need."""
    values = [value for _, marks in chart.rows for m in marks for value in (m.x, m.low, m.high) if value is not None]
    axis = log_axis([*values, chart.reference]) if chart.logarithmic else linear_axis([*values, chart.reference], 6)
    row = PADDING + LINE * max((len(marks) for _, marks in chart.rows if chart.apart), default=1)
    floor = TOP + row * len(chart.rows)
    height = floor + BOTTOM
    labels = f'aria-labelledby="{chart.name}-t {chart.name}-d"'
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" {labels}>',
        f'<title id="{chart.name}-t">{escape(chart.title)}</title>',
        f'<desc id="{chart.name}-d">{escape(chart.summary)}</desc>',
    ]
    every = max(1, math.ceil(len(axis.ticks) / MOST_TICKS))
    for tick in axis.ticks[::every]:
        x = _across(tick, axis, chart)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{floor}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{floor + 17}" text-anchor="middle">{tick_words(tick)}</text>')
    x = _across(chart.reference, axis, chart)
    parts.append(f'<line class="zero" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{floor}"/>')
    for index, (label, marks) in enumerate(chart.rows):
        middle = TOP + row * (index + 0.5)
        if index:
            border = middle - row / 2
            parts.append(f'<line class="grid" x1="0" y1="{border:.1f}" x2="{WIDTH - RIGHT}" y2="{border:.1f}"/>')
        short = label if len(label) <= LONGEST else f"{label[: LONGEST - 1]}…"
        parts.append(
            f'<text class="rowname" x="{LEFT - 10}" y="{middle + 4:.1f}" text-anchor="end">{escape(short)}</text>'
        )
        for place, mark in enumerate(marks):
            shift = (place - (len(marks) - 1) / 2) * LINE if chart.apart else 0.0
            parts.append(_mark(mark, axis, chart, middle + shift))
    centre = (LEFT + WIDTH - RIGHT) / 2
    parts.append(
        f'<text class="label" x="{centre}" y="{height - 8}" text-anchor="middle">{escape(chart.x_label)}</text>'
    )
    return "\n".join([*parts, "</svg>"])


def _across(value: float, axis: Axis, chart: RowChart) -> float:
    if chart.logarithmic:
        share = math.log(max(value, axis.low) / axis.low) / math.log(axis.high / axis.low)
    else:
        share = (value - axis.low) / (axis.high - axis.low)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _mark(mark: Mark, axis: Axis, chart: RowChart, y: float) -> str:
    style = mark.style % STYLES
    parts = [f'<g class="points s{style}">']
    if mark.low is not None and mark.high is not None:
        begin, end = _across(mark.low, axis, chart), _across(mark.high, axis, chart)
        parts.append(f'<path class="bar" d="M{begin:.1f} {y:.1f}H{end:.1f}"/>')
    parts.append(f'<path d="{MARKERS[style]}" transform="translate({_across(mark.x, axis, chart):.1f} {y:.1f})"/></g>')
    return "".join(parts)
