"""The logarithm of the posterior: whitened residuals of targets and priors, shared errors integrated out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from myoflux.calibration.day_targets import EFFECT, Target
from myoflux.engine.python_functions import Array
from myoflux.physiology.body_model import BodyModel


@dataclass(frozen=True)
class Effects:
    """SDs of what trials and laboratories share: plasma rise, basal (logarithms), increment (%/h), signals (log)."""

    plasma: float = EFFECT["plasma"]
    basal: float = 0.36
    increment: float = 0.005
    signal: float = EFFECT["signal"]

    def of(self, effect: str) -> float:
        """Return the SD of a shared error by its name."""
        kind = effect.partition(":")[0]
        known = {"plasma": self.plasma, "basal": self.basal, "increment": self.increment, "level": EFFECT["level"]}
        return known.get(kind, self.signal)


class Predicts(Protocol):
    """Targets, and what a model says of them for factors on its table's values (sets x targets)."""

    body: BodyModel
    targets: list[Target]

    def __call__(self, names: Sequence[str], factors: Array, threads: int = 2) -> Array: ...  # noqa: D102


@dataclass
class Objective:
    """Whitens residuals: within a group that shares an error, the covariance is diagonal plus slope x slope'."""

    predictor: Predicts
    names: Sequence[str]
    prior: Array
    prior_sd: Array
    effects: Effects = field(default_factory=Effects)
    use: Array | None = None

    def __post_init__(self) -> None:
        targets = self.predictor.targets
        chosen = np.arange(len(targets)) if self.use is None else np.flatnonzero(self.use)
        groups: dict[str, list[int]] = {}
        for index in chosen.tolist():
            groups.setdefault(targets[index].effect or f"alone:{index}", []).append(index)
        self.groups = [np.array(members) for members in groups.values()]
        self.cholesky = [self._cholesky(members) for members in self.groups]
        self.observed = np.array([t.observed for t in targets])
        table = self.predictor.body.model.parameters
        self.to_factors = self.prior / np.array([table[name].value for name in self.names])

    def _cholesky(self, members: Array) -> Array:
        rows = [self.predictor.targets[index] for index in members.tolist()]
        covariance = np.diag([row.sd**2 for row in rows])
        if rows[0].effect:
            slope = np.array([row.slope for row in rows]) * self.effects.of(rows[0].effect)
            covariance = covariance + np.outer(slope, slope)
        return np.linalg.cholesky(covariance)

    def residuals(self, logs: Array) -> Array:
        """Return whitened residuals and prior terms (sets x rows) for logarithms over priors (sets x names)."""
        logs = np.atleast_2d(logs)
        predicted = self.predict(logs)
        return np.hstack([self.whitened(predicted), logs / self.prior_sd])

    def predict(self, logs: Array) -> Array:
        """Return predictions (sets x targets) for logarithms of values over their priors (sets x names)."""
        return self.predictor(self.names, np.exp(np.atleast_2d(logs)) * self.to_factors)

    def whitened(self, predicted: Array) -> Array:
        """Return the whitened residuals of predictions (sets x targets)."""
        difference = np.nan_to_num(predicted - self.observed, nan=1e3)
        parts = [
            np.linalg.solve(chol, difference[:, members].T).T
            for members, chol in zip(self.groups, self.cholesky, strict=True)
        ]
        return np.hstack(parts)

    def log_scales(self) -> Array:
        """Return the logarithm of each whitened residual's unit, in the order of `whitened`."""
        return np.concatenate([np.log(np.diag(chol)) for chol in self.cholesky])

    def log_determinant(self) -> float:
        """Return half the logarithm of the determinant of the errors' covariance."""
        return float(sum(np.log(np.diag(chol)).sum() for chol in self.cholesky))

    def log_posterior(self, logs: Array) -> Array:
        """Return the unnormalised logarithm of the posterior for each set."""
        heights: Array = -0.5 * (self.residuals(logs) ** 2).sum(axis=1) - self.log_determinant()
        return heights
