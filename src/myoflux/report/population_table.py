"""The table of an ensemble: median and 5 to 95 % band of each output, and who failed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

BAND = (0.05, 0.5, 0.95)
FAILURES_SHOWN = 5


def as_rows(result: xr.Dataset) -> list[dict[str, Any]]:
    """Return a row for each arm, window and output: mean over the window and peak, as median, low and high."""
    rows = []
    suffix = "_over_window_quantile"
    names = [str(name).removesuffix(suffix) for name in result.data_vars if str(name).endswith(suffix)]
    for arm in result.arm.values.tolist():
        for window in range(result.sizes["window"]):
            one = result.sel(arm=arm, quantile=list(BAND)).isel(window=window)
            for name in names:
                row: dict[str, Any] = {"arm": arm, "window": [float(one.window_start), float(one.window_end)]}
                row |= {"output": name, "units": one[f"{name}{suffix}"].attrs["units"]}
                for word, ending in (
                    ("mean", suffix),
                    ("peak", "_peak_quantile"),
                    ("peak_time", "_peak_time_quantile"),
                ):
                    low, middle, high = (float(value) for value in one[f"{name}{ending}"].values)
                    row[word] = {"median": middle, "low": low, "high": high}
                rows.append(row)
    return rows


def as_text(result: xr.Dataset) -> str:
    """Return the table as plain text, with the notes and those who failed."""
    attrs = result.attrs
    draws = f", {attrs['draws']} draws each" if attrs["draws"] > 1 else ""
    head = [f"{attrs['title']}: model {attrs['model']}, {attrs['people']} virtual people{draws}, seed {attrs['seed']}"]
    head += [f"! {line}" for line in attrs["marks"].splitlines()]
    table = [("arm", "window (min)", "output", "mean over window", "peak", "at (min)")]
    for row in as_rows(result):
        span = "{:g} to {:g}".format(*row["window"])
        label = f"{row['output']} ({row['units']})"
        table.append((row["arm"], span, label, *(_band(row[word]) for word in ("mean", "peak", "peak_time"))))
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in table]
    tail = ["Median and, in brackets, 5 to 95 % of people.", *_failures(result), "", "Before reading on:"]
    tail += [f"- {line}" for line in attrs["notes"].splitlines()]
    return "\n".join([*head, "", *lines, *tail])


def _band(values: dict[str, float]) -> str:
    return "{median:.4g} ({low:.4g} to {high:.4g})".format(**values)


def _failures(result: xr.Dataset) -> list[str]:
    count = result.sizes["failed"]
    if not count:
        return []
    lines = [f"! {count} could not be simulated and do not count:"]
    for index in range(min(count, FAILURES_SHOWN)):
        one = result.isel(failed=index)
        suspect = str(one.failed_suspect.values)
        value = float(np.asarray(one.failed_parameters.sel(parameter=suspect).values)) if suspect else np.nan
        lines.append(
            f"!   {one.failed_arm.values}, person {one.failed_person.values}, draw {one.failed_draw.values}: "
            f"{one.failed_reason.values}; farthest out: {suspect} = {value:.3g}"
        )
    return lines + (["!   ... (all of them in the NetCDF file)"] if count > FAILURES_SHOWN else [])
