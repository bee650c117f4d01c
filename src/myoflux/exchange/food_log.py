"""A food log from a tracker's CSV to meals, with the columns it has; every guess is told."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from myoflux.activities import Eat
from myoflux.errors import StudyError, TableError, nearest
from myoflux.exchange.intake_item import names_free_amino_acids, protein_agrees
from myoflux.food_search import search_foods
from myoflux.foods import find_food, foods, own_foods
from myoflux.loose_csv import BadCellError, Fault, LooseRow, read_loose, write_rows
from myoflux.portions import portion_grams
from myoflux.quantity import MASS_TAKEN, MINUTES_PER_DAY, parse, parse_clock, write

FIELDS = ("date", "time", "meal", "food", "amount", "unit", "protein", "carbohydrate", "fat")
# The columns of common trackers: what their exports were called when others wrote readers for them.
FORMATS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "plain": MappingProxyType({field: field for field in FIELDS}),
        "cronometer": MappingProxyType(
            {"date": "Day", "time": "Time", "meal": "Group", "food": "Food Name", "amount": "Amount",
             "protein": "Protein (g)", "carbohydrate": "Carbs (g)", "fat": "Fat (g)"}
        ),
        "myfitnesspal": MappingProxyType(
            {"date": "Date", "time": "Time", "meal": "Meal", "protein": "Protein (g)",
             "carbohydrate": "Carbohydrates (g)", "fat": "Fat (g)"}
        ),
        "quantity": MappingProxyType(
            {"date": "Date", "time": "Time", "meal": "Meal", "food": "Food", "amount": "Quantity", "unit": "Unit",
             "protein": "Protein (g)", "carbohydrate": "Carbs (g)", "fat": "Fat (g)"}
        ),
        "name": MappingProxyType(
            {"date": "Date", "time": "Time", "meal": "Type", "food": "Name", "amount": "Quantity", "unit": "Units",
             "protein": "Protein (g)", "carbohydrate": "Carbohydrates (g)", "fat": "Fat (g)"}
        ),
    }
)  # fmt: skip
# Words of rows that sum up others, and the column by which writers take rows back.
TOTALS = frozenset({"total", "totals", "totale", "totaal", "totales", "subtotal", "sum", "suma", "summe", "gesamt",
                    "gesamtsumme", "tagessumme", "somme", "\u0438\u0442\u043e\u0433\u043e"})  # fmt: skip
DELETED = re.compile(r"(is[ _]?)?deleted([ _]?at)?|gel\u00f6scht|supprim\u00e9|eliminado|eliminato")
YES = frozenset({"true", "t", "yes", "1", "1.0", "y", "x", "wahr", "ja", "vrai", "oui", "s\u00ed"})
NO = frozenset({"", "false", "f", "no", "0", "0.0", "n", "falsch", "nein", "faux", "non", "null", "none"})
# Grams by which each printed number may be rounded: a sum is told from a food by adding up.
ROUNDED = 0.5
# Clock times for meals without one: a convention, changed by ``clocks``.
CLOCKS = MappingProxyType(
    {"breakfast": "08:00", "morning snack": "10:30", "lunch": "12:30", "snack": "15:30", "snacks": "15:30",
     "afternoon snack": "15:30", "dinner": "19:00", "supper": "19:00", "evening snack": "21:00"}
)  # fmt: skip
DATES = ("%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %b %Y")
# A hit of the search below this score is no food, but the row's own protein, carbohydrate and fat.
SURE = 0.95
PARTS = (("protein", "mixed protein"), ("carbohydrate", "carbohydrate"), ("fat", "fat"))


@dataclass(frozen=True)
class Entry:
    """A row of the log: what it said, the foods it became in grams, and how (exact, search or nutrients)."""

    line: int
    minute: float
    said: str
    foods: Mapping[str, float]
    how: str


@dataclass(frozen=True)
class FoodLog:
    """The meals of a log from its first day on, every row beside its meaning, and what is wrong with the others."""

    start: date
    meals: tuple[Eat, ...]
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]


def read_food_log(
    path: Path | str,
    layout: str = "",
    columns: Mapping[str, str] | None = None,
    clocks: Mapping[str, str] | None = None,
) -> FoodLog:
    """Read a food log; the layout (plain, cronometer, myfitnesspal) is recognised where it is not given.

    ``columns`` maps fields (date, time, meal, food, amount, unit, protein, carbohydrate, fat) to the file's columns,
    ``clocks`` meals to clock times. Raises `TableError` for a file without date, or without food and protein.
    """
    table = read_loose(Path(path))
    where = _layout(layout, table.header, columns or {})
    if "date" not in where or not {"food", "protein"} & set(where):
        raise TableError(f"{path}:1: a food log needs a date, and food or protein; name columns: date=..., food=...")
    at = {**CLOCKS, **{meal.lower(): clock for meal, clock in (clocks or {}).items()}}
    read: list[tuple[date, int, Entry]] = []
    faults: list[Fault] = []
    days: dict[str, list[tuple[float, ...]]] = {}
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        plain = LooseRow(row.line, {field: row.text(name) for field, name in where.items()}, row.comma, row.raw)
        try:
            _refuse_uneaten(row, plain, days)
            read.append(_entry(plain, at))
        except BadCellError as problem:
            faults.append(row.fault(where.get(problem.column, problem.column), str(problem)))
    if not read:
        first = f"; first: {faults[0]}" if faults else ""
        raise TableError(f"{path}: no row of the log could be read{first}")
    start = min(day for day, _, _ in read)
    entries = [
        Entry(one.line, float((day - start).days * MINUTES_PER_DAY + clock), one.said, one.foods, one.how)
        for day, clock, one in read
    ]
    entries.sort(key=lambda entry: entry.minute)
    return FoodLog(start, _meals(entries), tuple(entries), tuple(faults))


def _layout(layout: str, header: tuple[str, ...], columns: Mapping[str, str]) -> dict[str, str]:
    if layout and layout not in FORMATS:
        raise StudyError(f"unknown layout {layout!r}; {nearest(layout, FORMATS)}")
    for field, name in columns.items():
        if field not in FIELDS:
            raise StudyError(f"unknown field {field!r} of a food log; {nearest(field, FIELDS)}")
        if name not in header:
            raise TableError(f"the column {name!r} is missing; {nearest(name, header)}")
    small = {name.lower(): name for name in header}

    def present(kind: str) -> dict[str, str]:
        return {field: small[name.lower()] for field, name in FORMATS[kind].items() if name.lower() in small}

    best = layout or max(FORMATS, key=lambda kind: len(present(kind)))
    return {**present(best), **columns}


def _refuse_uneaten(row: LooseRow, plain: LooseRow, days: dict[str, list[tuple[float, ...]]]) -> None:
    """Raise for a row that was not eaten: deleted by its writer, or the sum of the day's rows before it (``days``)."""
    for name in (name for name in row.cells if DELETED.fullmatch(name.strip().lower())):
        mark = row.text(name).lower()
        if mark in YES:
            raise BadCellError(name, "deleted by its writer, so left out")
        if mark not in NO:
            raise BadCellError(name, f"{row.text(name)!r} may mean that the row was deleted; write true or false")
    said = re.findall(r"[^\W\d_]+", (plain.text("food") or plain.text("meal")).lower())
    printed = tuple(plain.number(field, 0.0, 1e5) or 0.0 for field, _ in PARTS)
    before = days.setdefault(plain.text("date"), [])
    named = TOTALS & set(said) and not plain.text("amount")
    summed = (
        len(before) > 1
        and any(printed)
        and all(
            abs(one - sum(column)) <= ROUNDED * len(before)
            for one, column in zip(printed, zip(*before, strict=True), strict=True)
        )
    )
    if named or summed:
        raise BadCellError("food" if plain.text("food") else "meal", "a sum of other rows, so left out")
    if any(printed):
        before.append(printed)


def _entry(row: LooseRow, clocks: Mapping[str, str]) -> tuple[date, int, Entry]:
    day = _date(row.text("date"))
    clock = _clock(row.text("time"), row.text("meal"), clocks)
    said = row.text("food") or row.text("meal") or "meal"
    exact = row.text("food") in own_foods() or row.text("food") in foods()
    hits = search_foods(said, 1) if row.text("food") and not exact and re.search("[a-zA-Z]", said) else []
    name = row.text("food") if exact else hits[0].name if hits and hits[0].score >= SURE else ""
    parts = {food: grams for field, food in PARTS if (grams := row.number(field, 0.0, 1000.0))}
    if not exact and names_free_amino_acids(said):
        words = f"{said!r} is a dose and no meal; add it to the plan as 'take', each amino acid with its own amount"
        raise BadCellError("food", words)
    if name and row.text("amount"):
        amount = f"{row.text('amount')} {row.text('unit')}".strip()
        try:
            grams = portion_grams(find_food(name), amount)
        except StudyError as problem:
            if not parts:
                raise BadCellError("amount", str(problem)) from None
        else:
            printed = row.number("protein", 0.0, 1000.0)
            if not exact and parts and printed is not None and not _agrees(name, grams, printed):
                return day, clock, Entry(row.line, 0.0, said, parts, "nutrients")
            return day, clock, Entry(row.line, 0.0, said, {name: grams}, "exact" if exact else "search")
    if not parts:
        words = f"no food was found for {said!r} with an amount" if not name else "the amount is empty"
        raise BadCellError(
            "food" if not name else "amount", f"{words}; name it as `myoflux food` does, with its amount"
        )
    return day, clock, Entry(row.line, 0.0, said, parts, "nutrients")


def _agrees(name: str, grams: float, printed: float) -> bool:
    """Return whether a food found by search has the protein that the row prints."""
    return protein_agrees(find_food(name).protein * grams / 100.0, printed)


def _date(text: str) -> date:
    for form in DATES:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise BadCellError("date", f"{text!r} is no date; write for example 2026-03-31")


def _clock(time: str, meal: str, clocks: Mapping[str, str]) -> int:
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp][Mm])?", time)
    if found:
        hour = int(found[1]) % 12 + (12 if found[3].lower() == "pm" else 0) if found[3] else int(found[1])
        try:
            return parse_clock(f"{hour}:{found[2]}")
        except ValueError as problem:
            raise BadCellError("time", str(problem)) from None
    if time:
        raise BadCellError("time", f"{time!r} is no clock time; write for example 08:30")
    if not meal:
        return parse_clock("12:00")
    if meal.lower() not in clocks:
        raise BadCellError("meal", f"nobody says when {meal!r} is; {nearest(meal.lower(), clocks)}")
    return parse_clock(clocks[meal.lower()])


def _meals(entries: list[Entry]) -> tuple[Eat, ...]:
    by_time: dict[float, dict[str, float]] = {}
    for entry in entries:
        meal = by_time.setdefault(entry.minute, {})
        for name, grams in entry.foods.items():
            meal[name] = meal.get(name, 0.0) + grams
    return tuple(
        Eat.model_validate({"at": _moment(minute), "eat": {name: write(g, MASS_TAKEN) for name, g in meal.items()}})
        for minute, meal in by_time.items()
    )


def _moment(minute: float) -> str:
    day, clock = divmod(int(minute), MINUTES_PER_DAY)
    return f"day {day + 1} {clock // 60:02d}:{clock % 60:02d}"


def write_food_log(path: Path | str, log: FoodLog) -> None:
    """Write the meals of a log with the columns of the plain layout; reading them gives the same meals."""
    rows = []
    for entry in log.entries:
        day, clock = divmod(int(entry.minute), MINUTES_PER_DAY)
        when = date.fromordinal(log.start.toordinal() + day)
        for name, grams in entry.foods.items():
            amount, unit = write(parse(f"{grams!r} g", MASS_TAKEN), MASS_TAKEN).split(" ")
            rows.append([when.isoformat(), f"{clock // 60:02d}:{clock % 60:02d}", "", name, amount, unit])
    write_rows(Path(path), FIELDS[:6], rows)
