"""Lay the summaries of an ensemble out as one `xarray.Dataset`, with those who failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from myoflux.engine.chunk import Outcome, Task
from myoflux.engine.python_functions import Array
from myoflux.engine.summary import QUANTILE_ERROR, Summary
from myoflux.kinetics.model import meaning_of, unit_of
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.population import Population

Variable = tuple[tuple[str, ...], Any, dict[str, Any]]
# What each summary of a task holds: ending of the variable's name, second dimension, words, unit if not the output's.
KINDS = (
    ("", "time", "", None),
    ("_over_window", "window", "mean over the window", None),
    ("_peak", "window", "highest value in the window", None),
    ("_peak_time", "window", "time of the highest value", "min"),
)


def build_ensemble(
    body: BodyModel,
    arms: Sequence[str],
    tasks: Sequence[Task],
    totals: Sequence[Outcome],
    population: Population,
    shares: Sequence[float],
    attributes: Mapping[str, Any],
) -> xr.Dataset:
    """Return the summaries over arm, time, quantile and window, in declared units, and the table of failures."""
    task = tasks[0]
    variables: dict[str, Variable] = {}
    for part, (ending, dimension, words, unit) in enumerate(KINDS if task.windows else KINDS[:1]):
        found = [_statistics(total.summaries[part], shares, len(task.kernel.outputs)) for total in totals]
        for index, name in enumerate(task.kernel.outputs):
            about: dict[str, str] = {
                "units": unit or unit_of(body.model, name),
                "long_name": meaning_of(body.model, name),
            }
            if words:
                about["long_name"] += f", {words}"
            for statistic, axes, more in (
                ("mean", ("arm", dimension), "mean of people"),
                ("sd", ("arm", dimension), "standard deviation of people"),
                ("quantile", ("arm", "quantile", dimension), "quantile of people"),
            ):
                values = np.stack([arm[statistic][..., index] for arm in found])
                own: dict[str, Any] = {
                    **about,
                    "long_name": f"{about['long_name']}: {more}",
                    "kind": f"{statistic} of people",
                }
                if statistic == "quantile":
                    own["relative_error"] = QUANTILE_ERROR
                variables[f"{name}{ending}_{statistic}"] = (axes, values, own)
    counts = [total.people - len(total.failed) for total in totals]
    variables["finished"] = (("arm",), np.array(counts), {"long_name": "members who could be simulated"})
    variables.update(_failures(arms, tasks, totals, population))
    coordinates: dict[str, Any] = {
        "arm": ("arm", list(arms), {"long_name": "arm of the study"}),
        "time": ("time", task.times, {"units": "min", "long_name": "time from the start of the study"}),
        "quantile": ("quantile", np.array(shares, dtype=float)),
        "window_start": ("window", np.array([span[0] for span in task.windows]), {"units": "min"}),
        "window_end": ("window", np.array([span[1] for span in task.windows]), {"units": "min"}),
        "parameter": ("parameter", np.array(population.names, dtype=str)),
    }
    return xr.Dataset(variables, coords=coordinates, attrs=dict(attributes))


def _statistics(summary: Summary, shares: Sequence[float], outputs: int) -> dict[str, Array]:
    """Return mean, SD and quantiles as (..., rows, outputs)."""
    return {
        "mean": summary.mean().reshape(-1, outputs),
        "sd": summary.sd().reshape(-1, outputs),
        "quantile": summary.quantiles(tuple(shares)).reshape(len(shares), -1, outputs),
    }


def _failures(
    arms: Sequence[str], tasks: Sequence[Task], totals: Sequence[Outcome], population: Population
) -> dict[str, Variable]:
    """Return who failed, why and with which parameters; drawn again, since a draw is always the same."""
    columns = [tasks[0].kernel.parameters.index(name) for name in population.names]
    who: list[tuple[str, int, int, str, str]] = []
    rows: list[Array] = []
    for arm, task, total in zip(arms, tasks, totals, strict=True):
        for member, reason in sorted(total.failed.items()):
            values = task.draw(member, member + 1)[0, columns]
            who.append(
                (arm, member // population.draws, member % population.draws, reason, _suspect(population, member))
            )
            rows.append(values)
    text = ("arm", "reason", "suspect")
    meanings = {
        "arm": "arm of the study",
        "person": "number of the person",
        "draw": "number of the draw",
        "reason": "why the member could not be simulated",
        "suspect": "parameter farthest from its usual value",
    }
    found: dict[str, Variable] = {}
    for index, (name, meaning) in enumerate(meanings.items()):
        column = np.array([row[index] for row in who], dtype=str if name in text else np.int64)
        found[f"failed_{name}"] = (("failed",), column, {"long_name": meaning})
    table = np.array(rows).reshape(len(rows), len(columns))
    about = {"long_name": "values of the parameters that differ between members"}
    found["failed_parameters"] = (("failed", "parameter"), table, about)
    return found


def _suspect(population: Population, member: int) -> str:
    """Name the parameter that lies farthest out, counted in its own standard deviations."""
    if not population.names:
        return ""
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.abs(np.log(population.factors(member, member + 1)[0]))
    spread = np.sqrt(np.square(population.between) + np.square(population.uncertainty))
    far = np.where(np.isfinite(logs), logs / spread, np.inf)
    return population.names[int(np.argmax(far))]
