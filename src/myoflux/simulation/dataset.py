"""Lay trajectories out as one `xarray.Dataset` with units, long names and sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from myoflux.engine.python_functions import Array
from myoflux.engine.trajectory import Trajectory
from myoflux.kinetics.model import Model, meaning_of, unit_of
from myoflux.physiology.body_model import BodyModel


def build_dataset(
    body: BodyModel,
    *,
    names: Sequence[str],
    first_intakes: Sequence[float],
    times: Array,
    windows: Sequence[tuple[float, float]],
    averaged: Sequence[str],
    edges: Array,
    trajectories: Sequence[Trajectory],
    outputs: Sequence[str] | None,
    attributes: Mapping[str, Any],
) -> xr.Dataset:
    """Return states and laws, or the chosen outputs (person x time), and window means, in declared units."""
    model = body.model
    rows = np.searchsorted(edges, times)
    variables: dict[str, tuple[tuple[str, ...], Array, dict[str, str]]] = {}
    for index, state in enumerate(model.states if outputs is None else ()):
        values = np.array([found.states[rows, index] for found in trajectories])
        variables[state.name] = (("person", "time"), values, _attributes(model, state.name, state.meaning, "state"))
    for law in model.laws if outputs is None else (model.by_name[name] for name in outputs if name in model.by_name):
        about = _attributes(model, law.name, law.meaning, law.kind) | {"source": law.source}
        kept = [found.integrals if law.kind == "integral" else found.quantities for found in trajectories]
        values = np.array([series[law.name][rows] for series in kept])
        if law.name in model.constants:
            variables[law.name] = (("person",), values[:, 0], about)
        else:
            variables[law.name] = (("person", "time"), values, about)
    for name in outputs or ():
        if name not in model.by_name:
            values = np.array([found.quantities[name][rows] for found in trajectories])
            variables[name] = (("person", "time"), values, _attributes(model, name, meaning_of(model, name), "state"))
    inside = [span for span in windows if span[0] >= edges[0]]
    for name in averaged:
        means = np.array([[_mean(found.integrals[name], edges, span) for span in inside] for found in trajectories])
        about = _attributes(model, name, f"Mean over the window: {meaning_of(model, name)}", "window mean")
        variables[f"{name}_mean"] = (("person", "window"), means.reshape(len(names), len(inside)), about)
    coordinates: dict[str, Any] = {
        "person": ("person", list(names), {"long_name": "arm of the study"}),
        "first_intake": ("person", list(first_intakes), {"units": "min", "long_name": "time of the first intake"}),
        "time": ("time", times, {"units": "min", "long_name": "time from the start of the study"}),
        "window_start": ("window", np.array([span[0] for span in inside]), {"units": "min"}),
        "window_end": ("window", np.array([span[1] for span in inside]), {"units": "min"}),
    }
    return xr.Dataset(variables, coords=coordinates, attrs=dict(attributes))


def _mean(integral: Array, edges: Array, span: tuple[float, float]) -> float:
    begin, end = np.searchsorted(edges, span)
    return float((integral[end] - integral[begin]) / (span[1] - span[0]))


def _attributes(model: Model, name: str, meaning: str, kind: str) -> dict[str, str]:
    return {"units": unit_of(model, name), "long_name": meaning, "kind": kind}
