"""What the verbs that read and write plans of other tools return as text."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from myoflux.cli.food_text import arm_of, aside, take_own_foods
from myoflux.common.quantity import DURATION, MINUTES_PER_DAY, write
from myoflux.errors import MyofluxError, StudyError, nearest
from myoflux.study.activities import AnyActivity, Eat, Take
from myoflux.study.gallery import load_portrait
from myoflux.study.study import Study, write_study


def export_events(file: str, arm: str) -> str:
    """Return a plan as an event table."""
    from myoflux.study.exchange.event_table import COLUMNS, event_rows

    study, chosen = arm_of(file, arm)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(event_rows({"1": chosen.plan}, study.until, study.clock))
    return text.getvalue()


def export_fhir(file: str, start: str, arm: str) -> str:
    """Return what a plan lets a person swallow as a FHIR bundle; tell on standard error what it cannot hold."""
    from myoflux.study.exchange.fhir import to_fhir

    study, chosen = arm_of(file, arm)
    other = [type(activity).__name__.lower() for activity in chosen.plan if not isinstance(activity, Take | Eat)]
    aside([f"left out, being no food or dose by mouth: {', '.join(dict.fromkeys(other))}"] if other else [])
    bundle = to_fhir(chosen.plan, _day_one(start, study.clock), study.until)
    return json.dumps(bundle, indent=1, ensure_ascii=False) + "\n"


def _day_one(text: str, clock: int) -> datetime:
    """Return minute 0 of a study on a date; its clock stands in the study, so only date and offset are free."""
    written = re.fullmatch(r"(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::00)?(Z|[+-]\d{2}:\d{2})?)?", text)
    try:
        if written is None:
            raise ValueError
        day = datetime.fromisoformat(f"{written[1]}T{written[2] or '00:00'}{written[3] or 'Z'}")
    except ValueError:
        fix = "write for example 2026-03-31, or with the offset from UTC 2026-03-31T00:00+02:00"
        raise MyofluxError(f"--start: {text!r} is no date; {fix}") from None
    if day.hour * 60 + day.minute not in (0, clock):
        when = f"{clock // 60:02d}:{clock % 60:02d}"
        raise MyofluxError(f"--start: {text!r} names a time, but the study starts at {when}; write {written[1]}T{when}")
    return day.replace(hour=clock // 60, minute=clock % 60)


def _pairs(words: Sequence[str], option: str) -> dict[str, str]:
    for word in words:
        if "=" not in word:
            raise MyofluxError(f"--{option}: {word!r} has no '='; write for example --{option} food=Dish")
    return {word.partition("=")[0]: word.partition("=")[2] for word in words}


def _study(who: str, plan: Sequence[AnyActivity], until: float, title: str, start: str = "00:00") -> str:
    days = max(1, -int(-until // MINUTES_PER_DAY))
    data = {"title": title, "until": write(float(days * MINUTES_PER_DAY), DURATION), "start": start,
            "person": load_portrait(who).person, "plan": tuple(plan)}  # fmt: skip
    return write_study(Study.model_validate(data))


def import_log(
    file: Path, who: str, layout: str, columns: Sequence[str], clocks: Sequence[str], own: Path | None
) -> str:
    """Return a study file with the meals of a food log; tell on standard error how each row was read."""
    from myoflux.study.exchange.food_log import read_food_log

    aside(take_own_foods(own))
    log = read_food_log(file, layout, _pairs(columns, "column"), _pairs(clocks, "clock"))
    aside(log.told)
    assumed = dict.fromkeys(words for entry in log.entries for words in entry.assumed)
    aside([f"{file}: assumed: {words} (--clock names other times)" for words in assumed])
    guessed = [entry for entry in log.entries if entry.how != "exact"]
    aside([f"{file}:{one.line}: {one.said!r} read as {', '.join(one.foods)} (by {one.how})" for one in guessed])
    aside([f"{file}:{fault}" for fault in log.faults])
    last = max(entry.minute for entry in log.entries)
    return _study(who, log.meals, last + 1.0, f"Food log from {log.start.isoformat()}")


def import_events(
    file: Path, who: str, subject: str, meanings: Sequence[str], time: str, amount: str
) -> str:  # fmt: skip
    """Return a study file with the plan of one subject of an event table."""
    from myoflux.study.events import occurrences
    from myoflux.study.exchange.event_table import read_events

    events = read_events(file, _pairs(meanings, "meaning"), time, amount)
    aside([*events.told, *(f"{file}:{fault}" for fault in events.faults)])
    if subject in events.refused or (not subject and not events.plans and events.refused):
        name = subject or next(iter(events.refused))
        raise StudyError(f"{file}: subject {name!r} is not read, since a plan without a row would mislead: "
                         f"{events.refused[name]}")  # fmt: skip
    if not events.plans:
        raise StudyError(
            f"{file}: no doses stand here ({events.observations} observations); a dose has EVID 1 and its AMT"
        )
    name = subject or next(iter(events.plans))
    if name not in events.plans:
        raise StudyError(f"{file}: no doses of subject {name!r}; {nearest(name, events.plans)}")
    others = [other for other in (*events.plans, *events.refused) if other != name]
    if others and not subject:
        left = ", ".join(map(repr, others[:20]))
        aside([f"{file}: subject {name!r} is read; not read: {left} (--subject names another)"])
    plan = events.plans[name]
    last = max(time for activity in plan for time in occurrences(activity, DURATION.high))
    return _study(who, plan, last + 1.0, f"Events of subject {name}")


def import_fhir(file: Path, who: str, subject: str) -> str:
    """Return a study file with the intakes of one subject of a FHIR file; tell on standard error what there is."""
    from myoflux.study.events import occurrences
    from myoflux.study.exchange.fhir import read_fhir

    start, plan, told = read_fhir(file, subject)
    aside([f"{file}: {line}" for line in told])
    last = max(time for activity in plan for time in occurrences(activity, DURATION.high))
    return _study(who, plan, last + 1.0, f"Intakes from {start.isoformat()}", f"{start.hour:02d}:{start.minute:02d}")
