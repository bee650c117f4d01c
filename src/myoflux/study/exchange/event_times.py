"""When a row of an event table happens: numbers in the unit of the file, clock times, days or dates beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from myoflux.common.loose_csv import BadCellError, LooseRow
from myoflux.common.quantity import MINUTES_PER_DAY, parse_clock
from myoflux.errors import StudyError, nearest
from myoflux.study.exchange.log_row import both_dates

TIMES = {"min": 1.0, "h": 60.0, "d": 1440.0}
_CLOCK = re.compile(r"(\d{1,2}:\d{2})(?::00)?")


@dataclass
class Calendar:
    """The clock of a table: TIME in ``unit``, or of the day where a column DATE stands beside it (``dated``).

    Minutes count from 0 of TIME, of clock times from midnight before a subject's first record. A subject whose clock
    is set back, or that mixes kinds of time, is refused: occasions must not be laid over each other.
    """

    unit: str
    dated: bool
    first: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    latest: dict[str, tuple[float, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Raise `StudyError` for an unknown unit."""
        if self.unit not in TIMES:
            raise StudyError(f"unknown unit {self.unit!r} of an event table; {nearest(self.unit, TIMES)}")

    def minutes(self, row: LooseRow, subject: str) -> float | None:
        """Return the minute of a row, None without TIME; raises `BadCellError` for what has no single reading."""
        text = row.text("TIME")
        if not text and not self.dated:
            return None
        kind, moment = self._dated(row, subject) if self.dated else self._time(row)
        if self.kinds.setdefault(subject, kind) != kind:
            raise BadCellError("TIME", f"{text!r} is a {kind}, and {self.kinds[subject]} stands above; write one kind")
        last, said = self.latest.get(subject, (moment, text))
        if moment < last:
            words = f"{text} comes after {said}, so a second occasion of subject {subject!r} begins"
            raise BadCellError("TIME", f"{words}; write each occasion as its own ID")
        said = f"{row.text('DATE')} {text}".strip() if self.dated else text
        self.latest[subject] = (moment, said)
        return moment

    def _time(self, row: LooseRow) -> tuple[str, float]:
        clock = _clock(row)
        if clock is not None:
            return "clock time", clock
        return "number", (row.number("TIME", -1e12, 1e12) or 0.0) * TIMES[self.unit]

    def _dated(self, row: LooseRow, subject: str) -> tuple[str, float]:
        kind, day = _day(row)
        clock = _clock(row)
        if clock is None:
            hours = row.number("TIME", 0.0, 24.0)
            if hours is None:
                raise BadCellError("TIME", "the cell is empty; every date needs its clock time")
            if self.unit != "h":
                said = f"{hours:g} h or {hours:g} {self.unit}"
                raise BadCellError(
                    "TIME", f"{row.text('TIME')!r} beside DATE may be {said}; write 08:00, or say --time h"
                )
            clock = hours * TIMES["h"]
        return kind, (day - self.first.setdefault(subject, day)) * float(MINUTES_PER_DAY) + clock


def _clock(row: LooseRow) -> float | None:
    """Return the minute of the day of a clock time such as 08:30; None for what is not written so."""
    text = row.text("TIME")
    if ":" not in text:
        return None
    found = _CLOCK.fullmatch(text)
    try:
        if found:
            return float(parse_clock(found[1]))
    except ValueError:
        pass
    raise BadCellError("TIME", f"{text!r} is no clock time; write for example 08:30")


def _day(row: LooseRow) -> tuple[str, int]:
    """Return a day by its number or its date, and which of both it is."""
    text = row.text("DATE")
    if re.fullmatch(r"\d{1,4}", text):
        return "day", int(text)
    try:
        return "date", date.fromisoformat(text).toordinal() if "-" in text else int("")
    except ValueError:
        raise BadCellError("DATE", f"{text!r} is no day or date; write 2026-03-31{both_dates(text)}") from None
