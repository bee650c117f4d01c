"""From a study to a folder with report.html, result.csv and result.nc."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from myoflux.analysis.month_answers import as_text, month_answers, verdicts
from myoflux.engine.python_functions import Array
from myoflux.errors import MyofluxError, StudyError
from myoflux.observation.predict import Prediction, predict
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import DEFAULT_MODEL, get_model
from myoflux.report.files import write_csv
from myoflux.report.study_page import render_report
from myoflux.report.summary import ArmSummary, summarise
from myoflux.simulation.netcdf import write_netcdf
from myoflux.simulation.simulate import LARGEST_GRID, simulate
from myoflux.study.study import Study

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True)
class Outcome:
    """A simulated study, its summary, and what it predicts for each measurement.

    A model of months has no summary of hours; its ``answers`` say what happens to muscle, strength and fat.
    """

    result: xr.Dataset
    summaries: list[ArmSummary]
    predictions: list[Prediction]
    answers: tuple[str, ...] = ()


def run_study(
    study: Study,
    model: str = DEFAULT_MODEL,
    *,
    every: float = 1.0,
    overlays: Sequence[str] = (),
    progress: Callable[[str], None] | None = None,
) -> Outcome:
    """Simulate a study, summarise each arm over its window and predict its measurements."""
    body = get_model(model)
    predictions = predict(study, model, overlays=tuple(overlays))
    times = _times(study, body, every, predictions)
    result = simulate(study, model, times=times, overlays=overlays, progress=progress)
    if "leg_size" in body.headline:
        answers = as_text(month_answers(study, body), verdicts(study)).splitlines()
        return Outcome(result, [], predictions, tuple(answers))
    return Outcome(result, summarise(result, study.windows, body), predictions)


def _times(study: Study, body: BodyModel, every: float, predictions: Sequence[Prediction]) -> Array:
    """Return an even grid that reaches back to the earliest measurement, so that basal values are drawn too."""
    if not every > 0 or study.until / every > LARGEST_GRID:
        raise StudyError(f"the output step {every:g} min gives no usable grid; choose for example 1 min")
    earliest = min([row.span[0] for row in predictions], default=0.0)
    before = np.arange(0.0, max(earliest, -body.fasting) - every / 2, -every)
    return np.unique(np.concatenate([before, np.arange(0.0, study.until, every), [study.until]]))


def _tabled(body: BodyModel) -> set[str]:
    """Return the quantities of the pictures and the headline: all others stand in the NetCDF file."""
    return {*body.headline, *(figure.name for figure in body.figures)}


def write_outcome(study: Study, outcome: Outcome, folder: Path) -> list[Path]:
    """Write the three files into a folder, made if absent; each appears whole or not at all."""
    body = get_model(outcome.result.attrs["model"])
    page = render_report(study, outcome.result, body, outcome.summaries, outcome.predictions, outcome.answers)
    writers: dict[str, Callable[[Path], object]] = {
        "report.html": lambda path: path.write_text(page, encoding="utf-8", newline="\n"),
        "result.csv": lambda path: write_csv(outcome.result, path, _tabled(body)),
        "result.nc": lambda path: write_netcdf(outcome.result, path),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, writer in writers.items():
            part = folder / f".{name}.part"
            try:
                writer(part)
                part.replace(folder / name)
            finally:
                part.unlink(missing_ok=True)
    except OSError as problem:
        raise MyofluxError(
            f"{folder}: cannot write here ({problem.strerror}); name another folder with --out"
        ) from None
    return [folder / name for name in writers]
