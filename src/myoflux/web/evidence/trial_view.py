"""What the page of one trial shows: the arms, the measured points beside the simulated curves."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np

from myoflux.common.vocabulary import measured_quantities
from myoflux.engine.python_functions import Array
from myoflux.errors import MyofluxError
from myoflux.observation.predict import Prediction, predict
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.figures import UNIT_WORDS, sampled_rows, time_charts
from myoflux.report.charts.svg import Chart, draw, legend_mark
from myoflux.simulation.model_choice import choose_model
from myoflux.simulation.simulate import simulate
from myoflux.study.shipped import SPLITS, load_trial, trial_files
from myoflux.study.study import Arm, Measurement, Study

STEPS = (1.0, 2.0, 5.0, 15.0, 60.0, 360.0, 1440.0, 7200.0)
# Corners of all curves of one picture together: more weigh a megabyte and are not seen.
MOST_CORNERS = 1800
MOST_TIMES = 300
MOST_ROWS = 400
ROWS_OF_TABLE = 13
# Colours and marks begin again after so many arms.
STYLES = 6


@dataclass(frozen=True)
class TrialLine:
    """One shipped trial in a list: its title and how its arms are used."""

    name: str
    title: str
    splits: tuple[str, ...]


@cache
def trial_lines() -> tuple[TrialLine, ...]:
    """Return every shipped trial, read from the first words of its file: parsing all of them takes seconds.

    >>> trial_lines()[0].splits
    ('calibration',)
    """
    lines = []
    for name, path in trial_files().items():
        text = path.read_text(encoding="utf-8")
        title = re.search(r"^title: (.*)$", text, re.MULTILINE)
        words = title[1].strip("'\"").replace("''", "'") if title else name
        found = set(re.findall(r"^    split: (\w+)$", text, re.MULTILINE))
        lines.append(TrialLine(name, words, tuple(split for split in SPLITS if split in found)))
    return tuple(lines)


@lru_cache(maxsize=16)
def read_trial(name: str) -> Study:
    """Return a shipped trial; those looked at last are kept, for reading a large one takes a second."""
    return load_trial(name)


def model_for(study: Study) -> str:
    """Return the model that follows more of what a trial measured; where none does, the one its plan asks for."""
    quantities = [item.quantity for arm in study.groups.values() for item in arm.measured]
    usual = choose_model(study)[0]
    other = "months" if usual == "human" else "human"
    usual_count, other_count = (
        sum(_base(name) in get_model(model).observes for name in quantities) for model in (usual, other)
    )
    return other if other_count > 2 * usual_count and other == "months" else usual


def _base(quantity: str) -> str:
    return re.sub(r"_(peak|change_pct|change|direction|difference|fold|smd)(_.*)?$", "", quantity)


def trial_values(study: Study, model: str) -> dict[str, Any]:
    """Return what the page shows; where the model refuses, the measurements alone and the reason."""
    values: dict[str, Any] = {
        "figures": [],
        "legend": [],
        "repeated": False,
        "refused": "",
        "marks": [],
        "notes": [],
        "close": "",
    }
    predictions: list[Prediction] = []
    body = get_model(model)
    try:
        predictions = predict(study, model, means=sorted({one.name for one in body.observes.values()}))
        drawn = _with_measured(body, predictions)
        result = simulate(study, model, times=_times(study, body, predictions))
    except MyofluxError as problem:
        values["refused"] = str(problem)
    else:
        charts = [chart for chart in time_charts(result, drawn, predictions) if chart.points]
        measured = {row.arm for row in predictions if row.predicted is not None}
        arms = [str(name) for name in result.person.values]
        values |= {
            "figures": [_figure(chart if len(arms) <= STYLES else _shortly(chart, len(arms))) for chart in charts],
            "repeated": len(arms) > STYLES,
            "legend": [(arm, legend_mark(i, line=True, points=arm in measured)) for i, arm in enumerate(arms)],
            "marks": result.attrs["marks"].splitlines(),
            "notes": result.attrs["notes"].splitlines(),
            "close": _close(predictions),
        }
    return {
        "repeated": False,
        **values,
        "model": model,
        "arms": [(name, _facts(arm)) for name, arm in study.groups.items()],
        "rows": _rows(study, predictions)[:MOST_ROWS],
        "of_all": sum(len(arm.measured) for arm in study.groups.values()),
    }


def _with_measured(body: BodyModel, predictions: list[Prediction]) -> BodyModel:
    """Return the model with only those of its pictures on which something measured stands."""
    seen = [body.observes.get(row.measurement.quantity) for row in predictions]
    return replace(body, figures=tuple(one for one in body.figures if one in seen))


def _times(study: Study, body: BodyModel, predictions: list[Prediction]) -> Array:
    """Return even times that reach back to the earliest measurement, few enough for the number of arms."""
    most = min(MOST_TIMES, MOST_CORNERS / len(study.groups))
    step = next((step for step in STEPS if study.until <= most * step), STEPS[-1])
    earliest = max(min([row.span[0] for row in predictions], default=0.0), -body.fasting)
    before = np.arange(0.0, earliest - step / 2, -step)
    return np.unique(np.concatenate([before, np.arange(0.0, study.until, step), [study.until]]))


def _shortly(chart: Chart, arms: int) -> Chart:
    """Return a chart of many arms with a sentence that can be read."""
    count = sum(len(part.x) for part in chart.points)
    return replace(chart, summary=f"{arms} arms. {count} measured values shown.")


def _figure(chart: Chart) -> dict[str, Any]:
    head, rows = sampled_rows(chart, ROWS_OF_TABLE)
    return {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}


def _close(predictions: list[Prediction]) -> str:
    errors = [row.in_standard_errors for row in predictions if row.in_standard_errors is not None]
    if not errors:
        return "No measurement with a printed spread can be compared."
    close = sum(abs(error) <= 1.96 for error in errors)
    return (
        f"{close} of {len(errors)} measured values with a printed spread lie within 1.96 standard errors of the curve."
    )


def _facts(arm: Arm) -> list[tuple[str, str]]:
    """Return who was in an arm and what they did, as label and text."""
    who = arm.who.model_dump(mode="json", exclude_defaults=True)
    people = ", ".join(f"{name.replace('_', ' ')} {_text(value)}" for name, value in who.items() if name != "filled")
    filled = [f"{', '.join(who['filled'])} filled in from age and sex"] if who.get("filled") else []
    plan = [_activity(one.model_dump(mode="json", by_alias=True, exclude_defaults=True)) for one in arm.plan]
    facts = [("used for", arm.split or "not said"), ("people", "; ".join([people or "not told", *filled]))]
    facts += [("plan", "; ".join(plan) or "nothing")]
    told = {"product": arm.product, "laboratory": arm.laboratory, "method": arm.method, "notes": arm.notes}
    return facts + [(name, words) for name, words in told.items() if words]


def _activity(data: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_text(value)}" for name, value in data.items())


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {_text(part)}" for name, part in value.items())
    return ", ".join(map(_text, value)) if isinstance(value, list) else str(value)


def _rows(study: Study, predictions: list[Prediction]) -> list[list[str]]:
    predicted = iter(predictions)
    rows = []
    for name, arm in study.groups.items():
        for item in arm.measured:
            row = next(predicted, None)
            value = f"{row.predicted:.4g}" if row is not None and row.predicted is not None else ""
            error = f"{row.in_standard_errors:+.1f}" if row is not None and row.in_standard_errors is not None else ""
            why = "shown, not counted: its window or value was assumed" if item.unread else row.reason if row else ""
            meaning = measured_quantities()[item.quantity].meaning
            unit = "" if item.unit == "1" else UNIT_WORDS.get(item.unit, item.unit)
            rows.append([name, meaning, _when(item), _value(item), value, unit, error, _known(item), why])
    return rows


def _when(item: Measurement) -> str:
    if item.over is not None:
        return f"{_clock(item.over[0])} to {_clock(item.over[1])}"
    return _clock(item.at or 0.0)


def _clock(minutes: float) -> str:
    return f"{minutes / 1440:g} d" if abs(minutes) >= 2880 else f"{minutes:g} min"


def _value(item: Measurement) -> str:
    return f"{item.mean:.4g}" + (f" ± {item.spread[1]:.3g} {item.spread[0].upper()}" if item.spread else "")


def _known(item: Measurement) -> str:
    return item.known_by + (f" ({item.source})" if item.source else "")
