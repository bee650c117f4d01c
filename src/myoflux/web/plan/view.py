"""What the Plan page shows of a study: pictures, sentences, findings, for a day and for months."""

from __future__ import annotations

import gc
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from myoflux.analysis.control import limiting_steps, words_of
from myoflux.analysis.horizons import every_day, one_day, phase_ends
from myoflux.analysis.month_answers import verdicts
from myoflux.analysis.similar_trials import Similar, similar_trials
from myoflux.engine.period import Tolerance
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.crowd_charts import (
    DAY,
    DAY_OUTPUTS,
    MONTH_OUTPUTS,
    MONTHS,
    crowd_chart,
    measured_points,
    thinned,
)
from myoflux.report.charts.figures import sampled_rows
from myoflux.report.charts.svg import Chart, draw, legend_mark
from myoflux.report.crowd_words import day_words, month_words, response_window
from myoflux.safety.check import check
from myoflux.safety.findings import Findings
from myoflux.simulation.crowd import simulate_people
from myoflux.simulation.model_choice import MONTHS as MONTHS_MODEL
from myoflux.simulation.model_choice import choose_model
from myoflux.study.events import expand
from myoflux.study.shipped import load_example
from myoflux.study.study import Study

EXAMPLE, EXAMPLE_ARM = "older-woman", "with leucine and isoleucine"
PEOPLE = 200
STEP = 10.0
WEEK = 10080.0
# A picture is 296 units high: this moves no curve by half of one (tests), and takes a third of the usual time.
TO_DRAW = Tolerance(1e-3, 1e-9)
MEASURED = ("plasma_leucine", "plasma_isoleucine", "plasma_insulin", "fsr_mixed", "fsr_myofibrillar", "p_p70s6k_t389")


@dataclass(frozen=True)
class View:
    """What is shown: figures as the templates draw them, sentences, marks that stand before numbers, notes after."""

    figures: Sequence[dict[str, Any]]
    sentences: Sequence[str]
    marks: Sequence[str]
    notes: Sequence[str]
    people: int
    number: int = 1
    trials: Sequence[Similar] = ()
    evidence: Sequence[str] = ()


def findings_of(study: Study, arm: str) -> Findings:
    """Return what the safety rules find in one arm."""
    chosen = study.groups[arm]
    return check(chosen.who, chosen.plan, until=study.until, start=study.clock)


def day_view(
    study: Study, arm: str, *, people: int | None, day: int = 1, trials: bool = False, only: Collection[str] = ()
) -> View:
    """Return one day hour by hour; ``people`` None is the one person with central values.

    ``only`` names the pictures that are drawn, without it all. Raises `RefusedError` where the safety rules stop, and
    as `simulate`.
    """
    shown = one_day(study, arm, day)
    (name,) = shown.groups
    crowd = simulate_people(shown, people=people, outputs=DAY_OUTPUTS, every=STEP, tolerance=TO_DRAW)
    first = expand(shown.groups[name].plan, shown.until, shown.clock).first_intake
    near = similar_trials(shown, name, MEASURED) if trials else []
    sentences = day_words(crowd, name, first, shown.until)
    body = get_model("human")
    drawn = [one for one in DAY if one.name in only] or DAY
    charts = [crowd_chart(one, crowd, points=measured_points(one, body, near, first or 0.0)) for one in drawn]
    return View([_figure(one) for one in charts], sentences, crowd.marks, crowd.notes, crowd.people, day, near)


def limits_view(study: Study, arm: str, day: int = 1) -> str:
    """Return in a sentence which step limits the response of one day."""
    shown = one_day(study, arm, day)
    (name,) = shown.groups
    first = expand(shown.groups[name].plan, shown.until, shown.clock).first_intake
    return words_of(limiting_steps(shown, name, response_window(first, shown.until)))


def months_view(study: Study, arm: str, *, people: int = PEOPLE) -> View:
    """Return months of the plan, beside the same without its doses."""
    shown = every_day(study, arm)
    ends = phase_ends(shown)
    times = sorted({*np.arange(0.0, shown.until, WEEK).tolist(), *ends})
    crowd = simulate_people(shown, MONTHS_MODEL, people=people, outputs=MONTH_OUTPUTS, times=times, threads=1)
    charts = [crowd_chart(one, crowd) for one in MONTHS]
    return View(
        [_figure(one) for one in charts], month_words(crowd, ends), crowd.marks, crowd.notes, crowd.people,
        evidence=verdicts(shown),
    )  # fmt: skip


def is_of_months(study: Study) -> bool:
    """Return whether a plan is answered by the model of months first."""
    return choose_model(study)[0] == MONTHS_MODEL


def _figure(chart: Chart) -> dict[str, Any]:
    """Return a picture as the templates draw it; its table is made when it is asked for."""
    keys = [(line.label, legend_mark(line.style, line=True, points=False)) for line in chart.lines]
    keys += [(part.label, legend_mark(part.style, line=False, points=True)) for part in chart.points]
    return {
        "chart": chart,
        "svg": draw(thinned(chart)),
        "table": lambda: sampled_rows(chart),
        "legend": keys if len(keys) > 1 else [],
    }


def warm() -> None:
    """Load what the first answer would wait for: machine code, people, foods, trials."""
    study = load_example(EXAMPLE)
    day_view(study, EXAMPLE_ARM, people=None, trials=True)
    day_view(study, EXAMPLE_ARM, people=PEOPLE)
    limits_view(study, EXAMPLE_ARM)
    months_view(study, EXAMPLE_ARM)
    # What is loaded now stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
