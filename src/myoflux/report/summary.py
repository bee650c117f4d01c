"""The short table of a simulation: one row an arm, and the same in sentences."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from myoflux.physiology.body_model import BodyModel

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class ArmSummary:
    """The figures of one arm that answer most questions; totals are grams of ``of``, whole body.

    ``window`` is the arm's window (min) in which peaks are looked for, as `compare` does, and over which synthesis,
    breakdown and balance are summed; ``of`` is protein, or
    leucine where a model counts in that.
    """

    arm: str
    window: tuple[float, float]
    of: str
    leucine_fasting: float
    leucine_peak: float
    leucine_peak_time: float
    insulin_peak: float
    insulin_peak_time: float
    mps: float
    mpb: float
    net_balance: float
    fsr: float
    fsr_fasting: float


LEUCINE_RATE = "umol/min"
COLUMNS = (
    ("arm", "arm"),
    ("leucine_peak", "plasma leucine peak (umol/L)"),
    ("leucine_peak_time", "at (min)"),
    ("insulin_peak", "insulin peak (pmol/L)"),
    ("mps", "MPS (g)"),
    ("mpb", "MPB (g)"),
    ("net_balance", "net balance (g)"),
    ("fsr", "FSR (%/h)"),
    ("fsr_fasting", "fasting FSR (%/h)"),
)


def summarise(result: xr.Dataset, windows: dict[str, tuple[float, float]], body: BodyModel) -> list[ArmSummary]:
    """Return a summary of each arm over its window; peaks are on the result's time grid."""
    spans = list(zip(result.window_start.values.tolist(), result.window_end.values.tolist(), strict=True))
    return [_summary(result.sel(person=arm), arm, span, spans.index(span), body) for arm, span in windows.items()]


def _summary(person: xr.Dataset, arm: str, span: tuple[float, float], index: int, body: BodyModel) -> ArmSummary:
    window = person.isel(window=index)
    after = person.sel(time=slice(max(span[0], 0.0), span[1]))
    leucine, insulin = after.plasma_leucine.values, after.plasma_insulin.values
    mps, mpb, balance = (_grams(window[f"{name}_mean"], span, body) for name in body.totals)
    return ArmSummary(
        arm=arm,
        window=span,
        of="leucine" if person[body.totals[0]].attrs["units"] == LEUCINE_RATE else "protein",
        leucine_fasting=fasting_value(person, "plasma_leucine"),
        leucine_peak=float(leucine.max()),
        leucine_peak_time=float(after.time[int(leucine.argmax())]),
        insulin_peak=float(insulin.max()),
        insulin_peak_time=float(after.time[int(insulin.argmax())]),
        mps=mps,
        mpb=mpb,
        net_balance=balance,
        fsr=float(window.fsr_mean),
        fsr_fasting=fasting_value(person, "fsr"),
    )


def _grams(mean: xr.DataArray, span: tuple[float, float], body: BodyModel) -> float:
    """Return the total over a window of a mean rate in umol of leucine per minute, or in grams of protein per hour."""
    minutes = span[1] - span[0]
    if mean.attrs["units"] == LEUCINE_RATE:
        return float(mean) * minutes * body.model.parameters[body.molar_mass["leucine"]].value * 1e-6
    return float(mean) * minutes / 60.0


def fasting_value(person: xr.Dataset, name: str) -> float:
    """Return a quantity of one person just before the first intake, or at the start when there is none."""
    first = float(person.first_intake)
    return float(person[name].sel(time=0.0 if math.isnan(first) else first, method="pad"))


def cells(summary: ArmSummary) -> list[str]:
    """Return the cells of one table row, in the order of `COLUMNS`."""
    return [
        summary.arm,
        f"{summary.leucine_peak:.0f}",
        f"{summary.leucine_peak_time:.0f}",
        f"{summary.insulin_peak:.1f} at {summary.insulin_peak_time:.0f} min",
        f"{summary.mps:.3f}",
        f"{summary.mpb:.3f}",
        f"{summary.net_balance:+.3f}",
        f"{summary.fsr:.4f}",
        f"{summary.fsr_fasting:.4f}",
    ]


def as_text(summaries: list[ArmSummary]) -> str:
    """Return the table as plain text, with the window in its last line."""
    rows = [[title for _, title in COLUMNS], *(cells(summary) for summary in summaries)]
    widths = [max(len(row[index]) for row in rows) for index in range(len(COLUMNS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    spans = {f"{summary.window[0]:g} to {summary.window[1]:g} min" for summary in summaries}
    what = summaries[0].of
    last = (
        f"All but the fast is of {' or '.join(sorted(spans))}; MPS, MPB and net balance: grams of {what}, whole body."
    )
    return "\n".join([*lines, last])
