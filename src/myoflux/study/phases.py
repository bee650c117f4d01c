"""A plan in phases, composed of other plans, with missed doses; written out as one plan."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import ConfigDict, Field, ValidationError, model_validator

from myoflux.common.quantity import DURATION, MINUTES_PER_DAY, Duration, Percent, parse, parse_clock, write
from myoflux.common.tables import Document, read_yaml
from myoflux.errors import StudyError
from myoflux.study.activities import Activity, AnyActivity, Take
from myoflux.study.events import occurrences
from myoflux.study.faults import first_fault
from myoflux.study.person import Record
from myoflux.study.repeats import Every

MOST_NESTED = 5


class Phase(Record):
    """A stretch of time with its own plan, whose moments count from the start of the phase.

    ``use`` names another study file whose plan is done here too. ``adherence`` is the share of amino-acid doses that
    are taken; which are missed follows from ``seed``.
    """

    name: Annotated[str, Field(min_length=1, max_length=100)] = "phase"
    duration: Annotated[Duration, Field(alias="for", gt=0)]
    plan: tuple[Activity, ...] = ()
    use: tuple[str, ...] = ()
    adherence: Percent | None = None
    seed: int = 0

    @model_validator(mode="after")
    def _share(self) -> Self:
        if self.adherence is not None and self.adherence > 100.0:
            raise ValueError(f"adherence is at most 100 %; found {self.adherence:g} %")
        return self


class Phased(Record):
    """The part of a study file that is read here; the rest is checked as a study."""

    model_config = ConfigDict(extra="ignore")
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=1000)]


@dataclass(frozen=True)
class Missed:
    """A dose that adherence left out, at a time (min)."""

    time: float
    what: str


def compose(phases: Sequence[Phase], start: int = 0) -> tuple[list[AnyActivity], float, list[Missed]]:
    """Return the activities of phases one after the other, how long they last (min), and the missed doses.

    ``start`` is the clock time of minute 0, in minutes after midnight. Weekdays count from day 1 of the whole.

    >>> water = Phase.model_validate({"for": "1 d"})
    >>> pills = {"for": "3 d", "plan": [{"at": "08:00", "repeat": "daily", "take": {"leucine": "3 g"}}]}
    >>> plan, until, _ = compose([water, Phase.model_validate(pills)])
    >>> plan[0].at, plan[0].repeat.times, until
    ('1920 min', 3, 5760.0)
    """
    found: list[AnyActivity] = []
    missed: list[Missed] = []
    begin = 0.0
    for phase in phases:
        end = begin + phase.duration
        for activity in phase.plan:
            times = [time for time in occurrences(activity, end, start, begin) if time < end]
            if not times:
                raise StudyError(f"phase {phase.name!r}: {activity.at!r} lies after its end ({phase.duration:g} min)")
            if phase.adherence is not None and isinstance(activity, Take):
                kept = adhered(times, phase.adherence / 100.0, phase.seed)
                what = ", ".join(activity.take)
                missed += [Missed(time, what) for time in times if time not in kept]
                times = kept
            found += written_out(activity, times)
        begin = end
    return found, begin, missed


def adhered(times: Sequence[float], share: float, seed: int) -> list[float]:
    """Return the times of doses that are taken: the nearest whole number to a share of them, drawn by the seed.

    >>> len(adhered([1.0, 2.0, 3.0, 4.0], 0.75, seed=1))
    3
    """
    kept = random.Random(seed).sample(range(len(times)), k=round(share * len(times)))  # noqa: S311 - no secret
    return [times[index] for index in sorted(kept)]


def written_out(activity: AnyActivity, times: Sequence[float]) -> list[AnyActivity]:
    """Return an activity at these times (min), as few entries as even steps allow.

    >>> two = written_out(Take(at="0 min", take={"leucine": "3 g"}), [0.0, 60.0, 120.0, 500.0])
    >>> [(one.at, one.repeat.times if one.repeat else 1) for one in two]
    [('0 min', 3), ('500 min', 1)]
    """
    found, waiting = [], sorted(times)
    for days in (1.0, 7.0):
        waiting, runs = _runs(waiting, days * MINUTES_PER_DAY)
        found += runs
    rows, place = [*found], 0
    while place < len(waiting):
        last = place
        step = waiting[place + 1] - waiting[place] if place + 1 < len(waiting) else 0.0
        while last + 1 < len(waiting) and waiting[last + 1] - waiting[last] == step:
            last += 1
        if last - place < 2:
            last = place
        rows.append((waiting[place], step, last - place + 1))
        place = last + 1
    made = []
    for first, step, count in sorted(rows):
        even = {"every": write(step, DURATION), "times": count}
        repeat = Every.model_validate(even) if count > 1 else None
        made.append(activity.model_copy(update={"at": write(first, DURATION), "repeat": repeat}))
    return made


def _runs(times: Sequence[float], step: float) -> tuple[list[float], list[tuple[float, float, int]]]:
    """Take runs of three and more even steps out of the times; return what is left, and the runs."""
    left, runs, present = set(times), [], set(times)
    for first in sorted(times):
        if first not in left or first - step in left:
            continue
        count = 1
        while first + count * step in present and first + count * step in left:
            count += 1
        if count >= 3:
            runs.append((first, step, count))
            left -= {first + index * step for index in range(count)}
    return sorted(left), runs


def composed(document: Document, depth: int = 0) -> dict[str, Any]:
    """Return the data of a study file with its phases written out as a plan; raises `StudyError` with the line."""
    data = dict(document.data)
    try:
        phases = Phased.model_validate(data).phases
    except ValidationError as problem:
        raise StudyError(first_fault(problem, document, Phased)) from None
    for other in ("plan", "arms"):
        if other in data:
            raise StudyError(f"{document.place((other,))}: a study has either 'phases' or {other!r}; drop one")
    whole = []
    for index, phase in enumerate(phases):
        for name in phase.use:
            place = document.place(("phases", index, "use"))
            borrowed = _borrowed(document.path.parent / name, place, depth)
            phase = phase.model_copy(update={"plan": (*phase.plan, *borrowed)})  # noqa: PLW2901
        whole.append(phase)
    try:
        start = parse_clock(str(data.get("start", "00:00")))
        activities, until, _ = compose(whole, start)
    except ValueError as problem:
        raise StudyError(f"{document.place(('start',))}: {problem}") from None
    except StudyError as problem:
        raise StudyError(f"{document.place(('phases',))}: {problem}") from None
    del data["phases"]
    data["plan"] = _plain(activities)
    if "until" not in data:
        data["until"] = write(until, DURATION)
    elif parse(data["until"], DURATION) < until:
        raise StudyError(f"{document.place(('until',))}: the phases last {until:g} min; drop 'until' or set it later")
    return data


def _plain(activities: Iterable[AnyActivity]) -> list[dict[str, Any]]:
    return [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in activities]


def _borrowed(path: Path, place: str, depth: int) -> tuple[AnyActivity, ...]:
    if depth >= MOST_NESTED:
        raise StudyError(f"{place}: plans use one another more than {MOST_NESTED} deep; write one of them out")
    try:
        other = read_yaml(path)
        data = other.data if isinstance(other.data, dict) else {}
        if "phases" in data:
            data = composed(other, depth + 1)
        if "plan" not in data:
            raise StudyError(f"{path}: no 'plan' here to use; name a study file with a plan")
        return Phase.model_validate({"for": "1 min", "plan": data["plan"]}).plan
    except ValidationError as problem:
        raise StudyError(f"{place}: {path.name}: {first_fault(problem, other, Phase)}") from None
    except StudyError as problem:
        raise StudyError(f"{place}: {problem}") from None
