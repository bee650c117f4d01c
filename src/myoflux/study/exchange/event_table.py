"""The event table of pharmacometricians (ID, TIME, AMT, RATE, CMT, EVID, ADDL, II) from and to a plan.

TIME and II in minutes, AMT in grams, RATE in grams per minute unless another unit is named. WHAT, which their tools
drop, says what a compartment number stands for; without it, ``meanings`` does.
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from myoflux.common.loose_csv import BadCellError, Fault, LooseRow, LooseTable, read_loose, write_rows
from myoflux.common.numerals import is_missing
from myoflux.common.quantity import DURATION, MASS_TAKEN, parse, write
from myoflux.errors import StudyError, TableError, nearest
from myoflux.study.activities import Activity, AnyActivity, Eat, Infuse, Take
from myoflux.study.events import occurrences
from myoflux.study.exchange.event_times import TIMES, Calendar

COLUMNS = ("ID", "TIME", "AMT", "RATE", "CMT", "EVID", "ADDL", "II", "WHAT")
NEEDED = ("ID", "TIME", "AMT")
AMOUNTS = {"g": 1.0, "mg": 1e-3, "kg": 1e3}
OBSERVATION, DOSE, OTHER, RESET, RESET_AND_DOSE = 0, 1, 2, 3, 4
# Columns of the format that change when or what is given and that a plan cannot hold: a file with one is refused.
UNREAD = ("DAT1", "DAT2", "DAT3")
# What else is read, or is known to say nothing of doses.
ALSO_READ = ("C", "MDV", "SS", "DATE")
MOST_MINUTES = DURATION.high
_ACTIVITY: TypeAdapter[AnyActivity] = TypeAdapter(Activity)


@dataclass(frozen=True)
class Events:
    """What an event table holds: the plan of each subject, what is wrong with rows, and how many were observations.

    A subject with a row that cannot be read has no plan: ``refused`` says why, since a plan without a dose misleads.
    ``told`` says what of the file was not read: columns, lines above the header, rows commented out.
    """

    plans: Mapping[str, tuple[AnyActivity, ...]]
    faults: tuple[Fault, ...]
    observations: int
    refused: Mapping[str, str]
    told: tuple[str, ...] = ()


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
        return [[subject, first + index * step, 0, 0, 0, OTHER, 0, 0, what] for index in range(count)]
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
    path: Path | str, meanings: Mapping[str, str] | None = None, time: str = "min", amount: str = "g"
) -> Events:
    """Read an event table; ``meanings`` tells what a CMT is (``take|leucine|powder``, ``eat|whey protein``).

    ``time`` (min, h, d) and ``amount`` (g, mg, kg) are the units of the file. Bad rows become faults with line and
    column; observations (EVID 0) are counted. Raises `StudyError` for units, `TableError` for what is no table.
    """
    if amount not in AMOUNTS:
        raise StudyError(f"unknown unit {amount!r} of an event table; {nearest(amount, AMOUNTS)}")
    calendar = Calendar(time, dated=False)
    table = read_loose(Path(path), lambda names: set(NEEDED) <= {name.upper() for name in names})
    upper = _columns(table)
    calendar.dated = "DATE" in upper
    plans: dict[str, list[AnyActivity]] = defaultdict(list)
    spoilt: dict[str, str] = {}
    faults: list[Fault] = []
    observations = commented = 0
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            place = table.header.index(upper["ID"])
            spoilt[row.cells[place].strip() if place < len(row.cells) else ""] = str(row)
            continue
        plain = replace(row, cells={key: _cell(row, name) for key, name in upper.items()})
        subject = plain.text("ID")
        if plain.text("C"):
            commented += 1
            continue
        try:
            moment = calendar.minutes(plain, subject)
            if _is_event(plain):
                plans[subject].append(_activity(plain, moment, meanings or {}, (TIMES[time], AMOUNTS[amount])))
            else:
                observations += 1
        except (BadCellError, ValidationError, StudyError) as problem:
            faults.append(_fault(row, upper, problem))
            spoilt[subject] = str(faults[-1])
    whole = {subject: tuple(plan) for subject, plan in plans.items() if subject not in spoilt}
    told = (*table.told(), *_told(Path(path), upper, commented, dated=calendar.dated))
    return Events(whole, tuple(faults), observations, spoilt, told)


def _fault(row: LooseRow, upper: Mapping[str, str], problem: BadCellError | ValidationError | StudyError) -> Fault:
    if isinstance(problem, BadCellError):
        return row.fault(upper.get(problem.column, problem.column), str(problem))
    words = problem.errors()[0]["msg"] if isinstance(problem, ValidationError) else str(problem)
    return row.fault(upper.get("WHAT", "CMT"), words.removeprefix("Value error, "))


def _told(path: Path, upper: Mapping[str, str], commented: int, *, dated: bool) -> Iterator[str]:
    """Yield what of a table was not read, and from when dates are counted."""
    unread = [name for key, name in upper.items() if name and key not in (*COLUMNS, *ALSO_READ)]
    if unread:
        yield f"{path}: columns that are not read: {', '.join(unread)}"
    if commented:
        yield f"{path}: {commented} row(s) with a mark in column C are not read"
    if dated:
        yield f"{path}: minutes count from the midnight before each subject's first record"


def _columns(table: LooseTable) -> dict[str, str]:
    """Return the columns by their upper-case names; raises `TableError` for a table that would be misread."""
    upper = {name.upper(): name for name in table.header}
    table.need([upper.get(name, name) for name in NEEDED])
    if len(upper) < len(table.header):
        twice = next(name for name in table.header if upper[name.upper()] != name)
        raise TableError(f"{table.path}:{table.first}: {twice!r} and {upper[twice.upper()]!r} are one column; drop one")
    for name in UNREAD:
        if name in upper:
            words = "dates in this order are not read; write them in a column DATE as 2026-03-31"
            raise TableError(f"{table.path}:{table.first}: column {upper[name]!r}: {words}")
    return upper


def _cell(row: LooseRow, name: str) -> str:
    text = row.text(name)
    return "" if is_missing(text) else text


def _is_event(row: LooseRow) -> bool:
    """Return whether a row gives something; raises for what a plan cannot hold."""
    event, amount = row.number("EVID", 0, 4), row.number("AMT", 0, 1e12)
    if event in (RESET, RESET_AND_DOSE):
        raise BadCellError(
            "EVID", f"EVID {event:g} (reset) has no meaning in a plan; write each occasion as its own ID"
        )
    if event is not None and event not in (OBSERVATION, DOSE, OTHER):
        raise BadCellError("EVID", f"EVID {event:g} is no kind of event; write 0, 1 or 2")
    if event in (OBSERVATION, OTHER) and amount:
        raise BadCellError(
            "AMT", f"an amount ({amount:g}) beside EVID {event:g}, which gives none; write EVID 1, or AMT 0"
        )
    if event == OTHER:
        return row.text("WHAT").startswith("{")
    return event == DOSE or (event is None and bool(amount))


def _activity(
    row: LooseRow, moment: float | None, meanings: Mapping[str, str], scale: tuple[float, float]
) -> AnyActivity:
    if not row.text("ID"):
        raise BadCellError("ID", "the cell is empty; every event needs its subject")
    if row.number("SS", 0, 2):
        raise BadCellError("SS", "a dose at steady state has no moment; write the doses before it out (ADDL, II)")
    if moment is None:
        raise BadCellError("TIME", "the cell is empty; every event needs its time")
    if not 0.0 <= moment <= MOST_MINUTES:
        raise BadCellError("TIME", f"minute {moment:g} is outside 0 to {MOST_MINUTES:g}; check number and unit")
    what = row.text("WHAT") or meanings.get(_compartment(row.text("CMT")), "")
    if not what:
        raise BadCellError("CMT", "nobody says what this compartment is; add a column WHAT such as take|leucine|powder")
    data = {"at": write(moment, DURATION), **_repeated(row, scale[0])}
    if what.startswith("{"):
        if row.number("AMT", 0, 1e12):
            raise BadCellError("AMT", "an amount beside an activity that is no dose; leave it 0")
        try:
            return _ACTIVITY.validate_python({**json.loads(what), **data})
        except (json.JSONDecodeError, TypeError, RecursionError):
            raise BadCellError("WHAT", f"{what!r} is no activity; write take|leucine|powder") from None
    grams = row.number("AMT", 0, MASS_TAKEN.high / scale[1])
    if grams is None:
        raise BadCellError("AMT", "the cell is empty; a dose needs its amount")
    rate = row.number("RATE", -2, 1e9) or 0.0
    if rate < 0:
        raise BadCellError("RATE", f"a modelled rate ({rate:g}) has no number; write grams per time")
    return _dose(what.split("|"), grams * scale[1], rate * scale[1] / scale[0], data)


def _repeated(row: LooseRow, minutes: float) -> dict[str, Any]:
    """Return how a dose is repeated (ADDL, II in units of ``minutes``), nothing for a single one."""
    extra = row.number("ADDL", 0, 9999) or 0.0
    if extra != int(extra):
        raise BadCellError("ADDL", f"{extra:g} additional doses are no whole number; write one")
    step = (row.number("II", 0, MOST_MINUTES / minutes) or 0.0) * minutes
    if step and not extra:
        raise BadCellError(
            "II", "an interval (II) without its number of doses (ADDL) is no schedule; write both, or none"
        )
    if extra and not step:
        raise BadCellError("II", "additional doses (ADDL) need their interval")
    return {"repeat": {"every": write(step, DURATION), "times": int(extra) + 1}} if extra else {}


def _compartment(text: str) -> str:
    """Return a compartment's name; a number without its decimals, as programs write 1 or 1.0."""
    return text.removesuffix(".0")


def _dose(what: Sequence[str], grams: float, rate: float, data: dict[str, Any]) -> AnyActivity:
    kind, name, *rest = [*what, ""]
    rest = [part for part in rest if part]
    amounts = {name: write(grams, MASS_TAKEN)}
    if rate and kind != "infuse":
        words = f"{grams:g} g over {grams / rate:g} min by mouth: a plan has no sip over time"
        raise BadCellError("RATE", f"{words}; split it into doses (ADDL, II), or infuse into the duodenum")
    if kind == "take":
        return Take.model_validate({**data, "take": amounts, "form": rest[0] if rest else "solution"})
    if kind == "eat":
        return Eat.model_validate({**data, "eat": amounts})
    if kind == "infuse":
        if not rate:
            raise BadCellError("RATE", "an infusion needs its rate above 0")
        length = rest[1] if len(rest) > 1 else write(grams / rate, DURATION)
        if not math.isclose(parse(length, DURATION), grams / rate, rel_tol=1e-6):
            raise BadCellError(
                "RATE", f"{grams / rate:g} min by AMT and RATE, but {length!r} by WHAT; write one length"
            )
        return Infuse.model_validate({**data, "infuse": amounts, "for": length, "route": rest[0] if rest else "vein"})
    raise BadCellError("WHAT", f"{kind!r} is no kind of event; {nearest(kind, ('take', 'eat', 'infuse'))}")
