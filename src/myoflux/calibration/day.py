"""The whole calibration: trials and priors in, fitted table, posterior sample and report out."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from myoflux.calibration.day_predictions import Predictor
from myoflux.calibration.fit import Optimum, maximise
from myoflux.calibration.objective import Effects, Objective
from myoflux.calibration.posterior import Sample, sample_posterior
from myoflux.common.tables import data_folder, read_csv
from myoflux.physiology.catalogue import get_model
from myoflux.study.lasting import Phase
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Study

Progress = Callable[[str], None]

# These came after the parameters were frozen; the next fit takes them in.
SHIPPED_LATER = ("burd2010jphysiol", "phillips1997", "tang2008", "wilkinson2008")


@dataclass(frozen=True)
class Prior:
    """A lognormal prior: median and SD of the logarithm."""

    name: str
    value: float
    spread: float


def read_priors(file: str = "priors.csv") -> list[Prior]:
    """Return the priors of what is fitted, in file order."""
    rows = read_csv(data_folder() / "calibration" / file, ("parameter", "value", "spread", "source"))
    return [Prior(row.text("parameter"), row.number("value"), row.number("spread")) for row in rows]


def calibration_trials() -> dict[str, Study]:
    """Return the shipped trials that have a calibration arm and stay within what a model of hours and days answers."""
    shipped = {name: load_trial(name) for name in trial_files()}
    studies = {name: study for name, study in shipped.items() if name not in SHIPPED_LATER and not _of_weeks(study)}
    return {
        name: study
        for name, study in studies.items()
        if any(arm.split == "calibration" for arm in study.groups.values())
    }


def _of_weeks(study: Study) -> bool:
    """Say whether a study holds states or daily diets, or lasts longer than the day scale reaches."""
    plans = (activity for arm in study.groups.values() for activity in arm.plan)
    return study.until > get_model("human").reach or any(isinstance(activity, Phase) for activity in plans)


def build_objective(
    studies: Mapping[str, Study] | None = None, model: str = "human", effects: Effects | None = None
) -> Objective:
    """Return the objective of the protocol, for the shipped calibration trials unless others are given."""
    priors = read_priors()
    predictor = Predictor(get_model(model), calibration_trials() if studies is None else studies)
    return Objective(
        predictor,
        [prior.name for prior in priors],
        np.array([prior.value for prior in priors]),
        np.array([prior.spread for prior in priors]),
        effects or Effects(),
    )


def calibrate(draws: int = 600, seed: int = 1, progress: Progress | None = None) -> tuple[Objective, Optimum, Sample]:
    """Fit and sample; takes minutes."""
    objective = build_objective()
    optimum = maximise(objective, np.zeros(len(objective.names)), progress)
    return objective, optimum, sample_posterior(objective, optimum, draws=draws, seed=seed, progress=progress)


def write_results(
    folder: Path, objective: Objective, optimum: Optimum, sample: Sample, table: str = "human.csv"
) -> None:
    """Write the fitted parameter table and the sample (logarithms of values over the fitted ones)."""
    folder.mkdir(parents=True, exist_ok=True)
    source = data_folder() / "parameters" / table
    fitted = dict(zip(objective.names, objective.prior * np.exp(optimum.logs), strict=True))
    spread = dict(zip(objective.names, sample.logs.std(axis=0), strict=True))
    with source.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        if row["name"] in fitted:
            row["value"] = f"{_rounded(fitted[row['name']]):g}"
            row["spread"] = f"{spread[row['name']]:.2g}"
    with (folder / "parameters.csv").open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    shifted = sample.logs + np.log(objective.prior) - np.log([_rounded(fitted[name]) for name in objective.names])
    with (folder / "posterior.csv").open("w", newline="", encoding="utf-8") as out:
        plain = csv.writer(out, lineterminator="\n")
        plain.writerow(objective.names)
        plain.writerows([[f"{value:.4f}" for value in row] for row in shifted])


def _rounded(value: float) -> float:
    digits = 3 - math.floor(math.log10(abs(value)))
    return round(value, digits)
