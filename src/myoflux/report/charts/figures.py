"""Choose what to draw from a result and its measurements, and say it in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.observation.predict import Prediction
from myoflux.physiology.body_model import BodyModel, Observed
from myoflux.report.charts.svg import Band, Chart, Line, Points, x_label
from myoflux.report.charts.time_axis import DAYS, unit_of_time
from myoflux.report.summary import fasting_value
from myoflux.simulation.crowd import Crowd, quantiles_of

if TYPE_CHECKING:
    import xarray as xr

UNIT_WORDS = {"percent/hour": "%/h", "umol/L": "µmol/L", "umol/min": "µmol/min", "1": "fold of fasting"}

# Over days, what keeps at least this share of its highest value is drawn on an axis that does not begin at zero.
NARROW = 0.6
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def time_charts(
    result: xr.Dataset, body: BodyModel, predictions: Sequence[Prediction], crowd: Crowd | None = None
) -> list[Chart]:
    """Return a concentration-time (or rate-time) chart for each of the model's figures, with bands of a crowd."""
    return [_time_chart(result, observed, body, predictions, crowd) for observed in body.figures]


def _time_chart(
    result: xr.Dataset, observed: Observed, body: BodyModel, predictions: Sequence[Prediction], crowd: Crowd | None
) -> Chart:
    arms = [str(name) for name in result.person.values]
    times = result.time.values.tolist()
    about = result[observed.name].attrs
    unit = UNIT_WORDS.get(about["units"], about["units"]) if observed.reading == "value" else UNIT_WORDS["1"]
    lines, points, words, moments = [], [], [], unit_of_time(times[0], times[-1])
    for style, arm in enumerate(arms):
        person = result[[observed.name, "first_intake"]].sel(person=arm)
        values, fasting = person[observed.name].values, fasting_value(person, observed.name)
        if observed.reading == "fold":
            values, fasting = values / fasting, 1.0
        lines.append(Line(arm, times, values.tolist(), style))
        peak = int(np.argmax(np.abs(values - fasting)))
        words.append(f"{arm}: {fasting:.3g} fasting, {values[peak]:.3g} at {moments.words(times[peak])}")
        measured = _measured(arm, style, observed, body, predictions, (times[0], times[-1]))
        points += [measured] if measured else []
    count = sum(len(part.x) for part in points)
    summary = "; ".join(words) + f" ({unit}). {count or 'No'} measured values shown."
    long_name = about["long_name"].split(";")[0].rstrip(".")
    if observed.reading == "fold":
        long_name += ", fold of fasting"
    bands = [] if crowd is None else [one for i, arm in enumerate(arms) for one in _bands(crowd, observed, arm, i)]
    level = [value for line in lines for value in line.y] + [value for band in bands for value in band.low]
    return Chart(
        observed.name, long_name, "time from the start", unit, lines, points, summary,
        bands=bands, time=True, from_zero=moments.minutes < DAYS.minutes or min(level) < NARROW * max(level),
    )  # fmt: skip


def _bands(crowd: Crowd, observed: Observed, arm: str, style: int) -> tuple[Band, ...]:
    """Return the bands of one arm; folds are of each person's value at minute 0."""
    values = crowd.of(arm, observed.name)
    if observed.reading == "fold":
        values = values / values[:, [int(np.searchsorted(crowd.times, 0.0))]]
    return with_bands(arm, crowd.times, values, style)[1]


def with_bands(label: str, times: Array, values: Array, style: int) -> tuple[Line, tuple[Band, ...]]:
    """Return the median over people (people x times), and its bands of 90 and 50 %; of one person, the line alone.

    >>> line, bands = with_bands("all", np.array([0.0, 1.0]), np.array([[1.0, 2.0], [3.0, 4.0]]), 0)
    >>> [float(value) for value in line.y], len(bands)
    ([2.0, 3.0], 2)
    """
    if len(values) == 1:
        return Line(label, times, values[0], style), ()
    low90, low50, median, high50, high90 = quantiles_of(values, SHARES)
    bands = Band(label, times, low90, high90, style, 90), Band(label, times, low50, high50, style, 50)
    return Line(label, times, median, style), bands


def _measured(
    arm: str,
    style: int,
    observed: Observed,
    body: BodyModel,
    predictions: Sequence[Prediction],
    shown: tuple[float, float],
) -> Points | None:
    """Return the measured points of one arm and quantity; windows become bars at their middle."""
    xs, ys, errors, spans = [], [], [], []
    for row in predictions:
        item = row.measurement
        if row.arm != arm or body.observes.get(item.quantity) != observed:
            continue
        span = row.span
        if not shown[0] <= span[0] <= span[1] <= shown[1]:
            continue
        xs.append((span[0] + span[1]) / 2)
        ys.append(item.mean)
        errors.append(row.standard_error)
        spans.append(span if item.over else None)
    return Points(arm, xs, ys, errors, style, spans) if xs else None


def agreement_charts(result: xr.Dataset, body: BodyModel, predictions: Sequence[Prediction]) -> list[Chart]:
    """Return predicted against observed, a chart for each quantity with measurements, on equal log axes."""
    arms = [str(name) for name in result.person.values]
    charts = []
    for quantity in dict.fromkeys(row.measurement.quantity for row in predictions):
        rows = [row for row in predictions if row.measurement.quantity == quantity and _drawable(row)]
        if len(rows) < 2:
            continue
        points = []
        for style, arm in enumerate(arms):
            mine = [row for row in rows if row.arm == arm]
            if mine:
                xs = [row.measurement.mean for row in mine]
                points.append(Points(arm, xs, [row.predicted or 0.0 for row in mine], [None] * len(mine), style))
        ratios = sorted((row.predicted or 0.0) / row.measurement.mean for row in rows)
        summary = (
            f"{len(rows)} values of {quantity}: predicted over observed {ratios[0]:.2f} to {ratios[-1]:.2f}, "
            f"median {float(np.median(ratios)):.2f}. The diagonal is perfect agreement."
        )
        unit = rows[0].measurement.unit
        words = quantity.replace("_", " ")
        charts.append(
            Chart(
                f"agreement-{quantity}", f"Predicted against observed: {words}", f"observed ({unit})",
                f"predicted ({unit})", [], points, summary, logarithmic=True,
            )
        )  # fmt: skip
    return charts


def _drawable(row: Prediction) -> bool:
    return row.predicted is not None and row.predicted > 0 and row.measurement.mean > 0


def sampled_rows(chart: Chart, most: int = 25) -> tuple[list[str], list[list[str]]]:
    """Return head and rows of a chart's data table: each curve at evenly chosen times."""
    if not chart.lines:
        head = ["arm", chart.x_label, chart.y_label]
        return head, [
            [part.label, f"{x:.4g}", f"{y:.4g}"] for part in chart.points for x, y in zip(part.x, part.y, strict=True)
        ]
    xs, unit = chart.lines[0].x, chart.unit
    step = max(1, -(-len(xs) // most))
    scale = 1.0 if unit is None else unit.minutes
    head = [x_label(chart.x_label, unit), *(f"{line.label} ({chart.y_label})" for line in chart.lines)]
    bands = [band for band in chart.bands if len(band.x) == len(xs)]
    for band in bands:
        name = f"{band.label}: {band.share} % of people"
        head += [f"{name}, from ({chart.y_label})", f"to ({chart.y_label})"]
    columns = [line.y for line in chart.lines] + [edge for band in bands for edge in (band.low, band.high)]
    rows = [[f"{xs[i] / scale:.4g}", *(f"{column[i]:.4g}" for column in columns)] for i in range(0, len(xs), step)]
    return head, rows
