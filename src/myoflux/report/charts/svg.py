"""Draw charts as SVG text: no browser, no plotting library, the same bytes every time.

Colours are the Okabe-Ito palette through CSS classes, and every series also has its own dash and marker,
so that print, dark mode and colour-blind readers are served by style sheet alone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.report.charts.time_axis import TimeUnit, time_axis

STYLES = 6
WIDTH, HEIGHT = 640, 360
LEFT, RIGHT, TOP, BOTTOM = 80, 16, 14, 50
MARKERS = (
    "M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0Z",
    "M-4 -4H4V4H-4Z",
    "M0 -5L5 4H-5Z",
    "M0 -5.5L5.5 0L0 5.5L-5.5 0Z",
    "M0 5L5 -4H-5Z",
    "M-5 -1.6H-1.6V-5H1.6V-1.6H5V1.6H1.6V5H-1.6V1.6H-5Z",
)


@dataclass(frozen=True)
class Line:
    """A curve; ``style`` numbers colour, dash and marker."""

    label: str
    x: Sequence[float] | Array
    y: Sequence[float] | Array
    style: int


@dataclass(frozen=True)
class Points:
    """Measured values with half-widths of their error bars (None: no spread printed) and, for windows, widths."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    error: Sequence[float | None]
    style: int
    spans: Sequence[tuple[float, float] | None] = ()


@dataclass(frozen=True)
class Band:
    """Between ``low`` and ``high`` lie ``share`` percent (50 or 90) of people; drawn under the lines."""

    label: str
    x: Sequence[float] | Array
    low: Sequence[float] | Array
    high: Sequence[float] | Array
    style: int
    share: int


@dataclass(frozen=True)
class Chart:
    """What one picture shows; ``summary`` says it in words for readers who do not see it.

    ``time``: x are minutes, shown in the unit that reads best and said in the label. Without ``from_zero`` the upright
    axis holds the values alone. ``name`` is unique in a page.
    """

    name: str
    title: str
    x_label: str
    y_label: str
    lines: Sequence[Line]
    points: Sequence[Points] = ()
    summary: str = ""
    logarithmic: bool = False
    bands: Sequence[Band] = ()
    time: bool = False
    from_zero: bool = True

    @property
    def unit(self) -> TimeUnit | None:
        """The unit of a time axis."""
        parts: list[Line | Band] = [*self.lines, *self.bands]
        xs = _finite([part.x for part in parts]) if self.time else np.empty(0)
        return time_axis(min(xs), max(xs))[0] if len(xs) else None


def draw(chart: Chart) -> str:
    """Return the chart as an ``<svg>`` element with a title and a description.

    >>> band = Band("all", [0, 60], [1, 2], [3, 5], 0, 90)
    >>> 'class="band s0 b90"' in draw(Chart("c", "t", "time", "g", [], bands=[band], time=True))
    True
    """
    frame = _frame(chart)
    labels = f'aria-labelledby="{chart.name}-t {chart.name}-d"'
    parts = [
        f'<svg class="chart" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" {labels}>',
        f'<title id="{chart.name}-t">{escape(chart.title)}</title>',
        f'<desc id="{chart.name}-d">{escape(chart.summary)}</desc>',
        *_axes(frame, chart),
        *(_band(frame, band) for band in sorted(chart.bands, key=lambda band: -band.share)),
        *(_line(frame, line) for line in chart.lines),
        *(_points(frame, points) for points in chart.points),
        "</svg>",
    ]
    return "\n".join(parts)


def _frame(chart: Chart) -> _Frame:
    """Choose axes that hold everything the chart shows."""
    drawn: list[Line | Points | Band] = [*chart.lines, *chart.points, *chart.bands]
    xs: list[Sequence[float] | Array] = [part.x for part in drawn]
    xs += [span for part in chart.points for span in part.spans if span]
    ys: list[Sequence[float] | Array] = [line.y for line in chart.lines]
    ys += [edge for band in chart.bands for edge in (band.low, band.high)]
    for part in chart.points:
        errors = [error or 0.0 for error in part.error]
        ys.append([y + error for y, error in zip(part.y, errors, strict=True)])
        ys.append([y if chart.logarithmic else y - error for y, error in zip(part.y, errors, strict=True)])
    across, up = _finite(xs), _finite(ys)
    if chart.logarithmic:
        both = np.concatenate([across, up])
        axis = log_axis(both[both > 0].tolist())
        return _Frame(axis, axis, logarithmic=True)
    edges = [up.min(), up.max()] if up.size else []
    vertical = linear_axis([*edges, 0.0] if chart.from_zero else edges, 6)
    ends = [across.min(), across.max()] if across.size else []
    if not chart.time:
        return _Frame(linear_axis(ends, 7), vertical, logarithmic=False)
    unit, low, high, ticks = time_axis(*(ends or [0.0, 60.0]))
    return _Frame(Axis(low, high, ticks), vertical, logarithmic=False, unit=unit)


def _finite(parts: Sequence[Sequence[float] | Array]) -> Array:
    values = np.concatenate([np.asarray(part, dtype=float) for part in parts] or [np.empty(0)])
    return np.asarray(values[np.isfinite(values)])


@dataclass(frozen=True)
class Axis:
    """Where an axis begins and ends, and its ticks."""

    low: float
    high: float
    ticks: tuple[float, ...]


@dataclass(frozen=True)
class _Frame:
    horizontal: Axis
    vertical: Axis
    logarithmic: bool
    unit: TimeUnit | None = None

    def x(self, value: float) -> float:
        return LEFT + self._share(value, self.horizontal) * (WIDTH - LEFT - RIGHT)

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - self._share(value, self.vertical) * (HEIGHT - TOP - BOTTOM)

    def _share(self, value: float, axis: Axis) -> float:
        if self.logarithmic:
            value = max(value, axis.low)
            return math.log(value / axis.low) / math.log(axis.high / axis.low)
        return (value - axis.low) / (axis.high - axis.low)

    def places(self, x: Sequence[float] | Array, y: Sequence[float] | Array) -> list[float]:
        """Return x, y, x, y, ... of the points that have a place."""
        across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
        if self.logarithmic:
            return [part for a, b in zip(across, up, strict=True) for part in (self.x(a), self.y(b))]
        wide, high = self.horizontal, self.vertical
        pairs = np.empty((across.size, 2))
        pairs[:, 0] = LEFT + (across - wide.low) * ((WIDTH - LEFT - RIGHT) / (wide.high - wide.low))
        pairs[:, 1] = HEIGHT - BOTTOM - (up - high.low) * ((HEIGHT - TOP - BOTTOM) / (high.high - high.low))
        flat: list[float] = pairs[np.isfinite(pairs).all(axis=1)].ravel().tolist()
        return flat


def linear_axis(values: Sequence[float], wanted: int) -> Axis:
    """Return an axis with about ``wanted`` round ticks that holds all values."""
    low, high = float(min(values, default=0.0)), float(max(values, default=1.0))
    if high - low <= 1e-9 * max(abs(low), abs(high)):
        high = low + (abs(low) or 1.0)
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * s for s in (1.0, 2.0, 2.5, 5.0, 10.0) if power * s >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(index * step for index in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def log_axis(values: Sequence[float]) -> Axis:
    """Return a logarithmic axis with ticks at 1, 2 and 5 that holds all values, which are above zero."""
    low, high = min(values, default=1.0), max(values, default=10.0)
    candidates = [m * 10.0**p for p in range(-12, 13) for m in (1.0, 2.0, 5.0)]
    bottom = max(value for value in candidates if value <= low * 1.0001)
    top = min(value for value in candidates if value >= high * 0.9999 and value > bottom)
    return Axis(bottom, top, tuple(value for value in candidates if bottom <= value <= top))


def _axes(frame: _Frame, chart: Chart) -> list[str]:
    floor, unit = HEIGHT - BOTTOM, frame.unit
    words = tick_words if unit is None else lambda minutes: tick_words(minutes / unit.minutes)
    parts = []
    for tick in frame.horizontal.ticks:
        x = frame.x(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{floor}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{floor + 18}" text-anchor="middle">{words(tick)}</text>')
    for tick in frame.vertical.ticks:
        y = frame.y(tick)
        parts.append(f'<line class="grid" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tick_words(tick)}</text>')
    middle_x, middle_y = (LEFT + WIDTH - RIGHT) / 2, (TOP + floor) / 2
    across = f'x="{middle_x}" y="{HEIGHT - 8}"'
    up = f'x="14" y="{middle_y}" transform="rotate(-90 14 {middle_y})"'
    for place, label in ((across, x_label(chart.x_label, unit)), (up, chart.y_label)):
        parts.append(f'<text class="label" {place} text-anchor="middle">{escape(label)}</text>')
    if chart.logarithmic:
        low, high = frame.vertical.low, frame.vertical.high
        parts.append(
            f'<line class="identity" x1="{frame.x(low):.1f}" y1="{frame.y(low):.1f}" '
            f'x2="{frame.x(high):.1f}" y2="{frame.y(high):.1f}"/>'
        )
    elif frame.vertical.low < 0 < frame.vertical.high:
        zero = frame.y(0.0)
        parts.append(f'<line class="zero" x1="{LEFT}" y1="{zero:.1f}" x2="{WIDTH - RIGHT}" y2="{zero:.1f}"/>')
    return parts


def tick_words(value: float) -> str:
    """Return a tick as text."""
    return f"{value:.6g}"


def x_label(words: str, unit: TimeUnit | None) -> str:
    """Return the words of the lower axis with the unit of time, if it is one of time."""
    return words if unit is None else f"{words} ({unit.name})"


def _written(places: Sequence[float]) -> str:
    return ("%.1f,%.1f " * (len(places) // 2) % tuple(places)).rstrip()


def _line(frame: _Frame, line: Line) -> str:
    return f'<polyline class="line s{line.style % STYLES}" points="{_written(frame.places(line.x, line.y))}"/>'


def _band(frame: _Frame, band: Band) -> str:
    lower, upper = frame.places(band.x, band.low), frame.places(band.x[::-1], band.high[::-1])
    return f'<polygon class="band s{band.style % STYLES} b{band.share}" points="{_written(lower + upper)}"/>'


def _points(frame: _Frame, points: Points) -> str:
    style = points.style % STYLES
    parts = [f'<g class="points s{style}">']
    spans = points.spans or [None] * len(points.x)
    for x, y, error, span in zip(points.x, points.y, points.error, spans, strict=True):
        across, up = frame.x(x), frame.y(y)
        if span is not None:
            parts.append(f'<path class="bar" d="M{frame.x(span[0]):.1f} {up:.1f}H{frame.x(span[1]):.1f}"/>')
        if error:
            top, bottom = frame.y(y + error), frame.y(y - error)
            caps = f"M{across - 3:.1f} {top:.1f}h6M{across:.1f} {top:.1f}V{bottom:.1f}M{across - 3:.1f} {bottom:.1f}h6"
            parts.append(f'<path class="bar" d="{caps}"/>')
        parts.append(f'<path d="{MARKERS[style]}" transform="translate({across:.1f} {up:.1f})"/>')
    return "".join([*parts, "</g>"])


def legend_mark(style: int, *, line: bool, points: bool, bands: Sequence[int] = ()) -> str:
    """Return a small ``<svg>`` that shows a series' dash, marker and bands (percent), for the legend."""
    style %= STYLES
    edges = {90: (0, 16), 50: (4, 12)}
    parts = [
        f'<polygon class="band s{style} b{share}" points="0,{edges[share][0]} 36,{edges[share][0]} '
        f'36,{edges[share][1]} 0,{edges[share][1]}"/>'
        for share in sorted(bands, reverse=True)
    ]
    parts += [f'<polyline class="line s{style}" points="0,8 36,8"/>'] if line else []
    if points:
        parts.append(f'<g class="points s{style}"><path d="{MARKERS[style]}" transform="translate(18 8)"/></g>')
    return f'<svg class="key" viewBox="0 0 36 16" aria-hidden="true">{"".join(parts)}</svg>'
