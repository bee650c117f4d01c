"""Find the maximum of the posterior, and a sample of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from myoflux.calibration.objective import Objective
from myoflux.engine.python_functions import Array

STEP = 1e-3
MOST_STEPS = 40


@dataclass(frozen=True)
class Optimum:
    """The best logarithms of factors, residuals and Jacobian there, and the cost on the way."""

    logs: Array
    residuals: Array
    jacobian: Array
    costs: tuple[float, ...]

    @property
    def covariance(self) -> Array:
        """Inverse of the Gauss-Newton curvature."""
        return np.asarray(np.linalg.inv(self.jacobian.T @ self.jacobian), dtype=np.float64)


def maximise(
    objective: Objective, start: Array, progress: Callable[[str], None] | None = None, most: int = MOST_STEPS
) -> Optimum:
    """Levenberg-Marquardt with a batched Jacobian: each step simulates every arm once for all parameters."""
    logs, damping, costs = np.array(start, dtype=float), 1e-2, []
    residuals, jacobian = _linearise(objective, logs)
    cost = float(residuals @ residuals)
    for _ in range(most):
        costs.append(cost)
        curvature, slope = jacobian.T @ jacobian, jacobian.T @ residuals
        dampings = damping * np.array([0.1, 1.0, 10.0, 100.0, 1000.0])
        tries = [logs - np.linalg.solve(curvature + d * np.diag(np.diag(curvature)), slope) for d in dampings]
        tries = [np.clip(found, logs - 1.0, logs + 1.0) for found in tries]
        found = (objective.residuals(np.stack(tries)) ** 2).sum(axis=1)
        best = int(np.argmin(found))
        if progress is not None:
            progress(f"cost {cost:.2f} -> {found[best]:.2f}")
        if not found[best] < cost * (1 - 1e-5):
            if found[best] < cost:
                logs = tries[best]
                residuals, jacobian = _linearise(objective, logs)
            break
        logs, damping = tries[best], float(np.clip(dampings[best], 1e-7, 1e4))
        residuals, jacobian = _linearise(objective, logs)
        cost = float(residuals @ residuals)
    return Optimum(logs, residuals, jacobian, tuple(costs))


def _linearise(objective: Objective, logs: Array) -> tuple[Array, Array]:
    count = len(logs)
    sets = np.vstack([logs, logs + STEP * np.eye(count), logs - STEP * np.eye(count)])
    found = objective.residuals(sets)
    jacobian = (found[1 : count + 1] - found[count + 1 :]) / (2 * STEP)
    return found[0], jacobian.T
