"""Predictions with their uncertainty: a draw combines plausible parameters, laboratory, trial, people and assay."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.observation.observables import compare, reading_of, split_name
from myoflux.observation.predict import Prediction, predict, predict_levels
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.physiology.uncertainty import Noise, Uncertainty
from myoflux.study.study import Study
from myoflux.validation.observed import UNKNOWN_N, laboratory_of, span_of

DRAWS = 200


@dataclass(frozen=True)
class Answer:
    """A measurement, the model's point prediction, and draws of what a trial would report; None without uncertainty.

    ``draws`` are in the unit of the measurement; ``levels`` and ``references`` are what they are made of, in the unit
    of the model. Draw i of one row belongs to draw i of every other row of the study. A draw that the solver could not
    finish is NaN.
    """

    prediction: Prediction
    draws: Array | None = None
    levels: Array | None = None
    references: Array | None = None


def predict_draws(
    study: Study,
    model: str | BodyModel = DEFAULT_MODEL,
    draws: int = DRAWS,
    seed: int = 0,
    *,
    trial: str = "",
    effects: bool = True,
) -> list[Answer]:
    """Return, for each measurement in file order, the model's prediction and draws of it.

    A model without ``uncertainty`` gives the point alone. ``effects`` uses the fitted factor of a laboratory that the
    model knows; without it every laboratory is a new one. Draws do not depend on the other files that are scored.

    >>> from myoflux.study.shipped import load_trial
    >>> predict_draws(load_trial("wilkinson2013"), "mccoll2024")[0].draws is None
    True
    """
    points = predict(study, model)
    body = get_model(model) if isinstance(model, str) else model
    known = body.uncertainty
    if known is None or not any(row.level is not None for row in points):
        return [Answer(row) for row in points]
    found = predict_levels(study, body, known.draw_factors(draws, seed))
    scatter = _Scatter(study, trial or study.title or "", known, draws, seed, effects)
    places = _places(study)
    return [
        Answer(row) if pair is None else _answer(body, scatter, row, place, *pair)
        for row, place, pair in zip(points, places, found, strict=True)
    ]


def _places(study: Study) -> list[int]:
    return [place for arm in study.groups.values() for place in range(len(arm.measured))]


def _answer(
    body: BodyModel, scatter: _Scatter, row: Prediction, place: int, levels: Array, references: Array
) -> Answer:
    reading = reading_of(body, row.measurement.quantity)
    if row.level is None or reading is None or not np.isfinite(levels / references).any():
        return Answer(row)
    if reading.statistic != "tmax":
        levels, references = scatter.add(row, place, levels, references)
    if row.predicted is None:
        return Answer(row, None, levels, references)
    with np.errstate(divide="ignore", invalid="ignore"):
        values = compare(levels, references, reading.comparison)
    return Answer(row, np.where(np.isfinite(values), values, math.nan), levels, references)


@dataclass(frozen=True)
class _Scatter:
    """Adds to the draws of a row what differs between laboratories, trials and groups of people."""

    study: Study
    trial: str
    known: Uncertainty
    draws: int
    seed: int
    effects: bool

    def add(self, row: Prediction, place: int, levels: Array, references: Array) -> tuple[Array, Array]:
        """Return levels and references as this trial would report them."""
        quantity = split_name(row.measurement.quantity)[0]
        noise = self.known.noise.get(quantity, Noise())
        factor = self._laboratory(row.arm, quantity, noise)
        fed = row.measurement.against is None and span_of(row.measurement)[1] > 0
        rise = levels - references
        if fed:
            rise = rise * np.exp(noise.rise * self._normal("rise", self.trial, quantity))
            rise = rise * factor if not noise.increment else rise
            rise = rise + noise.increment * self._normal("increment", self.trial, quantity)
            found = references * factor + rise
        else:
            found = levels * factor
        n = getattr(self.study.groups[row.arm].who, "n", None) or UNKNOWN_N
        spread = math.hypot(noise.person / math.sqrt(n), noise.assay)
        own = np.exp(spread * self._normal("row", self.trial, row.arm, place))
        other = np.exp(spread * self._normal("reference", self.trial, row.arm, place))
        return found * own, references * factor * other

    def _laboratory(self, arm: str, quantity: str, noise: Noise) -> Array:
        name = laboratory_of(self.trial, self.study.groups[arm])
        fitted = self.known.laboratories.get(name, {}).get(quantity) if self.effects else None
        mean, sd = fitted or (0.0, noise.laboratory)
        return np.exp(mean + sd * self._normal("laboratory", name, quantity))

    def _normal(self, *key: object) -> Array:
        """Return normal numbers of their own for a key, whatever else is drawn."""
        word = zlib.crc32("|".join(map(str, key)).encode())
        return np.random.default_rng([self.seed, word]).standard_normal(self.draws)


def interval(values: Array | Sequence[float]) -> tuple[float, float, float]:
    """Return median, 5 and 95 % of draws, leaving out those that could not be simulated."""
    low, median, high = np.nanquantile(values, [0.05, 0.5, 0.95])
    return float(median), float(low), float(high)
