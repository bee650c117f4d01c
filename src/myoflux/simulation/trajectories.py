"""Every member's trajectory on disk: Zarr chunk by chunk, or NetCDF for what fits in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from myoflux.engine.chunk import Chunk
from myoflux.engine.python_functions import Array
from myoflux.errors import RefusedError
from myoflux.kinetics.model import meaning_of, unit_of
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.netcdf import write_netcdf
from myoflux.simulation.population import Population

LARGEST_NETCDF = 2**29
CHUNK_BYTES = 2**25
DIMENSIONS = ("arm", "member", "time")


@dataclass(frozen=True)
class Layout:
    """What is kept: for each output (with its attributes) arms x members x times."""

    arms: tuple[str, ...]
    draws: int
    members: int
    times: Array
    outputs: Mapping[str, Mapping[str, str]]
    request: str

    @property
    def coordinates(self) -> dict[str, tuple[str, Any]]:
        """Coordinates by name: dimension and values; a member is one draw of a person."""
        number = np.arange(self.members)
        return {
            "arm": ("arm", np.array(self.arms)),
            "person": ("member", number // self.draws),
            "draw": ("member", number % self.draws),
            "time": ("time", self.times),
        }

    @property
    def size(self) -> int:
        """Bytes of all trajectories."""
        return len(self.arms) * self.members * len(self.times) * len(self.outputs) * 8


class Store(Protocol):
    """Where trajectories go."""

    resumes: bool

    def write(self, chunk: Chunk, values: Array) -> None:
        """Keep the trajectories (people x times x outputs) of a chunk."""

    def finish(self, attributes: Mapping[str, Any]) -> None:
        """Close; only now is the file complete."""


def open_store(path: Path | str, layout: Layout, step: int, *, resume: bool) -> Store:
    """Return a store for ``.zarr`` or ``.nc``.

    ``step`` is how many members are written at a time; ``resume`` goes on with a Zarr store of the same request.
    Raises `RefusedError` for another ending, something that is there already, or what is too large for NetCDF.
    """
    place = Path(path)
    if place.suffix == ".zarr":
        return ZarrStore(place, layout, step, resume=resume)
    if place.suffix == ".nc":
        if resume:
            raise RefusedError(f"{place}: NetCDF is written at the end and cannot be resumed; name a .zarr")
        return NetcdfStore(place, layout)
    raise RefusedError(f"{place}: trajectories are kept as .zarr or .nc; name one of them")


class NetcdfStore:
    """All trajectories in memory, written at the end."""

    resumes = False

    def __init__(self, path: Path, layout: Layout) -> None:
        if layout.size > LARGEST_NETCDF:
            raise RefusedError(
                f"{path}: {layout.size / 1e6:.0f} MB of trajectories are over the {LARGEST_NETCDF / 1e6:.0f} MB that "
                "NetCDF is written for here; name a .zarr, or ask for fewer people, times or outputs"
            )
        if path.exists():
            raise RefusedError(f"{path}: is there already; name a new file or delete it")
        if not path.parent.is_dir():
            raise RefusedError(f"{path.parent}: no such folder; make it first")
        self.path, self.layout = path, layout
        shape = (len(layout.arms), layout.members, len(layout.times))
        self.values = {name: np.empty(shape) for name in layout.outputs}

    def write(self, chunk: Chunk, values: Array) -> None:
        """Keep a chunk."""
        for index, name in enumerate(self.layout.outputs):
            self.values[name][chunk.task, chunk.first : chunk.last] = values[:, :, index]

    def finish(self, attributes: Mapping[str, Any]) -> None:
        """Write the file."""
        import xarray as xr

        variables = {name: (DIMENSIONS, self.values[name], dict(about)) for name, about in self.layout.outputs.items()}
        whole = xr.Dataset(variables, coords=self.layout.coordinates, attrs=dict(attributes))
        write_netcdf(whole, self.path)


class ZarrStore:
    """A Zarr group that grows chunk by chunk; ``complete`` in its attributes becomes true at the end."""

    def __init__(self, path: Path, layout: Layout, step: int, *, resume: bool) -> None:
        zarr = _zarr()
        self.layout = layout
        self.resumes = resume and path.exists()
        if path.exists() and not resume:
            raise RefusedError(f"{path}: is there already; name a new one or delete it")
        if self.resumes:
            try:
                self.group = zarr.open_group(str(path), mode="r+", zarr_format=2)
                found = self.group.attrs.get("request", "")
            except (OSError, ValueError, KeyError):
                found = ""
            if found != layout.request:
                raise RefusedError(f"{path}: holds something else than this request; name a new one or delete it")
            return
        # Format 2: text coordinates have no settled form in format 3 yet.
        self.group = zarr.open_group(str(path), mode="w", zarr_format=2)
        shape = (len(layout.arms), layout.members, len(layout.times))
        chunks = (1, min(step, layout.members), len(layout.times))
        for name, about in layout.outputs.items():
            array = self.group.create_array(name, shape=shape, chunks=chunks, dtype="f8", fill_value=np.nan)
            array.attrs.update({"_ARRAY_DIMENSIONS": list(DIMENSIONS), **about})
        for name, (dimension, values) in layout.coordinates.items():
            array = self.group.create_array(name, shape=values.shape, dtype=values.dtype)
            array[:] = values
            array.attrs["_ARRAY_DIMENSIONS"] = [dimension]
        # Last: a store without it was cut off while being made, and is refused.
        self.group.attrs.update({"request": layout.request, "complete": False})

    def write(self, chunk: Chunk, values: Array) -> None:
        """Keep a chunk."""
        for index, name in enumerate(self.layout.outputs):
            self.group[name][chunk.task, chunk.first : chunk.last] = values[:, :, index]

    def finish(self, attributes: Mapping[str, Any]) -> None:
        """Mark the store complete."""
        self.group.attrs.update({**attributes, "complete": True})


def layout_of(
    body: BodyModel, arms: tuple[str, ...], population: Population, times: Array, names: Sequence[str], request: str
) -> Layout:
    """Return how the trajectories of an ensemble are kept."""
    outputs = {name: {"units": unit_of(body.model, name), "long_name": meaning_of(body.model, name)} for name in names}
    return Layout(arms, population.draws, population.members, times, outputs, request)


def members_at_a_time(times: int, outputs: Sequence[str]) -> int:
    """Return how many members' trajectories make up a chunk on disk."""
    return max(1, CHUNK_BYTES // max(1, times * len(outputs) * 8))


def _zarr() -> Any:
    try:
        import zarr
    except ImportError:
        raise RefusedError("Zarr is not installed; install it with: pip install 'myoflux[zarr]'") from None
    return zarr
