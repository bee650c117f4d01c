"""Charts of many virtual people: the median, and the bands that hold half and nine tenths of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.kinetics.model import meaning_of
from myoflux.physiology.body_model import BodyModel
from myoflux.report.charts.figures import NARROW, UNIT_WORDS, with_bands
from myoflux.report.charts.svg import Band, Chart, Line
from myoflux.report.charts.time_axis import DAYS, TimeUnit, unit_of_time
from myoflux.simulation.crowd import Crowd


@dataclass(frozen=True)
class Series:
    """One plan in a picture: its label and what happened to its people (people x times)."""

    label: str
    values: Array


def band_chart(
    name: str, title: str, unit: str, times: Array, series: Sequence[Series], *, from_zero: bool | None = None
) -> Chart:
    """Return a chart of one quantity over time (min), a line with bands for each plan.

    ``from_zero`` None decides by the length of the plan and how far the values fall.
    """
    drawn = [with_bands(one.label, times, one.values, index) for index, one in enumerate(series)]
    moments = unit_of_time(float(times[0]), float(times[-1]))
    words = [f"{line.label}: {_in_words(line, bands, moments)}" for line, bands in drawn]
    if from_zero is None:
        lowest = min(float(np.min(one.values)) for one in series)
        highest = max(float(np.max(one.values)) for one in series)
        from_zero = moments.minutes < DAYS.minutes or lowest < NARROW * highest
    people = max(len(one.values) for one in series)
    who = f"Median and bands (50 and 90 %) of {people} virtual people." if people > 1 else "One person, central values."
    summary = f"{'; '.join(words)} ({unit}). {who}"
    return Chart(
        name, title, "time from the start", unit, [line for line, _ in drawn], (), summary,
        bands=[band for _, bands in drawn for band in bands], time=True, from_zero=from_zero,
    )  # fmt: skip


def _in_words(line: Line, bands: Sequence[Band], moments: TimeUnit) -> str:
    """Return where a curve begins and ends, and its largest departure with the widest band there."""
    middle = np.asarray(line.y)
    most = int(np.argmax(np.abs(middle - middle[0])))
    around = f" ({bands[0].low[most]:.3g} to {bands[0].high[most]:.3g})" if bands else ""
    when = moments.words(float(line.x[most]))
    return f"{middle[0]:.3g} at the start, {middle[most]:.3g}{around} at {when}, {middle[-1]:.3g} at the end"


def crowd_charts(
    sides: Sequence[tuple[str, Crowd, str]], body: BodyModel, names: Sequence[str], prefix: str = ""
) -> list[Chart]:
    """Return a chart for each output; ``sides`` are (label, crowd, arm), with equal times."""
    charts = []
    for name in names:
        first = sides[0][1]
        unit = words_of_unit(first.units[name])
        series = [Series(label, crowd.of(arm, name)) for label, crowd, arm in sides]
        charts.append(band_chart(f"{prefix}{name}", title_of(body, name), unit, first.times, series))
    return charts


def title_of(body: BodyModel, name: str) -> str:
    """Return the words over a chart of an output."""
    return meaning_of(body.model, name).split(";")[0].rstrip(".")


def words_of_unit(unit: str) -> str:
    """Return a unit as it stands beside an axis; what has none is a fold."""
    return "fold" if unit == "1" else UNIT_WORDS.get(unit, unit.replace("hour", "h"))
