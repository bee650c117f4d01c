"""Predict every target for many parameter sets at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.calibration.day_targets import Target, own_fasting, targets_of
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.python_functions import Array
from myoflux.physiology.body_model import BodyModel
from myoflux.simulation.periods import schedule
from myoflux.study.events import Expanded, expand
from myoflux.study.person import numbers
from myoflux.study.study import Study

STEP = 5.0
INTAKE = ("fast_share_", "bout_half_sets", "endurance_bout")


@dataclass(frozen=True)
class Job:
    """One arm to be simulated: its person's values, its plan, the times that targets need."""

    trial: str
    arm: str
    values: Mapping[str, float]
    plan: Expanded
    until: float
    zero: float
    times: tuple[float, ...]


class Predictor:
    """Targets of studies and what the model says of them."""

    def __init__(self, body: BodyModel, studies: Mapping[str, Study]):
        self.body = body
        self.targets: list[Target] = [t for name, study in studies.items() for t in targets_of(name, study)]
        needed = {(t.trial, t.arm) for t in self.targets} | {(t.trial, t.against) for t in self.targets if t.against}
        self.jobs = [self._job(trial, arm, studies[trial]) for trial, arm in sorted(needed)]
        self.outputs = tuple(sorted({t.output for t in self.targets}))
        self.kernel = compile_kernel(body.model, self.outputs)

    def _job(self, trial: str, arm: str, study: Study) -> Job:
        chosen = study.groups[arm]
        values = {**self.body.values_of(numbers(chosen.who)), **own_fasting(chosen)}
        zero = study.zero(chosen)
        spans = [t.span for t in self.targets if (t.trial, t.arm) == (trial, arm)]
        spans += [t.span for t in self.targets if (t.trial, t.against) == (trial, arm)]
        grid = {0.0, *(float(t) for t in np.arange(0.0, study.until, STEP)), study.until}
        grid |= {float(np.clip(edge + zero, 0.0, study.until)) for span in spans for edge in span}
        plan = expand(chosen.plan, study.until, study.clock)
        return Job(trial, arm, values, plan, study.until, zero, tuple(sorted(grid)))

    def __call__(self, names: Sequence[str], factors: Array, threads: int = 2) -> Array:
        """Return predictions (sets x targets) for factors on the table's values (sets x names); NaN for a failure."""
        found = {(job.trial, job.arm): self._series(job, names, factors, threads) for job in self.jobs}
        columns = [self._read(t, found) for t in self.targets]
        return np.stack(columns, axis=1)

    def _series(self, job: Job, names: Sequence[str], factors: Array, threads: int) -> tuple[Job, Array]:
        order = self.kernel.parameters
        table = np.tile([job.values[name] for name in order], (len(factors), 1))
        for column, name in enumerate(names):
            table[:, order.index(name)] *= factors[:, column]
        if any(name.startswith(INTAKE) for name in names) and (job.plan.doses or job.plan.bouts):
            sets = [dict(zip(order, row, strict=True)) for row in table.tolist()]
            plans = [schedule(self.body, own, job.plan, job.until)[0] for own in sets]
        else:
            plans = [schedule(self.body, job.values, job.plan, job.until)[0]] * len(table)
        batch = self.kernel.solve(table, plans, np.array(job.times), tolerance=self.body.tolerance, threads=threads)
        return job, np.asarray(batch.values)

    def _read(self, target: Target, found: Mapping[tuple[str, str], tuple[Job, Array]]) -> Array:
        mean, fasting = self._mean(target, *found[target.trial, target.arm])
        match target.reading:
            case "fold":
                return np.log(np.maximum(mean, 1e-9) / fasting)
            case "rise":
                return mean - fasting
            case "level":
                return mean
            case "base":
                return np.log(fasting)
            case _:
                other, _ = self._mean(target, *found[target.trial, target.against])
                return np.log(mean / other)

    def _mean(self, target: Target, job: Job, values: Array) -> tuple[Array, Array]:
        series = values[:, :, self.outputs.index(target.output)]
        times = np.array(job.times)
        begin, end = (float(np.clip(edge + job.zero, 0.0, job.until)) for edge in target.span)
        inside = (times >= begin) & (times <= end)
        if begin == end:
            return series[:, inside][:, 0], series[:, 0]
        return np.trapezoid(series[:, inside], times[inside], axis=1) / (end - begin), series[:, 0]
