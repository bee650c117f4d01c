"""The cells of a food log: when it was eaten, how much, and whether it was eaten at all."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from types import MappingProxyType

from myoflux.common.loose_csv import BadCellError, LooseRow
from myoflux.common.numerals import NUMBER, Mark, read_number, readings
from myoflux.common.quantity import MASS_TAKEN, MINUTES_PER_DAY, parse, parse_clock
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError, nearest
from myoflux.food.portions import portion_grams
from myoflux.food.table import Food

_KINDS = ("total", "deleted column", "yes", "no", "meal")
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y")
# A date, and the clock that may stand in the same cell; seconds and parts of them do not count.
_MOMENT = re.compile(
    r"(\S.*?)[T\s,]+(\d{1,2}:\d{2})(?::\d{2}(?:[.,]\d+)?)?\s*([AaPp]\.?[Mm]\.?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?"
)
_CLOCK = re.compile(r"(\d{1,2}:\d{2})(?::\d{2})?\s*([AaPp]\.?[Mm]\.?)?")
_TIMES = re.compile(rf"({NUMBER})\s*[xX\u00d7*]\s*({NUMBER}\s*[^\W\d_]+\.?)")
_BRACKETS = re.compile(r"([^()]*)\(([^()]*)\)\s*")
# Masses that people print beside each other agree within this share: ounces are rounded.
_SAME = 0.03


@cache
def words_for(meaning: str) -> Mapping[str, str]:
    """Return the words of a meaning in small letters, each with its value (the clock time of a meal).

    >>> words_for("meal")["lunch"], "summe" in words_for("total")
    ('12:30', True)
    """
    rows = read_csv(data_folder() / "food_log_words.csv", ("meaning", "value", "words"))
    chosen = [row for row in rows if row.one_of("meaning", _KINDS) == meaning]
    return MappingProxyType({word: row.cells["value"] for row in chosen for word in row.text("words").split("|")})


def moment_of(row: LooseRow, clocks: Mapping[str, str]) -> tuple[date, int, str]:
    """Return the day, the minute after midnight, and the words of what was assumed (empty where the row says it).

    Raises `BadCellError` for what is no date or clock, and for two clocks that differ.
    """
    text, time, meal = row.text("date"), row.text("time"), row.text("meal")
    both = _MOMENT.fullmatch(text)
    if both is None:
        day = _date(text)
    elif both[4] in ("Z", "UTC"):
        raise BadCellError("date", f"{text!r} counts by UTC, so the clock of the person is not known; write local time")
    else:
        day = _date(both[1])
        inside = f"{both[2]} {both[3] or ''}".strip()
        if time and _clock("time", time) != _clock("date", inside):
            raise BadCellError("time", f"{time!r} here, but {inside!r} beside the date; keep one")
        return day, _clock("date", inside), ""
    if time:
        return day, _clock("time", time), ""
    if meal.lower() not in clocks:
        raise BadCellError("meal", f"nobody says when {meal!r} is; {nearest(meal.lower(), clocks)}")
    clock = clocks[meal.lower()]
    return day, parse_clock(clock), f"{meal or 'a row without meal and time'} at {clock}"


def _date(text: str) -> date:
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BadCellError("date", f"{text!r} is no date; write for example 2026-03-31{both_dates(text)}")


def both_dates(text: str) -> str:
    """Return the readings of a date that may begin with the day or the month, as words for a message.

    >>> both_dates("03/04/2026"), both_dates("soon")
    (' (it may be 2026-04-03 or 2026-03-04)', '')
    """
    found = []
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"):
        try:
            found.append(datetime.strptime(text, form).date().isoformat())
        except ValueError:
            continue
    return f" (it may be {' or '.join(dict.fromkeys(found))})" if found else ""


def _clock(column: str, text: str) -> int:
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise BadCellError(column, f"{text!r} is no clock time; write for example 08:30")
    try:
        return parse_clock(f"{found[1]} {found[2] or ''}")
    except ValueError as problem:
        raise BadCellError(column, str(problem)) from None


def grams_eaten(food: Food | None, row: LooseRow) -> float:
    """Return the grams of the amount and unit of a row: ``2 x 25 g``, ``1 cup (243 g)``, ``2 large``.

    Without a ``food`` only masses are read. Raises `StudyError` for what is no amount, or has two readings.
    """
    text = f"{row.text('amount')} {row.text('unit')}".strip()
    plain = _BRACKETS.fullmatch(_plain(text, row.mark))
    if plain is None:
        return _grams(food, _plain(text, row.mark))
    outside, inside = (_mass(part) for part in plain.groups())
    if outside is not None:
        if inside is not None and abs(outside - inside) > _SAME * outside:
            raise StudyError(f"{text!r} may be {outside:g} g or {inside:g} g; write one")
        return outside
    if inside is None:
        return _grams(food, plain[1].strip())
    count = _count(plain[1])
    if count == 1.0:
        return inside
    likely = _by_measure(food, plain[1].strip())
    if likely is not None and abs(likely - inside) <= _SAME * inside:
        return inside
    each = f"{inside:g} g or {count * inside:g} g" if count else f"{inside:g} g, or that for each"
    raise StudyError(f"{text!r} may be {each}; write the grams alone")


def _plain(text: str, mark: Mark | None) -> str:
    """Return an amount with decimal points, where the table shows which mark is the decimal one."""

    def number(found: re.Match[str]) -> str:
        return repr(read_number(found[0], mark)) if mark and len(readings(found[0])) > 1 else found[0]

    return re.sub(NUMBER, number, text)


def _count(text: str) -> float | None:
    """Return how many of a measure are meant: one where a single word stands there, None where words may count."""
    found = re.match(rf"\s*({NUMBER})", text)
    if found and len(readings(found[1])) == 1:
        return readings(found[1])[0]
    return 1.0 if re.fullmatch(r"\s*[^\W\d_]+\s*", text) else None


def _by_measure(food: Food | None, text: str) -> float | None:
    try:
        return _grams(food, text)
    except StudyError:
        return None


def _grams(food: Food | None, text: str) -> float:
    times = _TIMES.fullmatch(text)
    try:
        if times:
            return parse(f"{read_number(times[1]) * parse(times[2], MASS_TAKEN)!r} g", MASS_TAKEN)
        return portion_grams(food, text) if food else parse(text, MASS_TAKEN)
    except ValueError as problem:
        raise StudyError(str(problem)) from None


def _mass(text: str) -> float | None:
    try:
        return parse(text.strip(), MASS_TAKEN)
    except ValueError:
        return None


def refuse_deleted(row: LooseRow) -> None:
    """Raise for a row that its writer took back, or may have taken back."""
    for name in (name for name in row.cells if name.strip().lower() in words_for("deleted column")):
        mark = row.text(name).lower()
        if mark in words_for("yes"):
            raise BadCellError(name, "deleted by its writer, so left out")
        if mark and mark not in words_for("no"):
            raise BadCellError(name, f"{row.text(name)!r} may mean that the row was deleted; write true or false")


def minutes_text(minute: float) -> str:
    """Return a minute of a log as a moment of a plan.

    >>> minutes_text(1950.0)
    'day 2 08:30'
    """
    day, clock = divmod(int(minute), MINUTES_PER_DAY)
    return f"day {day + 1} {clock // 60:02d}:{clock % 60:02d}"
