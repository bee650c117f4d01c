"""The pictures of a validation: predicted against observed, forest of folds, residuals by laboratory."""

from __future__ import annotations

import math
from collections.abc import Sequence

from myoflux.report.charts.svg import Chart, Points
from myoflux.report.charts.svg_rows import Mark, RowChart
from myoflux.validation.rows import Fold, Row
from myoflux.validation.scorecard import Scorecard
from myoflux.validation.scores import NORMAL_95
from myoflux.validation.text import span_words

SET_STYLES = {"calibration": 0, "validation": 1, "": 2, "context": 3}
SET_WORDS = {"": "own files"}
OBSERVED, OWN, PREDICTED = 0, 1, 2
FOREST_WORDS = {
    OBSERVED: "observed, with 1.96 SE",
    OWN: "predicted, on the arm's own basal",
    PREDICTED: "predicted, on the predicted basal",
}


def scatter_charts(rows: Sequence[Row]) -> list[Chart]:
    """Return predicted against observed for each quantity with two rows above zero, on equal log axes."""
    charts = []
    for quantity in dict.fromkeys(row.quantity for row in rows):
        pairs = [
            (row.split, row.observed, row.predicted.median)
            for row in rows
            if row.quantity == quantity and row.predicted and row.predicted.median > 0 and row.observed > 0
        ]
        if len(pairs) < 2:
            continue
        points = []
        for split, style in SET_STYLES.items():
            own = [(x, y) for name, x, y in pairs if name == split]
            if own:
                xs, ys = [x for x, _ in own], [y for _, y in own]
                points.append(Points(SET_WORDS.get(split, split), xs, ys, [None] * len(own), style))
        ratios = sorted(y / x for _, x, y in pairs)
        unit = next(row.unit for row in rows if row.quantity == quantity)
        summary = (
            f"{len(pairs)} values of {quantity}: predicted over observed {ratios[0]:.2f} to {ratios[-1]:.2f}, median "
            f"{ratios[len(ratios) // 2]:.2f}. The diagonal is perfect agreement."
        )
        words = quantity.replace("_", " ")
        charts.append(
            Chart(
                f"scatter-{quantity}", f"{words}", f"observed ({unit})", f"predicted ({unit})",
                [], points, summary, logarithmic=True,
            )
        )  # fmt: skip
    return charts


def forest_chart(folds: Sequence[Fold]) -> RowChart | None:
    """Return the forest of folds: observed with 1.96 SE, predicted on the own and on the predicted basal."""
    rows = []
    for fold in folds:
        seen = fold.observed
        if seen.log_fold is None or fold.scored is None:
            continue
        half = None if fold.error is None else NORMAL_95 * fold.error
        low, high = (None, None) if half is None else (seen.log_fold - half, seen.log_fold + half)
        marks = [_mark(seen.log_fold, low, high, OBSERVED)]
        for answer, style in ((fold.own_basal, OWN), (fold.predicted_basal, PREDICTED)):
            marks += [_mark(answer.median, answer.low, answer.high, style)] if answer else []
        star = "" if fold.counted else " *"
        rows.append((f"{seen.trial}, {seen.arm}, {span_words(*seen.span)}{star}", marks))
    if not rows:
        return None
    summary = f"{len(rows)} fed windows: synthesis over basal, observed and predicted."
    summary += " The line at 1 is no change. * shown, not counted."
    return RowChart("forest", "Fed over basal synthesis", "fold of basal", rows, 1.0, summary, logarithmic=True)


def _mark(log_value: float, low: float | None, high: float | None, style: int) -> Mark:
    if low is None or high is None:
        return Mark(math.exp(log_value), None, None, style)
    return Mark(math.exp(log_value), math.exp(low), math.exp(high), style)


def residual_chart(card: Scorecard) -> RowChart | None:
    """Return the residuals of log folds (scored) by laboratory; an unknown laboratory is its own."""
    found: dict[str, list[Mark]] = {}
    for fold in card.folds:
        if fold.counted and fold.difference is not None:
            style = SET_STYLES[fold.observed.split]
            found.setdefault(fold.observed.laboratory, []).append(Mark(fold.difference, None, None, style))
    if not found:
        return None
    summary = (
        f"Predicted minus observed log fold of {sum(map(len, found.values()))} windows in {len(found)} laboratories."
    )
    return RowChart(
        "residuals", "Residuals of log folds by laboratory", "predicted minus observed log fold",
        sorted(found.items()), 0.0, summary, apart=False,
    )  # fmt: skip
