"""The calibration of the model of months: its trials, its predictions for many parameter sets, its fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.calibration.day import read_priors
from myoflux.calibration.fit import Optimum, maximise
from myoflux.calibration.month_targets import OWN_START, month_targets
from myoflux.calibration.objective import Effects, Objective
from myoflux.calibration.posterior import Sample, sample_posterior
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period
from myoflux.engine.python_functions import Array
from myoflux.observation.observables import compare
from myoflux.observation.predict import draws_as_series
from myoflux.observation.request import Request
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.simulate import prepare_run
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Study


@dataclass(frozen=True)
class RelativeEffects(Effects):
    """Every shared error is relative; its SD stands in the slope of the target."""

    def of(self, effect: str) -> float:
        """Return one: the slope holds the SD."""
        return 1.0


@dataclass(frozen=True)
class _Arm:
    values: Mapping[str, float]
    periods: Sequence[Period]


class MonthsPredictor:
    """Targets of studies and what the model of months says of them; plans do not depend on fitted parameters."""

    def __init__(self, body: BodyModel, studies: Mapping[str, Study]):
        self.body = body
        found = {name: month_targets(name, study) for name, study in studies.items()}
        self.rows = {name: rows for name, rows in found.items() if rows}
        self.targets = [target for rows in self.rows.values() for target, _ in rows]
        self.requests = {name: Request(studies[name], body) for name in self.rows}
        self.needed = {name: {t.arm for t, _ in rows} | {t.against for t, _ in rows if t.against}
                       for name, rows in self.rows.items()}  # fmt: skip
        self.arms = {
            (name, arm): self._arm(studies[name], arm) for name, needed in self.needed.items() for arm in sorted(needed)
        }
        outputs = tuple(sorted({output for request in self.requests.values() for output in request.names}))
        self.kernel = compile_kernel(body.model, outputs, integrands=outputs)

    def _arm(self, study: Study, name: str) -> _Arm:
        run = prepare_run(study, self.body, name, study.groups[name], ())
        return _Arm(run.values, run.periods)

    def __call__(self, names: Sequence[str], factors: Array, threads: int = 2) -> Array:
        """Return predictions (sets x targets) for factors on the table's values (sets x names)."""
        return np.hstack([self._trial(trial, names, factors, threads) for trial in self.rows])

    def _trial(self, trial: str, names: Sequence[str], factors: Array, threads: int) -> Array:
        request = self.requests[trial]
        moments, windows = request.times
        times, spans = sorted(moments), sorted(windows)
        order = self.kernel.parameters
        values, means = [], []
        for name in request.study.groups:
            arm = self.arms.get((trial, name))
            if arm is None:  # nothing of it is fitted: its place in the arrays stays empty
                values.append(np.zeros((len(factors), len(times), len(self.kernel.outputs))))
                means.append(np.zeros((len(factors), len(spans), len(self.kernel.outputs))))
                continue
            table = np.tile([arm.values[key] for key in order], (len(factors), 1))
            for column, key in enumerate(names):
                table[:, order.index(key)] *= factors[:, column]
            batch = self.kernel.solve(
                table, [arm.periods] * len(table), np.array(times), windows=spans,
                tolerance=self.body.tolerance, threads=threads,
            )  # fmt: skip
            values.append(np.asarray(batch.values))
            means.append(np.asarray(batch.means))
        series = draws_as_series(request.study, times, spans, self.kernel.outputs, values, means)
        columns = []
        for target, row in self.rows[trial]:
            found, reading = request.read(series, target.arm, row), request.readings[row.quantity]
            if found is None or reading is None:
                columns.append(np.full(len(factors), np.nan))
                continue
            kind = "change" if row.quantity in OWN_START else reading.comparison
            level = compare(found[0], found[1], kind)
            columns.append(np.log(np.maximum(level, 1e-9)) if target.output == "creatine_kinase" else level)
        return np.stack(columns, axis=1)


def month_trials() -> dict[str, Study]:
    """Return the shipped trials with a calibration target of months."""
    shipped = {name: load_trial(name) for name in trial_files()}
    return {name: study for name, study in shipped.items() if month_targets(name, study) and _of_months(study)}


def _of_months(study: Study) -> bool:
    from myoflux.study.activities import Exercise, Infuse
    from myoflux.study.lasting import Phase

    plans = [activity for arm in study.groups.values() for activity in arm.plan]
    long = study.until > 31 * 1440.0 or any(isinstance(one, Phase | Exercise) for one in plans)
    return long and not any(isinstance(one, Infuse) for one in plans)


def build_month_objective() -> Objective:
    """Return the objective of the protocol of months."""
    priors = read_priors("months_priors.csv")
    return Objective(
        MonthsPredictor(get_model("months"), month_trials()),
        [prior.name for prior in priors],
        np.array([prior.value for prior in priors]),
        np.array([prior.spread for prior in priors]),
        RelativeEffects(),
    )


def calibrate_months(
    draws: int = 600, seed: int = 1, progress: Callable[[str], None] | None = None
) -> tuple[Objective, Optimum, Sample]:
    """Fit and sample; takes minutes."""
    objective = build_month_objective()
    optimum = maximise(objective, np.zeros(len(objective.names)), progress)
    sample = sample_posterior(objective, optimum, draws=draws, proposals=2000, moves=6, seed=seed, progress=progress)
    return objective, optimum, sample
