"""Say in a sentence what a simulation shows, beside what was measured."""

from __future__ import annotations

from collections.abc import Sequence

from myoflux.observation.predict import Prediction
from myoflux.report.summary import ArmSummary


def in_words(summary: ArmSummary, predictions: Sequence[Prediction]) -> str:
    """Return one sentence for an arm; the measured fold of synthesis stands beside the simulated one."""
    begin, end = summary.window
    rise = summary.leucine_peak / summary.leucine_fasting
    text = (
        f"{summary.arm}: plasma leucine goes from {summary.leucine_fasting:.0f} to {summary.leucine_peak:.0f} µmol/L "
        f"({rise:.1f}-fold) at {summary.leucine_peak_time:.0f} min, insulin to {summary.insulin_peak:.0f} pmol/L; "
        f"synthesis over {begin:g} to {end:g} min is {summary.fsr / summary.fsr_fasting:.1f} times the fasting rate"
    )
    measured = measured_fold(summary, predictions)
    if measured is None:
        return f"{text}."
    fold, basal, fed = measured
    return f"{text}, where the trial measured {fold:.1f} times ({basal:.3g} to {fed:.3g} %/h)."


def measured_fold(summary: ArmSummary, predictions: Sequence[Prediction]) -> tuple[float, float, float] | None:
    """Return (fold, basal, fed) of the measured synthetic rate over the arm's window, or None without one."""
    basal: dict[str, float] = {}
    for row in predictions:
        item = row.measurement
        if row.arm != summary.arm or item.quantity not in ("fsr_mixed", "fsr_myofibrillar") or item.over is None:
            continue
        if row.span[1] <= row.first_intake:
            basal[item.quantity] = item.mean
        elif row.span == summary.window and item.quantity in basal:
            return item.mean / basal[item.quantity], basal[item.quantity], item.mean
    return None
