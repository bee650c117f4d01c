"""Draw curves on two logarithmic axes as self-contained SVG; the charts of the report share one scale for both."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from html import escape

from myoflux.report.charts.svg import Line

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 52
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")
DASHES = ("none", "8 4", "2 3", "8 3 2 3", "4 4", "12 3")
STYLE = (
    "svg{background:#fff;font:13px system-ui,sans-serif}text{fill:#222}.grid{stroke:#ddd}.fine{stroke:#f2f2f2}"
    ".line{fill:none;stroke-width:2}.name{font-weight:600}.title{font-size:15px;font-weight:600}"
    "@media(prefers-color-scheme:dark){svg{background:#151515}text{fill:#eee}.grid{stroke:#444}.fine{stroke:#262626}}"
)


def draw(title: str, x_label: str, y_label: str, lines: Sequence[Line], ticks: Sequence[float] = ()) -> str:
    """Return an SVG document; each curve is named at its end. ``ticks`` are the marks of the x axis, else decades."""
    across = _Axis([x for line in lines for x in line.x], LEFT, WIDTH - RIGHT - 150, whole=not ticks)
    up = _Axis([y for line in lines for y in line.y], HEIGHT - BOTTOM, TOP, whole=True)
    words = "; ".join(f"{line.label}: {line.y[0]:.3g} to {line.y[-1]:.3g} {y_label}" for line in lines)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
            f'role="img" aria-labelledby="t d"><title id="t">{escape(title)}</title>'
            f'<desc id="d">{escape(words)}</desc><style>{STYLE}</style>'
        ),
        f'<text class="title" x="{LEFT}" y="22">{escape(title)}</text>',
    ]
    for tick in ticks or across.decades():
        x = across.at(tick)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{_plain(tick)}</text>')
    for tick in up.decades():
        y = up.at(tick)
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT - 150}" y1="{y:.1f}" y2="{y:.1f}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{_plain(tick)}</text>')
    middle = (TOP + HEIGHT - BOTTOM) / 2
    parts.append(f'<text x="{(LEFT + WIDTH - RIGHT - 150) / 2}" y="{HEIGHT - 12}" text-anchor="middle">'
                 f"{escape(x_label)}</text>")  # fmt: skip
    parts.append(f'<text x="16" y="{middle}" transform="rotate(-90 16 {middle})" text-anchor="middle">'
                 f"{escape(y_label)}</text>")  # fmt: skip
    for line, place in zip(lines, _apart([up.at(line.y[-1]) for line in lines]), strict=True):
        colour, dash = COLOURS[line.style % len(COLOURS)], DASHES[line.style % len(DASHES)]
        points = [(across.at(x), up.at(y)) for x, y in zip(line.x, line.y, strict=True)]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline class="line" stroke="{colour}" stroke-dasharray="{dash}" points="{path}"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points]
        end = points[-1][0] + 8
        parts.append(f'<text class="name" x="{end:.1f}" y="{place + 4:.1f}" style="fill:{colour}">'
                     f"{escape(line.label)}</text>")  # fmt: skip
    return "\n".join([*parts, "</svg>", ""])


class _Axis:
    """A logarithmic scale between two places of the picture."""

    def __init__(self, values: Sequence[float], start: float, stop: float, *, whole: bool):
        self.low, self.high = math.log10(min(values)), math.log10(max(values))
        if whole:
            self.low, self.high = float(math.floor(self.low + 1e-9)), float(math.ceil(self.high - 1e-9))
        self.start, self.stop = start, stop

    def at(self, value: float) -> float:
        """Return the place of a value."""
        return self.start + (math.log10(value) - self.low) / (self.high - self.low) * (self.stop - self.start)

    def decades(self) -> list[float]:
        """Return the powers of ten inside."""
        return [10.0**power for power in range(math.ceil(self.low), math.floor(self.high) + 1)]


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:.9f}".rstrip("0")


def _apart(places: Sequence[float], gap: float = 16.0) -> list[float]:
    """Shift names that would lie on each other."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    found = list(places)
    for before, after in itertools.pairwise(order):
        found[after] = max(found[after], found[before] + gap)
    return found
