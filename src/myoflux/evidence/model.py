"""What the model says of a statement: its study file is run, for the people in it or for one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

from myoflux.ensemble import simulate_ensemble
from myoflux.evidence.ledger import Statement, study_of
from myoflux.person import Person
from myoflux.study import Study

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
    found, marks = _figures(name, study.model_dump_json(by_alias=True), draws)
    spans = sorted(set(study.windows.values()))
    window = " or ".join(f"{begin:g} to {end:g} min" for begin, end in spans)
    return ModelAnswer(name, study.title or name, MODEL, draws, window, marks, found, not_modelled)


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


def table(answer: ModelAnswer) -> tuple[Sequence[str], list[list[str]]]:
    """Return the figures as head and rows, one row an arm."""
    outputs = list(dict.fromkeys(figure.output for figure in answer.figures))
    units = {figure.output: figure.unit for figure in answer.figures}
    head = ["arm", *(f"{WORDS[output]} ({units[output]})" for output in outputs)]
    arms = dict.fromkeys(figure.arm for figure in answer.figures)
    cells = {(figure.arm, figure.output): figure for figure in answer.figures}
    rows = [[arm, *(cells[arm, output].text.rpartition(" ")[0] for output in outputs)] for arm in arms]
    return head, rows
