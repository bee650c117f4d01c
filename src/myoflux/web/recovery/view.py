"""What the page of recovery shows: soreness and force after a bout, and what trials of nutrition found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.evidence.ledger import Statement, statements
from myoflux.observation.predict import standard_error
from myoflux.report.charts.figures import sampled_rows
from myoflux.report.charts.svg import Band, Chart, Line, Points, draw, legend_mark
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.study.events import expand
from myoflux.study.gallery import load_portrait
from myoflux.study.person import Person
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Arm, Measurement, Study

MODEL = "months"
PEOPLE = 200
DAY = 1440.0
DAYS = 7
EARLIER = 14
HOURLY = 60.0
RECOVERED = 0.95
OUTPUTS = {
    "soreness": ("Soreness", "mm of 100", ("soreness", "soreness_vas")),
    "force": ("Force", "share of before", ("mvc_fraction_of_baseline",)),
}
BOUTS: dict[str, tuple[str, dict[str, Any]]] = {
    "mild": ("eccentric, mild (below 20 % of force lost at 24 h)", {"exercise": "eccentric", "severity": "mild"}),
    "moderate": ("eccentric, moderate (20 to 50 %)", {"exercise": "eccentric", "severity": "moderate"}),
    "severe": ("eccentric, severe (above 50 %)", {"exercise": "eccentric", "severity": "severe"}),
    "resistance": ("usual resistance training, 8 sets", {"exercise": "resistance", "sets": 8}),
}
LIMBS = {"legs": "legs", "arms": "arms"}
TAKEN: dict[str, tuple[str, tuple[dict[str, Any], ...]]] = {
    "nothing": ("nothing to compare", ()),
    "leucine": ("leucine, 2 g twice a day", ({"take": {"leucine": "2 g"}},)),
    "bcaa": (
        "BCAA 2:1:1, 4 g twice a day",
        ({"take": {"leucine": "2 g", "isoleucine": "1 g", "valine": "1 g"}},),
    ),
    "whey": ("whey protein, 25 g twice a day", ({"eat": {"whey protein": "25 g"}},)),
}
CLOCKS = ("08:00", "19:00")
MOST_POINTS = 4
# Curves that differ by less (mm, or share of force) are one: the band is drawn once.
SAME = 1e-4
_NONE = re.compile(r"no group difference|n\.s\.")


@dataclass(frozen=True)
class Asked:
    """What is asked for: who, which bout, whether the same bout was done before, and what is taken.

    ``person`` names a ready person; ``who`` is one that was typed or saved, and then counts instead.
    """

    person: str
    bout: str
    limb: str
    used: bool
    taken: str
    who: Person | None = None


def study_of(asked: Asked) -> Study:
    """Return the study: one arm, or two of the same person with and without what is taken."""
    who = asked.who or load_portrait(asked.person).person
    person = who.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    begin = EARLIER if asked.used else 0
    bout = {**BOUTS[asked.bout][1], "limb": asked.limb}
    plan: list[dict[str, Any]] = [{"at": "0 min", **bout}] if asked.used else []
    plan.append({"at": f"{begin} d", **bout})
    arms = {"without": {"person": person, "plan": plan}}
    more = [{"at": clock, **dose, "repeat": "daily"} for dose in TAKEN[asked.taken][1] for clock in CLOCKS]
    if more:
        arms["with"] = {"person": person, "plan": [*plan, *more]}
    return Study.model_validate({"title": "Recovery", "until": f"{begin + DAYS} d", "arms": arms})


def recovery_values(asked: Asked, study: Study) -> dict[str, Any]:
    """Simulate the same virtual people with and without, and return pictures, sentences and a table."""
    begin = EARLIER * DAY if asked.used else 0.0
    times = begin + np.arange(0.0, DAYS * DAY + 1.0, HOURLY)
    crowd = simulate_people(study, MODEL, people=PEOPLE, outputs=tuple(OUTPUTS), times=times)
    moments = crowd.times - begin
    arms = list(crowd.values)
    points = _points(asked)
    figures = [_figure(name, crowd, moments, points[name]) for name in OUTPUTS]
    measured = {part.label: part.style for parts in points.values() for part in parts}
    return {
        "figures": figures,
        "legend": [(_arm_words(arm, asked), legend_mark(i, line=True, points=False)) for i, arm in enumerate(arms)],
        "measured": [(words, legend_mark(style, line=False, points=True)) for words, style in measured.items()],
        "sentences": [_sentence(arm, crowd, moments, asked) for arm in arms],
        "difference": _difference(crowd) if len(arms) > 1 else "",
        "people": crowd.people,
        "failed": crowd.failed,
        "marks": crowd.marks,
        "notes": crowd.notes,
    }


def _arm_words(arm: str, asked: Asked) -> str:
    return f"with {TAKEN[asked.taken][0]}" if arm == "with" else "without" if asked.taken != "nothing" else "the bout"


def _figure(name: str, crowd: Crowd, moments: Array, points: Sequence[Points]) -> dict[str, Any]:
    title, unit, _ = OUTPUTS[name]
    lines: list[Line] = []
    bands: list[Band] = []
    words: list[str] = []
    for style, arm in enumerate(crowd.values):
        low, quarter, middle, three, high = np.quantile(crowd.of(arm, name), (0.05, 0.25, 0.5, 0.75, 0.95), axis=0)
        if not bands or np.abs(middle - lines[0].y).max() > SAME:
            bands += [Band(arm, moments, low, high, style, 90), Band(arm, moments, quarter, three, style, 50)]
        lines.append(Line(arm, moments, middle, style))
        most = int(np.argmax(np.abs(middle - middle[0])))
        words.append(f"{arm}: {middle[most]:.2g} ({low[most]:.2g} to {high[most]:.2g}) at {moments[most] / 60:.0f} h")
    summary = f"Farthest from the start: {'; '.join(words)} ({unit})."
    summary += f" Median, 50 and 90 % bands of {crowd.people} virtual people."
    chart = Chart(name, title, "time after the bout began", unit, lines, points, summary, bands=bands, time=True)
    head, rows = sampled_rows(chart)
    return {"chart": chart, "svg": draw(chart), "head": head, "rows": rows}


def _sentence(arm: str, crowd: Crowd, moments: Array, asked: Asked) -> str:
    soreness, force = crowd.of(arm, "soreness"), crowd.of(arm, "force")
    when = moments[soreness.argmax(axis=1)] / 60
    back = [_back(row, moments) for row in force]
    known = [days for days in back if np.isfinite(days)]
    share = f"{100 * len(known) / len(back):.0f} % of people have {100 * RECOVERED:.0f} % of their force back within"
    share += f" {DAYS} days"
    middle = float(np.median([days if np.isfinite(days) else np.inf for days in back]))
    median = f", half of them within {middle:.1f} days" if np.isfinite(middle) else ""
    words = _arm_words(arm, asked)
    return (
        f"{words[0].upper()}{words[1:]}: soreness is highest at {_range(soreness.max(axis=1), 'mm')}, "
        f"{np.median(when):.0f} h after the bout; force is lowest at {_range(100 * force.min(axis=1), '% of before')}; "
        f"{share}{median}."
    )


def _back(force: Array, moments: Array) -> float:
    """Return the days until force stays above the mark; infinite where it does not within the week."""
    below = np.flatnonzero(force < RECOVERED * force[0])
    if not below.size:
        return 0.0
    return float(moments[below[-1] + 1] / DAY) if below[-1] + 1 < len(moments) else float("inf")


def _range(values: Array, unit: str) -> str:
    low, middle, high = np.quantile(values, (0.05, 0.5, 0.95))
    return f"{middle:.0f} {unit} (90 % of people: {low:.0f} to {high:.0f})"


def _difference(crowd: Crowd) -> str:
    soreness = crowd.of("with", "soreness").max(axis=1) - crowd.of("without", "soreness").max(axis=1)
    force = 100 * (crowd.of("with", "force").min(axis=1) - crowd.of("without", "force").min(axis=1))
    most = max(np.abs(soreness).max(), np.abs(force).max())
    if most < 100 * SAME:
        return (
            f"In the model the curves are the same: nobody of {crowd.people} differs by 0.01 mm of soreness or 0.01 % "
            "of force. That is built in: no amino acid and no protein enters damage, soreness or repair here."
        )
    low, middle, high = np.quantile(soreness, (0.05, 0.5, 0.95))
    return f"With minus without, same people: highest soreness {middle:+.2g} mm ({low:+.2g} to {high:+.2g})."


@cache
def _trial(name: str) -> Study:
    return load_trial(name)


@cache
def recovery_trials() -> tuple[str, ...]:
    """Return the trials that measured soreness, force or creatine kinase after a bout.

    >>> "jackman2010" in recovery_trials()
    True
    """
    pattern = re.compile(r"quantity: (soreness|mvc|creatine_kinase)")
    return tuple(name for name, path in trial_files().items() if pattern.search(path.read_text(encoding="utf-8")))


def _points(asked: Asked) -> dict[str, list[Points]]:
    """Return by output what trials of the same kind of bout measured without a dose; none after an earlier bout."""
    found: dict[str, list[Points]] = {name: [] for name in OUTPUTS}
    style = 1
    for trial in () if asked.used else recovery_trials():
        study = _trial(trial)
        for arm_name, arm in study.groups.items():
            plan = expand(arm.plan, study.until, study.clock)
            if plan.doses or len(plan.bouts) != 1 or not _same(asked, plan.bouts[0]) or style > MOST_POINTS:
                continue
            after = study.zero(arm) - plan.bouts[0].start
            mine = {name: _measured(arm, OUTPUTS[name][2]) for name in OUTPUTS}
            style += any(mine.values())
            for name, items in mine.items():
                if items:
                    xs, ys = [(one.at or 0.0) + after for one in items], [one.mean for one in items]
                    errors = [standard_error(arm, one) for one in items]
                    found[name].append(Points(f"{trial}, {arm_name}", xs, ys, errors, style))
    return found


def _measured(arm: Arm, quantities: Sequence[str]) -> list[Measurement]:
    return [one for one in arm.measured if one.quantity in quantities and one.at is not None and one.at > 0]


def _same(asked: Asked, bout: Any) -> bool:
    kind = bout.kind if bout.kind == "resistance" else bout.severity or "moderate"
    return bool(kind == asked.bout and (bout.limb == "arms") == (asked.limb == "arms"))


@dataclass(frozen=True)
class Found:
    """What one trial found of one quantity: in words, and whether it is a null result (None: numbers alone)."""

    trial: str
    taken: str
    quantity: str
    words: str
    null: bool | None
    known_by: str


@cache
def trials_found() -> tuple[Found, ...]:
    """Return what the shipped trials of nutrition around a bout found of soreness, force and creatine kinase."""
    return tuple(one for name in recovery_trials() for one in _found(name, _trial(name)))


def _found(trial: str, study: Study) -> Iterator[Found]:
    fed = {name: arm for name, arm in study.groups.items() if expand(arm.plan, study.until, study.clock).doses}
    for arm in study.groups.values():
        # Groups that a trial found alike may be written as one arm, the drinks in its words alone.
        if arm.product and "no difference" in arm.product and arm.measured:
            words, known = "no difference between the groups", arm.measured[0].known_by
            yield Found(trial, arm.product, "all measured", words, null=True, known_by=known)
    for name, arm in fed.items():
        for item in arm.measured:
            base = re.match(r"soreness|mvc|creatine_kinase", item.quantity)
            if base is None:
                continue
            quantity = {"soreness": "soreness", "mvc": "force", "creatine_kinase": "creatine kinase"}[base[0]]
            taken = arm.product or name
            when = f"at {item.at / 60:g} h" if item.at is not None else f"up to {(item.over or (0, 0))[1] / 60:g} h"
            note = f" ({item.notes})" if item.notes else ""
            if item.unit == "sign":
                word = {-1.0: "lower", 0.0: "no difference", 1.0: "higher"}[float(np.sign(item.mean))]
                against = f" against {item.against}" if item.against else ""
                yield Found(trial, taken, quantity, f"{when}: {word}{against}{note}", item.mean == 0, item.known_by)
                continue
            other = _other(item, [one for key, one in study.groups.items() if key not in fed])
            if other is not None:
                words = f"{when}: {item.mean:g} {item.unit if item.unit != '1' else ''} against {other:g} without{note}"
                null = True if _NONE.search(item.notes or "") else None
                yield Found(trial, taken, quantity, " ".join(words.split()), null, item.known_by)


def _other(item: Any, arms: Sequence[Arm]) -> float | None:
    """Return the same quantity at the same time in an arm without anything taken."""
    for arm in arms:
        for other in arm.measured:
            if (other.quantity, other.at, other.over) == (item.quantity, item.at, item.over):
                return float(other.mean)
    return None


def claims_on_recovery() -> list[Statement]:
    """Return the statements of the ledger on soreness and recovery."""
    return [one for one in statements() if re.search(r"sore|recover", one.statement.lower())]
