"""The event table of pharmacometricians (ID, TIME, AMT, RATE, CMT, EVID, ADDL, II) from and to a plan.

TIME and II in minutes, AMT in grams, RATE in grams per minute unless another unit is named. WHAT, which their tools
drop, says what a compartment number stands for; without it, ``meanings`` does.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from myoflux.activities import Activity, AnyActivity, Eat, Infuse, Take
from myoflux.errors import StudyError, nearest
from myoflux.loose_csv import BadCellError, Fault, LooseRow, read_loose, write_rows
from myoflux.plan import occurrences
from myoflux.quantity import DURATION, MASS_TAKEN, write

COLUMNS = ("ID", "TIME", "AMT", "RATE", "CMT", "EVID", "ADDL", "II", "WHAT")
NEEDED = ("ID", "TIME", "AMT")
TIMES = {"min": 1.0, "h": 60.0, "d": 1440.0}
AMOUNTS = {"g": 1.0, "mg": 1e-3, "kg": 1e3}
OBSERVATION, DOSE, OTHER = 0, 1, 2
MOST_MINUTES = DURATION.high
_ACTIVITY: TypeAdapter[AnyActivity] = TypeAdapter(Activity)


@dataclass(frozen=True)
class Events:
    """What an event table holds: the plan of each subject, what is wrong with rows, and how many were observations."""

    plans: Mapping[str, tuple[AnyActivity, ...]]
    faults: tuple[Fault, ...]
    observations: int


def event_rows(plans: Mapping[str, Sequence[AnyActivity]], until: float, start: int = 0) -> list[list[Any]]:
    """Return the rows of an event table; ``until`` in minutes, ``start`` the clock time of minute 0 in minutes.

    Doses and infusions are EVID 1 with ADDL and II; exercise, clamps and states EVID 2 with the activity in WHAT.

    >>> event_rows({"1": [Take(at="60 min", take={"leucine": "3 g"})]}, until=120)
    [['1', 60.0, 3.0, 0, 1, 1, 0, 0, 'take|leucine|solution']]
    """
    numbers: dict[str, int] = {}
    rows: list[list[Any]] = []
    for subject, plan in plans.items():
        own: list[list[Any]] = []
        for activity in plan:
            for first, step, count in _series(occurrences(activity, until, start)):
                own += _rows(subject, activity, first, step, count, numbers)
        rows += sorted(own, key=lambda row: row[1])
    return rows


def _series(times: Sequence[float]) -> list[tuple[float, float, int]]:
    """Return even series (first, step, count) that make up these times."""
    found, place = [], 0
    while place < len(times):
        last, step = place, times[place + 1] - times[place] if place + 1 < len(times) else 0.0
        while last + 1 < len(times) and times[last + 1] - times[last] == step:
            last += 1
        found.append((times[place], step if last > place else 0.0, last - place + 1))
        place = last + 1
    return found


def _rows(
    subject: str, activity: AnyActivity, first: float, step: float, count: int, numbers: dict[str, int]
) -> list[list[Any]]:
    if not isinstance(activity, Take | Eat | Infuse):
        data = activity.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude={"at", "repeat"})
        what = json.dumps(data, sort_keys=True)
        return [[subject, first, 0, 0, 0, OTHER, count - 1, step if count > 1 else 0, what]]
    found = []
    for name, grams in activity.amounts.items():
        rate: float = 0
        if isinstance(activity, Take):
            what = f"take|{name}|{activity.form}"
        elif isinstance(activity, Eat):
            what = f"eat|{name}"
        else:
            what = f"infuse|{name}|{activity.route}|{activity.duration!r} min"
            rate = grams / activity.duration
        key = what.rsplit("|", 1)[0] if isinstance(activity, Infuse) else what
        number = numbers.setdefault(key, len(numbers) + 1)
        found.append([subject, first, grams, rate, number, DOSE, count - 1, step if count > 1 else 0, what])
    return found


def write_events(path: Path | str, plans: Mapping[str, Sequence[AnyActivity]], until: float, start: int = 0) -> None:
    """Write plans as an event table, the whole file or nothing."""
    write_rows(Path(path), COLUMNS, event_rows(plans, until, start))


def read_events(
    path: Path | str, meanings: Mapping[int, str] | None = None, time: str = "min", amount: str = "g"
) -> Events:
    """Read an event table; ``meanings`` tells what a CMT is (``take|leucine|powder``, ``eat|whey protein``).

    ``time`` (min, h, d) and ``amount`` (g, mg, kg) are the units of the file. Bad rows become faults with line and
    column; observations (EVID 0) are counted. Raises `StudyError` for units, `TableError` for what is no table.
    """
    for word, legal in ((time, TIMES), (amount, AMOUNTS)):
        if word not in legal:
            raise StudyError(f"unknown unit {word!r} of an event table; {nearest(word, legal)}")
    table = read_loose(Path(path))
    upper = {name.upper(): name for name in table.header}
    table.need([upper.get(name, name) for name in NEEDED])
    plans: dict[str, list[AnyActivity]] = defaultdict(list)
    faults: list[Fault] = []
    observations = 0
    scale = (TIMES[time], AMOUNTS[amount])
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        plain = LooseRow(row.line, {key: _cell(row, name) for key, name in upper.items()}, row.comma, row.raw)
        try:
            event = plain.number("EVID", 0, 4)
            if event == OBSERVATION or (event is None and not plain.number("AMT", 0, 1e12)):
                observations += 1
                continue
            plans[plain.text("ID")].append(_activity(plain, int(event or DOSE), meanings or {}, scale))
        except BadCellError as problem:
            faults.append(row.fault(upper.get(problem.column, problem.column), str(problem)))
        except (ValidationError, StudyError) as problem:
            words = problem.errors()[0]["msg"] if isinstance(problem, ValidationError) else str(problem)
            faults.append(row.fault(upper.get("WHAT", "CMT"), words.removeprefix("Value error, ")))
    return Events({subject: tuple(plan) for subject, plan in plans.items()}, tuple(faults), observations)


def _cell(row: LooseRow, name: str) -> str:
    text = row.text(name)
    return "" if text == "." else text


def _activity(row: LooseRow, event: int, meanings: Mapping[int, str], scale: tuple[float, float]) -> AnyActivity:
    if event not in (DOSE, OTHER):
        raise BadCellError("EVID", f"EVID {event} (reset) has no meaning in a plan; write doses (1) only")
    if row.number("SS", 0, 2):
        raise BadCellError("SS", "a dose at steady state has no moment; write the doses before it out (ADDL, II)")
    moment = row.number("TIME", 0, MOST_MINUTES / scale[0])
    if moment is None:
        raise BadCellError("TIME", "the cell is empty; every event needs its time")
    number = row.number("CMT", 0, 10_000)
    what = row.text("WHAT") or (meanings.get(int(number), "") if number is not None else "")
    if not what:
        raise BadCellError("CMT", "nobody says what this compartment is; add a column WHAT such as take|leucine|powder")
    extra = int(row.number("ADDL", 0, 9999) or 0)
    step = (row.number("II", 0, MOST_MINUTES / scale[0]) or 0.0) * scale[0]
    if extra and not step:
        raise BadCellError("II", "additional doses (ADDL) need their interval")
    data: dict[str, Any] = {"at": write(moment * scale[0], DURATION)}
    if extra:
        data["repeat"] = {"every": write(step, DURATION), "times": extra + 1}
    if what.startswith("{"):
        try:
            return _ACTIVITY.validate_python({**json.loads(what), **data})
        except json.JSONDecodeError:
            raise BadCellError("WHAT", f"{what!r} is no activity; write take|leucine|powder") from None
    grams = row.number("AMT", 0, MASS_TAKEN.high / scale[1])
    if grams is None:
        raise BadCellError("AMT", "the cell is empty; a dose needs its amount")
    rate = row.number("RATE", -2, 1e9) or 0.0
    if rate < 0:
        raise BadCellError("RATE", f"a modelled rate ({rate:g}) has no number; write grams per time")
    return _dose(what.split("|"), grams * scale[1], rate * scale[1] / scale[0], data)


def _dose(what: Sequence[str], grams: float, rate: float, data: dict[str, Any]) -> AnyActivity:
    kind, name, *rest = [*what, ""]
    rest = [part for part in rest if part]
    amounts = {name: write(grams, MASS_TAKEN)}
    if kind == "take":
        return Take.model_validate({**data, "take": amounts, "form": rest[0] if rest else "solution"})
    if kind == "eat":
        return Eat.model_validate({**data, "eat": amounts})
    if kind == "infuse":
        if not rate:
            raise BadCellError("RATE", "an infusion needs its rate above 0")
        length = rest[1] if len(rest) > 1 else write(grams / rate, DURATION)
        return Infuse.model_validate({**data, "infuse": amounts, "for": length, "route": rest[0] if rest else "vein"})
    raise BadCellError("WHAT", f"{kind!r} is no kind of event; {nearest(kind, ('take', 'eat', 'infuse'))}")
