"""When an intake was, as FHIR says it: a moment with its offset, or a short period."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from myoflux.common.quantity import DURATION, MINUTES_PER_DAY
from myoflux.errors import StudyError
from myoflux.study.exchange.fhir_json import Element

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")
_OFFSET = r"Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00"
_MOMENT = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?)({_OFFSET})?")
# A meal that took longer counts at no moment: a convention.
LONGEST_MEAL = 180
LAST_MINUTE = DURATION.high - MINUTES_PER_DAY


def occurrence(intake: Element) -> tuple[datetime, str]:
    """Return when an intake began and what there is to tell of it; raises `ElementError`.

    >>> occurrence(Element("", {"occurrenceDateTime": "2026-06-01T08:00:00+02:00"}))[0].isoformat()
    '2026-06-01T08:00:00+02:00'
    """
    period = intake.child("occurrencePeriod")
    text = intake.text("occurrenceDateTime")
    if period is None:
        if not text:
            intake.fail("occurrenceDateTime", "is not said; write for example '2026-06-01T08:00:00+02:00'")
        return _moment(intake, "occurrenceDateTime"), ""
    if "occurrenceDateTime" in intake.content:
        intake.fail("occurrencePeriod", "stands beside occurrenceDateTime; R5 allows one of them")
    period.only("start", "end")
    start, end = _moment(period, "start"), _moment(period, "end")
    if (start.tzinfo is None) is not (end.tzinfo is None):
        period.fail("", "start and end do not both say their offset from UTC; write both as Z or as +02:00")
    minutes = (end - start).total_seconds() / 60.0
    if not 0.0 <= minutes <= LONGEST_MEAL:
        period.fail(
            "", f"lasts {minutes:g} min; only a period of up to {LONGEST_MEAL} min counts, from its start: write"
            " one NutritionIntake for each meal"
        )  # fmt: skip
    return start, f"the period of {minutes:g} min counts from its start"


def _moment(element: Element, key: str) -> datetime:
    text = element.text(key)
    found = _MOMENT.fullmatch(text)
    if found is None:
        if _DATE.fullmatch(text):
            element.fail(key, f"{text!r} says no time of day; write for example '{text}T08:00:00+02:00'")
        element.fail(key, f"{shown_time(text)}; write for example '2026-06-01T08:00:00+02:00'")
    try:
        return datetime.fromisoformat(text)
    except ValueError as problem:
        element.fail(key, f"{text!r} is no moment ({problem}); check day, hour and minute")


def read_moment(text: str) -> datetime | None:
    """Return a moment of FHIR, None for what is none.

    >>> read_moment("2026-06-01") is None
    True
    """
    try:
        return datetime.fromisoformat(text) if _MOMENT.fullmatch(text) else None
    except ValueError:
        return None


def shown_time(text: str) -> str:
    """Return what is wrong with a text that is no moment.

    >>> shown_time("")
    'is not said'
    """
    return f"{text[:40]!r} is no moment of FHIR" if text else "is not said"


def minute_zero(moments: Sequence[tuple[str, datetime]], said: datetime | None) -> tuple[datetime, list[str]]:
    """Return minute 0 of intakes (place and moment), in whole minutes of the first one's clock, and what to tell.

    ``said`` is the start that the file itself names. Raises `StudyError` where moments with and without an offset
    stand in one file, and where they span more than a study can.
    """
    with_offset = [pair for pair in moments if pair[1].tzinfo is not None]
    without = [pair for pair in moments if pair[1].tzinfo is None]
    if with_offset and without:
        raise StudyError(
            f"{with_offset[0][0]} says its offset from UTC ({with_offset[0][1].isoformat()}), {without[0][0]} does not"
            f" ({without[0][1].isoformat()}): which came first cannot be known; give all of them an offset"
        )
    told = [f"{len(without)} moments say no offset from UTC; read as the clock of one place"] if without else []
    first = min(moment for _, moment in moments)
    last = max(moments, key=lambda pair: pair[1])
    offsets = sorted({moment.strftime("%z") for _, moment in with_offset})
    if len(offsets) > 1:
        told.append(f"several offsets from UTC ({', '.join(offsets)}); the study's clock is that of its start")
    start = first.replace(second=0, microsecond=0)
    if said is not None and (said.tzinfo is None) is (start.tzinfo is None) and said <= first:
        start = said
    if (last[1] - start).total_seconds() / 60.0 > LAST_MINUTE:
        raise StudyError(
            f"{last[0]} ({last[1].isoformat()}) comes more than {LAST_MINUTE / MINUTES_PER_DAY:.0f} days after"
            f" the start ({start.isoformat()}); check the dates"
        )
    return start, told
