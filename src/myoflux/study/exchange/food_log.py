"""A food log from a tracker's CSV to meals, with the columns it has; every guess is told."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

from myoflux.common.loose_csv import BadCellError, Fault, LooseRow, read_loose, write_rows
from myoflux.common.quantity import MASS_TAKEN, MINUTES_PER_DAY, parse, write
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError, TableError, nearest
from myoflux.food.table import find_food
from myoflux.study.activities import Eat, Take
from myoflux.study.exchange.intake_item import Meaning, meaning_of, names_free_amino_acids, protein_agrees
from myoflux.study.exchange.log_row import grams_eaten, minutes_text, moment_of, refuse_deleted, words_for

FIELDS = ("date", "time", "meal", "food", "amount", "unit", "protein", "carbohydrate", "fat")
# Grams by which each printed number may be rounded: a sum is told from a food by adding up.
ROUNDED = 0.5
# When a row without meal and time is eaten: a convention, told.
UNTIMED = "12:00"
MOST_TOLD = 20
# The protein of a food found by search is that of the row within this share, or within the rounding.
AGREES = 0.05
PARTS = (("protein", "mixed protein"), ("carbohydrate", "carbohydrate"), ("fat", "fat"))


@dataclass(frozen=True)
class Entry:
    """A row of the log: what it said, the foods or amino acids it became in grams, and how it was read.

    ``how`` is exact, search, nutrients, amino acid or product; ``form`` is empty for what is eaten, and ``assumed``
    says what the row leaves open.
    """

    line: int
    minute: float
    said: str
    foods: Mapping[str, float]
    how: str
    form: str = ""
    assumed: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoodLog:
    """The meals and doses of a log from its first day on, every row beside its meaning, and the rows left out.

    ``told`` says what of the file was not read: lines above the header, columns.
    """

    start: date
    meals: tuple[Eat | Take, ...]
    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]
    told: tuple[str, ...] = ()


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
    table = read_loose(Path(path), lambda names: _is_log(_layout(layout, names, columns or {}, missing_are_told=False)))
    where = _layout(layout, table.header, columns or {})
    if not _is_log(where):
        words = "a food log needs a date, and food or protein; name columns: date=..., food=..."
        raise TableError(f"{path}:{table.first}: {words} (found here: {', '.join(map(repr, table.header))})")
    at = {"": UNTIMED, **words_for("meal"), **{meal.lower(): clock for meal, clock in (clocks or {}).items()}}
    read: list[tuple[date, int, Entry]] = []
    faults: list[Fault] = []
    days: dict[str, tuple[float, ...]] = {}
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        plain = replace(row, cells={field: row.text(name) for field, name in where.items()})
        try:
            refuse_deleted(row)
            _refuse_sum(plain, days)
            day, clock, assumed = moment_of(plain, at)
            entry = _entry(plain)
            read.append((day, clock, replace(entry, assumed=(*entry.assumed, *([assumed] if assumed else [])))))
        except BadCellError as problem:
            faults.append(row.fault(where.get(problem.column, problem.column), str(problem)))
    if not read:
        raise TableError(f"{path}: no row of the log could be read{_all(faults)}")
    start = min(day for day, _, _ in read)
    entries = [replace(entry, minute=float((day - start).days * MINUTES_PER_DAY + clock)) for day, clock, entry in read]
    entries.sort(key=lambda entry: entry.minute)
    unread = [
        name
        for name in table.header
        if name and name not in where.values() and name.lower() not in words_for("deleted column")
    ]
    told = [*table.told(), *([f"{path}: columns that are not read: {', '.join(unread)}"] if unread else [])]
    return FoodLog(start, _meals(entries), tuple(entries), tuple(faults), tuple(told))


def _is_log(where: Mapping[str, str]) -> bool:
    return "date" in where and bool({"food", "protein"} & set(where))


def _all(faults: Sequence[Fault]) -> str:
    """Return the faults of a log of which nothing is left: all of twenty, and how many more there are."""
    rest = f"\n  and {len(faults) - MOST_TOLD} more rows" if len(faults) > MOST_TOLD else ""
    return "".join(f"\n  {fault}" for fault in faults[:MOST_TOLD]) + rest


@cache
def layouts() -> Mapping[str, Mapping[str, str]]:
    """Return the columns of common trackers: what their exports were called when others wrote readers for them.

    >>> layouts()["cronometer"]["food"]
    'Food Name'
    """
    found: dict[str, dict[str, str]] = {}
    for row in read_csv(data_folder() / "food_log_columns.csv", ("layout", "field", "column")):
        found.setdefault(row.text("layout"), {})[row.one_of("field", FIELDS)] = row.text("column")
    return MappingProxyType(found)


def _layout(
    layout: str, header: Sequence[str], columns: Mapping[str, str], *, missing_are_told: bool = True
) -> dict[str, str]:
    if layout and layout not in layouts():
        raise StudyError(f"unknown layout {layout!r}; {nearest(layout, layouts())}")
    for field, name in columns.items():
        if field not in FIELDS:
            raise StudyError(f"unknown field {field!r} of a food log; {nearest(field, FIELDS)}")
        if name not in header and missing_are_told:
            raise TableError(f"the column {name!r} is missing; {nearest(name, header)}")
        if name not in header:
            return {}
    small = {name.lower(): name for name in header}

    def present(kind: str) -> dict[str, str]:
        return {field: small[name.lower()] for field, name in layouts()[kind].items() if name.lower() in small}

    best = layout or max(layouts(), key=lambda kind: len(present(kind)))
    return {**present(best), **columns}


def _refuse_sum(row: LooseRow, days: dict[str, tuple[float, ...]]) -> None:
    """Raise for a row without amount that sums up the day's rows, by its name or by adding up.

    ``days`` holds the count and the sums of the rows before; numbers within their rounding add up to anything.
    """
    said = re.findall(r"[^\W\d_]+", (row.text("food") or row.text("meal")).lower())
    printed = tuple(row.number(field, 0.0, 1e5) or 0.0 for field, _ in PARTS)
    count, *sums = days.get(row.text("date"), (0.0, 0.0, 0.0, 0.0))
    named = set(words_for("total")) & set(said)
    near = all(abs(one - total) <= ROUNDED * count for one, total in zip(printed, sums, strict=True))
    summed = count > 1 and near and max(printed) > 2.0 * ROUNDED * count
    if not row.text("amount") and (named or summed):
        raise BadCellError("food" if row.text("food") else "meal", "a sum of other rows, so left out")
    if any(printed):
        days[row.text("date")] = (count + 1, *(total + one for total, one in zip(sums, printed, strict=True)))


def _entry(row: LooseRow) -> Entry:
    """Return what a row means, at minute 0; raises `BadCellError`."""
    said = row.text("food")
    meaning = meaning_of(said) if said else None
    if meaning is None and names_free_amino_acids(said):
        words = f"{said!r} is a dose and no meal; add it to the plan as 'take', each amino acid with its own amount"
        raise BadCellError("food", words)
    if meaning is not None and meaning.kind == "take":
        return _dose(row, meaning)
    parts = {food: grams for field, food in PARTS if (grams := row.number(field, 0.0, 1000.0))}
    by_parts = Entry(row.line, 0.0, said or row.text("meal") or "meal", parts, "nutrients")
    if meaning is not None and row.text("amount"):
        food = find_food(meaning.name)
        try:
            grams = grams_eaten(food, row)
        except StudyError as problem:
            if not parts:
                raise BadCellError("amount", str(problem)) from None
            return by_parts
        printed = row.number("protein", 0.0, 1000.0)
        agrees = printed is None or _near(food.protein * grams / 100.0, printed)
        if meaning.how == "exact" or agrees or not parts:
            return Entry(row.line, 0.0, said, {meaning.name: grams}, meaning.how)
    if not parts:
        words = f"no food was found for {said!r} with an amount" if meaning is None else "the amount is empty"
        raise BadCellError(
            "food" if meaning is None else "amount", f"{words}; name it as `myoflux food` does, with its amount"
        )
    return by_parts


def _dose(row: LooseRow, meaning: Meaning) -> Entry:
    """Return a row that names amino acids as a dose; its amount is a mass, and its printed protein no other one."""
    if not row.text("amount"):
        raise BadCellError("amount", f"{row.text('food')!r} is a dose, and its amount is empty; write for example 5 g")
    try:
        grams = grams_eaten(None, row)
    except StudyError as problem:
        raise BadCellError("amount", str(problem)) from None
    printed = row.number("protein", 0.0, 1000.0)
    if printed and not protein_agrees(grams, printed):
        raise BadCellError("protein", f"{grams:g} g of {meaning.name} with {printed:g} g of protein: write the dose")
    assumed = () if meaning.form else (f"{meaning.name} dissolved (how it was swallowed is not said)",)
    amounts = {name: share * grams for name, share in meaning.shares.items()}
    return Entry(row.line, 0.0, row.text("food"), amounts, meaning.how, meaning.form or "solution", assumed)


def _near(found: float, printed: float) -> bool:
    return abs(found - printed) <= max(AGREES * printed, ROUNDED)


def _meals(entries: Sequence[Entry]) -> tuple[Eat | Take, ...]:
    together: dict[tuple[float, str], dict[str, float]] = {}
    for entry in entries:
        meal = together.setdefault((entry.minute, entry.form), {})
        for name, grams in entry.foods.items():
            meal[name] = meal.get(name, 0.0) + grams
    made: list[Eat | Take] = []
    for (minute, form), amounts in together.items():
        for name, grams in amounts.items():
            if grams > MASS_TAKEN.high:
                words = f"{grams:g} g of {name!r}, above {MASS_TAKEN.high:g} g at one moment; do rows stand twice?"
                raise TableError(f"{minutes_text(minute)}: {words}")
        data = {"at": minutes_text(minute), ("take" if form else "eat"): {
            name: write(grams, MASS_TAKEN) for name, grams in amounts.items()}}  # fmt: skip
        made.append(Take.model_validate({**data, "form": form}) if form else Eat.model_validate(data))
    return tuple(made)


def write_food_log(path: Path | str, log: FoodLog) -> None:
    """Write the meals of a log with the columns of the plain layout; reading them gives the same meals."""
    rows = []
    for entry in log.entries:
        day, clock = divmod(int(entry.minute), MINUTES_PER_DAY)
        when = date.fromordinal(log.start.toordinal() + day)
        for name, grams in entry.foods.items():
            amount, unit = write(parse(f"{grams!r} g", MASS_TAKEN), MASS_TAKEN).split(" ")
            said = f"{name} {entry.form}".strip()
            rows.append([when.isoformat(), f"{clock // 60:02d}:{clock % 60:02d}", "", said, amount, unit])
    write_rows(Path(path), FIELDS[:6], rows)
