"""What the model says of a statement: its study file is run, for the people in it or for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from myoflux.analysis.outcomes import declared
from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.evidence.ledger import Statement, study_of
from myoflux.simulation.crowd import simulate_people
from myoflux.simulation.ensemble import simulate_ensemble
from myoflux.simulation.model_choice import choose_model
from myoflux.study.person import Person
from myoflux.study.study import Study

MODEL = "human"
DRAWS = 60
INTERVAL = (0.05, 0.5, 0.95)
OUTPUTS = ("plasma_leucine", "fsr", "mpb_per_hour", "net_balance")
EXTRA = {"doses": ("p70s6k",), "side_by_side": ("plasma_valine",), "urea": ("urea_excretion",), "forms": ()}
STEP = 5.0
WORDS = {
    "plasma_leucine": "plasma leucine, peak",
    "plasma_valine": "plasma valine, mean",
    "fsr": "synthesis of muscle protein (FSR), mean",
    "mpb_per_hour": "breakdown of muscle protein, mean",
    "net_balance": "synthesis minus breakdown, mean",
    "p70s6k": "p70S6K (signal of mTORC1), peak",
    "urea_excretion": "urea excreted, mean",
}
# Of a study of weeks: declared outcomes, as changes from the start; after a bout the worst.
BY_THE_END, AFTER_A_BOUT = ("leg_size", "muscle", "fat", "strength"), ("soreness", "force", "creatine_kinase")
BOUTS, MONTHS, MONTH_STEP = ("sore_arms",), "months", 360.0
WORDS |= {
    "leg_size": "muscle of the measured leg, change",
    "muscle": "muscle, change",
    "fat": "fat mass, change",
    "strength": "strength, change",
    "soreness": "soreness, worst",
    "force": "force, lowest of the start",
    "creatine_kinase": "creatine kinase, highest",
}
PEAKS = ("plasma_leucine", "p70s6k")


@dataclass(frozen=True)
class Figure:
    """One number of one arm: median and 5 to 95 % over the uncertainty of the model's parameters."""

    arm: str
    output: str
    unit: str
    low: float
    median: float
    high: float

    @property
    def text(self) -> str:
        """The number with its interval and unit."""
        return f"{self.median:.3g} ({self.low:.3g} to {self.high:.3g}) {self.unit}"


@dataclass(frozen=True)
class ModelAnswer:
    """What the model predicts in a study, what must be read before it, and what it cannot answer."""

    study: str
    title: str
    model: str
    draws: int
    window: str
    marks: tuple[str, ...]
    figures: tuple[Figure, ...]
    not_modelled: str

    def as_data(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)


def model_answer(statement: Statement, person: Person | None = None, draws: int = DRAWS) -> ModelAnswer | None:
    """Return what the model predicts for a statement; None for one that no study answers.

    ``person`` takes the place of the people of the study file. Raises `RefusedError` where the safety rules stop.
    """
    if not statement.study:
        return None
    return run_study(statement.study, person, draws, statement.not_modelled)


def run_study(name: str, person: Person | None = None, draws: int = DRAWS, not_modelled: str = "") -> ModelAnswer:
    """Run a study of the ledger and return its figures."""
    study = study_of(name)
    if person is not None:
        study = with_person(study, person)
    return answer_of_study(name, study, draws, not_modelled)


def answer_of_study(name: str, study: Study, draws: int = DRAWS, not_modelled: str = "") -> ModelAnswer:
    """Return the figures of every arm of a study, by the model of hours or of months."""
    model = MONTHS if name in BOUTS else choose_model(study)[0]
    figures = _figures if model == MODEL else _month_figures
    found, marks = figures(name, study.model_dump_json(by_alias=True), draws)
    spans = sorted(set(study.windows.values()))
    window = " or ".join(f"{begin:g} to {end:g} min" for begin, end in spans)
    if model != MODEL:
        window = f"{study.until / MINUTES_PER_DAY:g} d"
    return ModelAnswer(name, study.title or name, model, draws, window, marks, found, not_modelled)


def with_person(study: Study, person: Person) -> Study:
    """Return a study whose every arm is of one person; arms that then are the same are named once.

    It is personal, whatever the file says: what is for professionals alone is refused.
    """
    data = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    own = person.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    arms, plans = {}, []
    for name, arm in data["arms"].items():
        if arm.get("plan", []) not in plans:
            plans.append(arm.get("plan", []))
            arms[name] = {**arm, "person": own}
    return Study.model_validate({**data, "use": "personal", "arms": arms})


@lru_cache(maxsize=64)
def _figures(name: str, text: str, draws: int) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    study = Study.model_validate_json(text)
    outputs = (*OUTPUTS, *EXTRA.get(name, ()))
    result = simulate_ensemble(
        study, MODEL, people=draws, vary="parameters", outputs=outputs, every=STEP, quantiles=INTERVAL
    )
    spans = [(float(begin), float(end)) for begin, end in zip(result.window_start, result.window_end, strict=True)]
    figures = []
    for arm, window in study.windows.items():
        one = result.sel(arm=arm).isel(window=spans.index(window))
        for output in outputs:
            ending = "_peak_quantile" if output in PEAKS else "_over_window_quantile"
            values = one[f"{output}{ending}"]
            low, median, high = (float(value) for value in values)
            figures.append(Figure(arm, output, values.attrs["units"], low, median, high))
    return tuple(figures), tuple(result.attrs["marks"].splitlines())


@lru_cache(maxsize=64)
def _month_figures(name: str, text: str, draws: int) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Return what a study of weeks does: changes from the start to the end, or the worst of a bout."""
    study = Study.model_validate_json(text)
    asked = AFTER_A_BOUT if name in BOUTS else BY_THE_END
    outcomes = [declared(MONTHS)[one] for one in asked]
    outputs = tuple(one.output for one in outcomes)
    crowd = simulate_people(
        study, MONTHS, people=draws, vary="parameters", outputs=outputs, every=MONTH_STEP, windows=[(0.0, study.until)]
    )
    figures = []
    for arm in study.groups:
        for outcome in outcomes:
            start = crowd.of(arm, outcome.output)[:, 0] * outcome.scale
            change = outcome.of(crowd, arm) - (start if outcome.reading == "end" else 0.0)
            low, median, high = np.quantile(change, INTERVAL).tolist()
            figures.append(Figure(arm, outcome.name, outcome.unit, low, median, high))
    return tuple(figures), tuple(crowd.marks)


def table(answer: ModelAnswer) -> tuple[Sequence[str], list[list[str]]]:
    """Return the figures as head and rows, one row an arm."""
    outputs = list(dict.fromkeys(figure.output for figure in answer.figures))
    units = {figure.output: figure.unit for figure in answer.figures}
    head = ["arm", *(f"{WORDS[output]} ({units[output]})" for output in outputs)]
    arms = dict.fromkeys(figure.arm for figure in answer.figures)
    cells = {(figure.arm, figure.output): figure for figure in answer.figures}
    rows = [[arm, *(cells[arm, output].text.rpartition(" ")[0] for output in outputs)] for arm in arms]
    return head, rows
