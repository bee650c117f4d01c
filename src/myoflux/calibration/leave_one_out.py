"""Leave one trial out: what the others predict of it, by a linearised refit, and structures compared by that."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from myoflux.calibration.fit import Optimum
from myoflux.calibration.objective import Objective

# Subjects or samples that two trials may share leave together.
TOGETHER = {"drummond2010": "glynn2010"}


@dataclass(frozen=True)
class HeldOut:
    """One trial that was left out: how many targets, and the logarithm of their predictive density."""

    trial: str
    targets: int
    density: float


def leave_one_out(objective: Objective, optimum: Optimum, kinds: tuple[str, ...] = ()) -> list[HeldOut]:
    """Return the log predictive density of each trial's targets under a fit to the others.

    The refit is linear around the optimum, so no simulation is needed. ``kinds`` counts only targets of these kinds.
    Targets that share an effect with another trial are conditioned on nothing of it.
    """
    targets = objective.predictor.targets
    order = np.concatenate(objective.groups)
    trials = np.array([TOGETHER.get(targets[index].trial, targets[index].trial) for index in order.tolist()])
    wanted = np.array([not kinds or targets[index].kind in kinds for index in order.tolist()])
    jacobian, residuals = optimum.jacobian, optimum.residuals
    scale = objective.log_scales()
    found = []
    for trial in dict.fromkeys(trials.tolist()):
        out = np.flatnonzero((trials == trial) & wanted)
        if not len(out):
            continue
        keep = np.ones(len(residuals), dtype=bool)
        keep[np.flatnonzero(trials == trial)] = False
        curvature = jacobian[keep].T @ jacobian[keep]
        step = -np.linalg.solve(curvature, jacobian[keep].T @ residuals[keep])
        error = residuals[out] + jacobian[out] @ step
        spread = np.eye(len(out)) + jacobian[out] @ np.linalg.solve(curvature, jacobian[out].T)
        sign, size = np.linalg.slogdet(spread)
        square = float(error @ np.linalg.solve(spread, error))
        density = -0.5 * (square + sign * size + len(out) * np.log(2 * np.pi)) - float(scale[out].sum())
        found.append(HeldOut(trial, len(out), density))
    return found
