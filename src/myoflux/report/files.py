"""Write a result as tidy CSV, an ensemble as NetCDF, a page; the same result gives the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from myoflux.errors import MyofluxError
from myoflux.simulation.netcdf import write_netcdf

if TYPE_CHECKING:
    import xarray as xr


def write_csv(result: xr.Dataset, path: Path, names: Collection[str] | None = None) -> None:
    """Write one row for each person, time and quantity: ``person,time_min,quantity,value,unit``.

    ``names`` chooses quantities; a NetCDF file of all of them is a tenth of the size.
    """
    chosen = [name for name in result.data_vars if names is None or name in names]
    with path.open("w", newline="", encoding="utf-8") as file:
        _rows_to(result[chosen], file)


def csv_text(result: xr.Dataset) -> str:
    """Return what `write_csv` writes."""
    file = io.StringIO()
    _rows_to(result, file)
    return file.getvalue()


def _rows_to(result: xr.Dataset, file: TextIO) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["person", "time_min", "quantity", "value", "unit"])
    times = [repr(time) for time in result.time.values.tolist()]
    for person in result.person.values.tolist():
        one = result.sel(person=person)
        for name, values in one.data_vars.items():
            if values.dims == ("time",):
                unit = values.attrs["units"]
                columns = zip(times, values.values.tolist(), strict=True)
                writer.writerows([person, time, name, repr(value), unit] for time, value in columns)


def write_ensemble(result: xr.Dataset, path: Path) -> None:
    """Write the summaries of an ensemble as NetCDF 3; the table of failures only if there are any."""
    empty = [name for name in result.data_vars if "failed" in result[name].dims] if not result.sizes["failed"] else []
    try:
        write_netcdf(result.drop_vars(empty), path)
    except OSError as problem:
        raise MyofluxError(f"{path}: cannot write here ({problem.strerror}); name another file with --out") from None


def write_page(page: str, folder: Path, name: str) -> Path:
    """Write one page into a folder, made if absent; it appears whole or not at all. Returns its path."""
    part = folder / f".{name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        part.write_text(page, encoding="utf-8", newline="\n")
        part.replace(folder / name)
    except OSError as problem:
        raise MyofluxError(
            f"{folder}: cannot write here ({problem.strerror}); name another folder with --out"
        ) from None
    return folder / name
