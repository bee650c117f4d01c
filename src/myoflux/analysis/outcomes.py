"""What two plans are compared by: which number of a simulation, which direction is better, and by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast

import numpy as np

from myoflux.common.quantity import Dimension, parse
from myoflux.common.tables import data_folder, read_csv
from myoflux.engine.python_functions import Array
from myoflux.errors import StudyError, nearest
from myoflux.kinetics.model import meaning_of, unit_of
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.crowd import Crowd
from myoflux.simulation.simulate import known_outputs

Reading = Literal["mean", "total", "peak", "lowest", "end"]
Better = Literal["more", "less", "neither", "unknown"]
COLUMNS = (
    "model",
    "name",
    "title",
    "output",
    "reading",
    "unit",
    "scale",
    "better",
    "by",
    "resolution",
    "headline",
    "reason",
)
PER_HOUR = 60.0
# Of an output without a row of its own; outputs of the model are of the order of one or more: a convention.
LEAST = 1e-6
MONTHS = "months"


@dataclass(frozen=True)
class Outcome:
    """One number of a person: a ``reading`` of an ``output`` of the model, times ``scale``, in ``unit``.

    ``total`` is the mean rate per hour times the hours of the window; ``peak``, ``lowest`` and ``end`` are on the time
    grid. ``by`` is how much better counts when nothing is asked, with its ``reason``; for ``better`` neither or unknown
    there is a difference and no odds. A difference below the ``resolution`` is none: it is the solver's, not a plan's.
    """

    name: str
    title: str
    output: str
    reading: Reading
    unit: str
    scale: float
    better: Better
    by: float
    reason: str
    headline: bool = True
    resolution: float = 0.0

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is, 0 where neither or nobody knows."""
        return {"more": 1, "less": -1}.get(self.better, 0)

    def of(self, crowd: Crowd, arm: str) -> Array:
        """Return the number of each person of one arm over the crowd's only window."""
        begin, end = crowd.windows[0]
        if self.reading in ("mean", "total"):
            hours = (end - begin) / PER_HOUR if self.reading == "total" else 1.0
            return np.asarray(crowd.mean_of(arm, self.output)[:, 0] * (hours * self.scale))
        inside = (crowd.times >= begin) & (crowd.times <= end)
        values = crowd.of(arm, self.output)[:, inside]
        found = {"peak": values.max, "lowest": values.min}.get(self.reading, lambda axis: values[:, -1])
        return np.asarray(found(axis=1) * self.scale)


@cache
def declared(model: str) -> dict[str, Outcome]:
    """Return the declared outcomes of a model by name.

    >>> declared("months")["fat"].better
    'less'
    """
    rows = [row for row in read_csv(data_folder() / "outcomes.csv", COLUMNS) if row.cells["model"] == model]
    return {
        row.text("name"): Outcome(
            row.text("name"),
            row.text("title"),
            row.text("output"),
            cast("Reading", row.one_of("reading", ("mean", "total", "peak", "lowest", "end"))),
            row.text("unit"),
            row.number("scale"),
            cast("Better", row.one_of("better", ("more", "less", "neither", "unknown"))),
            row.optional_number("by") or 0.0,
            row.text("reason"),
            row.one_of("headline", ("yes", "no")) == "yes",
            row.number("resolution"),
        )
        for row in rows
    }


def chosen(body: BodyModel, outputs: Sequence[str] | None) -> tuple[Outcome, ...]:
    """Return the headline outcomes, or those asked for: declared ones by name, else any output of the model.

    Raises `StudyError` for an unknown name.
    """
    table = declared(body.name)
    if outputs is None:
        return tuple(outcome for outcome in table.values() if outcome.headline)
    options = [*table, *body.model.state_names, *body.model.reported]
    for name in outputs:
        if name not in options:
            raise StudyError(f"{body.name} has no outcome {name!r}; {nearest(name, options)}")
    return tuple(table.get(name) or _undeclared(body, name) for name in dict.fromkeys(outputs))


def _undeclared(body: BodyModel, name: str) -> Outcome:
    (output,) = known_outputs(body, [name])
    end = body.name == MONTHS
    title = meaning_of(body.model, output).rstrip(".") + (", at the end" if end else ", mean")
    unit = unit_of(body.model, output)
    reading: Reading = "end" if end else "mean"
    return Outcome(
        name, title, output, reading, unit, 1.0, "unknown", 0.0, "no direction is declared", resolution=LEAST
    )


def limits(outcomes: Sequence[Outcome], better_by: Mapping[str, float | str] | str | None) -> dict[str, float]:
    """Return by how much better counts for each outcome that has a direction.

    ``better_by`` is by name, a number in the outcome's unit or text with its unit; a text alone, such as "0.005 %/h",
    is meant for every outcome of that unit. Raises `StudyError` naming the outcome and what is legal.

    >>> limits(chosen_of("months"), "0.5 kg")["fat"]
    0.5
    """
    found = {outcome.name: outcome.by for outcome in outcomes if outcome.sign}
    directed = [outcome for outcome in outcomes if outcome.sign]
    if isinstance(better_by, str):
        units = list(dict.fromkeys(outcome.unit for outcome in directed))
        unit = better_by.lstrip("+-.0123456789eE ").rstrip()
        if unit not in units:
            raise StudyError(f"better by: {better_by!r} has none of the units {', '.join(units)}; write '0.005 %/h'")
        matching = [outcome for outcome in directed if outcome.unit == unit]
        better_by = {outcome.name: better_by for outcome in matching}
    for name, value in (better_by or {}).items():
        outcome = next((one for one in outcomes if one.name == name), None)
        if outcome is None:
            raise StudyError(f"better by: no outcome {name!r} is compared; {nearest(name, [o.name for o in outcomes])}")
        if not outcome.sign:
            raise StudyError(f"better by: {name}: neither more nor less of it is called better ({outcome.reason})")
        found[name] = _amount(outcome, value)
    return found


def _amount(outcome: Outcome, value: float | str) -> float:
    dimension = Dimension("difference", {outcome.unit: 1.0}, 0.0, 1e6, f"{outcome.by or 1:g} {outcome.unit}")
    text = value if isinstance(value, str) else f"{float(value)!r} {outcome.unit}"
    try:
        return parse(text, dimension)
    except ValueError as problem:
        raise StudyError(f"better by: {outcome.name}: {problem}") from None


def chosen_of(model: str) -> tuple[Outcome, ...]:
    """Return the headline outcomes of a shipped model."""
    return tuple(outcome for outcome in declared(model).values() if outcome.headline)
