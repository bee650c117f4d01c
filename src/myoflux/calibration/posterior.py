"""A sample of the posterior: importance resampling around the optimum, then Metropolis moves of every draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from myoflux.calibration.fit import Optimum
from myoflux.calibration.objective import Objective
from myoflux.engine.python_functions import Array

DEGREES = 6.0
BLOCK = 200


@dataclass(frozen=True)
class Sample:
    """Logarithms of factors (draws x names), and how well they were found."""

    logs: Array
    effective: float
    accepted: float


def sample_posterior(
    objective: Objective,
    optimum: Optimum,
    *,
    draws: int = 600,
    proposals: int = 3000,
    moves: int = 75,
    seed: int = 1,
    progress: Callable[[str], None] | None = None,
) -> Sample:
    """Return a posterior sample; ``effective`` is the effective number of the importance weights.

    Proposals come from a multivariate t around the optimum; each resampled draw then makes ``moves`` random-walk steps,
    so that the sample does not depend on the proposal's shape where its weights are uneven.
    """
    draw = np.random.default_rng(seed)
    factor = np.linalg.cholesky(optimum.covariance)
    size = len(optimum.logs)
    normal = draw.standard_normal((proposals, size))
    stretch = np.sqrt(DEGREES / draw.chisquare(DEGREES, proposals))
    logs = optimum.logs + (normal * stretch[:, None]) @ factor.T
    square = (normal**2).sum(axis=1) * stretch**2
    density = -0.5 * (DEGREES + size) * np.log1p(square / DEGREES)
    height = _heights(objective, logs, progress)
    weights = np.exp(height - density - (height - density).max())
    weights /= weights.sum()
    chosen = draw.choice(proposals, size=draws, p=weights)
    now, level = logs[chosen], height[chosen]
    accepted = 0.0
    scale = 2.38 / np.sqrt(size)
    for _ in range(moves):
        tried = now + scale * draw.standard_normal(now.shape) @ factor.T
        found = _heights(objective, tried, progress)
        take = np.log(draw.random(draws)) < found - level
        now[take], level[take] = tried[take], found[take]
        accepted += float(take.mean()) / moves
    return Sample(now, float(1.0 / (weights**2).sum()), accepted)


def _heights(objective: Objective, logs: Array, progress: Callable[[str], None] | None) -> Array:
    parts = []
    for first in range(0, len(logs), BLOCK):
        parts.append(objective.log_posterior(logs[first : first + BLOCK]))
        if progress is not None:
            progress(f"{min(first + BLOCK, len(logs))} of {len(logs)} parameter sets")
    return np.concatenate(parts)
