"""A Dataset as a NetCDF 3 file, on disk or as bytes; the one place that writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


def write_netcdf(dataset: xr.Dataset, path: Path) -> None:
    """Write what `netcdf_bytes` returns."""
    dataset.to_netcdf(path, engine="scipy", format="NETCDF3_64BIT", encoding=_encoding(dataset))


def netcdf_bytes(dataset: xr.Dataset) -> bytes:
    """Return NetCDF 3 (64-bit offsets), which any NetCDF tool reads and scipy writes without more packages.

    Names and other text are written as UTF-8 and are text again in ``xarray.open_dataset(path, engine="scipy")``; the
    same Dataset gives the same bytes.

    >>> import io, xarray as xr
    >>> made = netcdf_bytes(xr.Dataset({"mass": ("person", [70.0])}, coords={"person": ["müsli"]}))
    >>> with xr.open_dataset(io.BytesIO(made), engine="scipy") as read:
    ...     float(read.mass.sel(person="müsli"))
    70.0
    """
    return bytes(dataset.to_netcdf(None, engine="scipy", format="NETCDF3_64BIT", encoding=_encoding(dataset)))


def _encoding(dataset: xr.Dataset) -> dict[Any, dict[str, Any]]:
    # Text stays unicode: xarray marks it as UTF-8, whereas bytes would come back as bytes.
    return {name: {"_FillValue": None} for name, values in dataset.data_vars.items() if values.dtype.kind == "f"}
