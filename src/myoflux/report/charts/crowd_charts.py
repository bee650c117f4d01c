"""Pictures of virtual people: median, 50 and 90 % bands, and the measured points of like trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from myoflux.analysis.similar_trials import Similar
from myoflux.engine.python_functions import Array
from myoflux.observation.predict import standard_error
from myoflux.physiology.body_model import BodyModel
from myoflux.report.charts.band_chart import Series, band_chart, words_of_unit
from myoflux.report.charts.svg import Band, Chart, Points
from myoflux.simulation.crowd import Crowd

# Less than half a unit of a picture that is 296 units high.
UNSEEN = 0.4 / 296.0


@dataclass(frozen=True)
class Picture:
    """What one picture shows: outputs by the word of their curve.

    ``fold`` divides each by its start, ``change`` takes the start away, ``percent`` is the change in % of the start.
    """

    name: str
    title: str
    curves: Mapping[str, str]
    fold: bool = False
    change: bool = False
    percent: bool = False


DAY = (
    Picture("leucine", "Leucine in plasma", {"leucine": "plasma_leucine"}),
    Picture(
        "branched", "Isoleucine and valine in plasma", {"isoleucine": "plasma_isoleucine", "valine": "plasma_valine"}
    ),
    Picture("insulin", "Insulin in plasma", {"insulin": "plasma_insulin"}),
    Picture("signals", "Anabolic signals", {"p70S6K": "p70s6k", "Akt": "akt"}, fold=True),
    Picture("fsr", "Fractional synthetic rate of muscle", {"FSR": "fsr"}),
    Picture("turnover", "Muscle protein made and broken down", {"MPS": "mps_per_hour", "MPB": "mpb_per_hour"}),
    Picture("balance", "Net balance of muscle protein", {"net balance": "net_balance"}),
    Picture("muscle-leucine", "Leucine in muscle", {"leucine in muscle": "intracellular_leucine"}),
    Picture("glucose", "Glucose in plasma", {"glucose": "plasma_glucose"}),
)
MONTHS = (
    Picture("lean", "Lean mass, change", {"lean mass": "lean_mass"}, change=True),
    Picture("fat", "Fat mass, change", {"fat mass": "fat"}, change=True),
    Picture("muscle", "Skeletal muscle, change", {"muscle": "skeletal_muscle"}, change=True),
    Picture("strength", "Strength, change", {"strength": "strength"}, percent=True),
)
DAY_OUTPUTS = tuple(dict.fromkeys(name for picture in DAY for name in picture.curves.values()))
MONTH_OUTPUTS = tuple(dict.fromkeys(name for picture in MONTHS for name in picture.curves.values()))


def crowd_chart(picture: Picture, crowd: Crowd, *, points: Sequence[Points] = ()) -> Chart:
    """Return one picture of everyone: the median of people, with bands where there is more than one."""
    unit = words_of_unit(crowd.units[next(iter(picture.curves.values()))])
    series = [
        Series(f"{what}, {arm}" if len(crowd.values) > 1 else what, _shown(picture, crowd.of(arm, name)))
        for arm in crowd.values
        for what, name in picture.curves.items()
    ]
    unit = "fold of the start" if picture.fold else "% of the start" if picture.percent else unit
    chart = band_chart(
        picture.name, picture.title, unit, crowd.times, series, from_zero=not (picture.change or picture.percent)
    )
    points = _until(points, float(crowd.times[-1]))
    count = sum(len(part.x) for part in points)
    measured = f" {count} measured values of like trials are shown." if count else ""
    return replace(chart, points=points, summary=f"{chart.summary}{measured}")


def _until(points: Sequence[Points], end: float) -> list[Points]:
    """Return the points that a picture of so many minutes has a place for."""
    found = []
    for part in points:
        spans = part.spans or [None] * len(part.x)
        keep = [i for i, (x, span) in enumerate(zip(part.x, spans, strict=True)) if (span[1] if span else x) <= end]
        if keep:
            xs, ys, errors = [part.x[i] for i in keep], [part.y[i] for i in keep], [part.error[i] for i in keep]
            found.append(replace(part, x=xs, y=ys, error=errors, spans=[spans[i] for i in keep]))
    return found


def thinned(chart: Chart) -> Chart:
    """Return a chart whose bands leave out every second corner where that moves no edge by half a unit of the picture.

    Edges are straight nearly everywhere, and corners are most of a page's bytes.
    """
    edges = np.concatenate([np.concatenate([band.low, band.high]) for band in chart.bands] or [np.zeros(1)])
    least = (float(np.max(edges)) - min(float(np.min(edges)), 0.0 if chart.from_zero else np.inf)) * UNSEEN
    return replace(chart, bands=[_thin(band, least) for band in chart.bands])


def _thin(band: Band, least: float) -> Band:
    edges = np.array([band.low, band.high])
    x = np.asarray(band.x)
    share = (x[1:-1] - x[:-2]) / (x[2:] - x[:-2])
    apart = np.abs(edges[:, :-2] + (edges[:, 2:] - edges[:, :-2]) * share - edges[:, 1:-1]).max(axis=0)
    keep = np.ones(len(x), dtype=bool)
    keep[1:-1:2] = apart[::2] > least
    return replace(band, x=x[keep], low=edges[0, keep], high=edges[1, keep])


def _shown(picture: Picture, values: Array) -> Array:
    if picture.percent:
        return np.asarray(100.0 * (values / values[:, :1] - 1.0))
    if picture.fold:
        return np.asarray(values / values[:, :1])
    return np.asarray(values - values[:, :1]) if picture.change else values


def measured_points(picture: Picture, body: BodyModel, trials: Sequence[Similar], first_intake: float) -> list[Points]:
    """Return what like trials measured of a picture, moved to the plan's first intake (min)."""
    found = []
    for style, trial in enumerate(trials):
        arm = trial.study.groups[trial.arm]
        zero = first_intake + trial.after_intake
        xs, ys, errors, spans = [], [], [], []
        for item in arm.measured:
            observed = body.observes.get(item.quantity)
            if observed is None or observed.name not in picture.curves.values() or item.unread:
                continue
            if (observed.reading == "fold") != picture.fold or item.against is not None:
                continue
            begin, end = item.over or (item.at or 0.0, item.at or 0.0)
            if begin + zero < 0.0:
                continue
            xs.append((begin + end) / 2 + zero)
            ys.append(item.mean)
            errors.append(standard_error(arm, item))
            spans.append((begin + zero, end + zero) if item.over else None)
        if xs:
            found.append(Points(trial.title, xs, ys, errors, style + 2, spans))
    return found
