"""A user's foods, or another national table, from CSV: good rows load, bad rows are named and kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType

from myoflux.common.loose_csv import BadCellError, Fault, LooseRow, read_loose, write_rows
from myoflux.common.numerals import Said
from myoflux.common.tables import KNOWN_BY, data_folder, read_csv
from myoflux.errors import TableError, nearest
from myoflux.food.digestion import DIGESTION, digestion_class
from myoflux.food.table import AMINO_ACIDS, OTHERS, WHOLE, Food, foods, read_portions

COLUMNS = ("name", "category", *WHOLE, *(f"{acid}_g" for acid in (*AMINO_ACIDS, *OTHERS)),
           "digestion", "quality_flag", "source", "known_by", "notes", "portions", "also", "code")  # fmt: skip
# The ten amino acids over protein in all shipped foods lie within these shares.
TEN_SHARE = (0.1, 0.8)
ALL_SHARE = (0.60, 1.25)
HEAVIEST = 105.0
# Energy over that of the parts (4, 9, 4 kcal/g) between which it is in kJ; below the least, alcohol may be the rest.
KILOJOULES, LEAST_ENERGY = (3.6, 4.8), 20.0
# Other units that a column may bear in its name, and their factor: 1 kcal is 4.184 kJ.
OTHER_UNITS = (("_g", "_mg", 1e-3), ("_kcal", "_kj", 1 / 4.184), ("_kcal", "_kJ", 1 / 4.184))
# Carbohydrate by difference may come out this much below zero (g per 100 g): a convention.
BELOW_ZERO = 1.0
# "less than" this many grams per 100 g counts as zero: a convention.
TRACE = 1.0


@dataclass(frozen=True)
class FoodFile:
    """What a file holds: the foods by name, what is wrong with the rows that did not load, and what was passed over."""

    path: Path
    header: tuple[str, ...]
    foods: Mapping[str, Food]
    faults: tuple[Fault, ...]
    told: tuple[str, ...] = ()

    def report(self) -> str:
        """Return a line for the file and one for each row that did not load."""
        lines = [f"{self.path}: {len(self.foods)} foods read, {len(self.faults)} rows left out"]
        return "\n".join([*lines, *self.told, *(f"{self.path}:{fault}" for fault in self.faults)])


@cache
def group_patterns() -> Mapping[str, Mapping[str, float]]:
    """Return grams of amino acid per gram of protein, the median of each category of USDA foods.

    >>> round(group_patterns()["Poultry Products"]["leucine"], 2)
    0.07
    """
    columns = (*AMINO_ACIDS, "cystine")
    rows = read_csv(data_folder() / "food_group_patterns.csv", ("category", *(f"{acid}_g" for acid in columns)))
    return {row.text("category"): {acid: row.number(f"{acid}_g") for acid in columns} for row in rows}


def read_foods(path: Path | str) -> FoodFile:
    """Read foods from a CSV file with the columns name, energy_kcal, protein_g, fat_g, carb_g (per 100 g) and others.

    Amino acids that are empty get the pattern of the food's category, and are marked; so do those that cannot be.
    Columns may be in mg or kJ where their names say so (leucine_mg, energy_kj); traces count as zero, marked.
    Raises `TableError` for a file without these columns; a bad row becomes a fault with its line and column.
    """
    table = read_loose(Path(path), lambda names: "name" in names and set(WHOLE) <= set(_units(names)))
    where = _units(table.header)
    table.need(("name", *(name for name in WHOLE if name not in where)))
    found: dict[str, Food] = {}
    rows: dict[str, LooseRow] = {}
    faults: list[Fault] = []
    kilojoules = kilocalories = 0
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        try:
            food = _food(_Cells(row, where))
            if food.name in found:
                raise BadCellError(
                    "name", f"{food.name!r} stands twice (first at line {rows[food.name].line}); rename one"
                )
            if food.name in foods():
                raise BadCellError("name", f"{food.name!r} is a shipped food; give it another name")
        except BadCellError as problem:
            kilojoules += isinstance(problem, _KilojoulesError)
            faults.append(row.fault(problem.column, str(problem)))
        else:
            found[food.name], rows[food.name] = food, row
            of_parts = _of_parts(food.protein, food.fat, food.carbohydrate)
            kilocalories += of_parts > LEAST_ENERGY and 0.0 < food.energy < KILOJOULES[0] * of_parts
    if kilojoules and not kilocalories:
        words = "the column holds kilojoules in other rows, and no row shows kilocalories; write kcal"
        faults += [rows.pop(name).fault(where[WHOLE[0]][0], words) for name, food in found.items() if food.energy]
        faults.sort(key=lambda fault: fault.line)
        found = {name: found[name] for name in rows}
    unread = [
        name for name in table.header if name and name not in COLUMNS and name not in {one for one, _ in where.values()}
    ]
    told = [*table.told(), *([f"{path}: columns that are not read: {', '.join(unread)}"] if unread else [])]
    return FoodFile(Path(path), table.header, MappingProxyType(found), tuple(faults), tuple(told))


class _KilojoulesError(BadCellError):
    """The energy of a row is in kilojoules beyond doubt."""


def _units(header: Sequence[str]) -> dict[str, tuple[str, float]]:
    """Return the column that holds each number, and its factor; raises `TableError` where two columns may."""
    found: dict[str, tuple[str, float]] = {}
    for column in COLUMNS[2 : 2 + len(WHOLE) + len(AMINO_ACIDS) + len(OTHERS)]:
        ways = [(column, 1.0)] + [(f"{column.removesuffix(unit)}{other}", factor)
                                  for unit, other, factor in OTHER_UNITS if column.endswith(unit)]  # fmt: skip
        there = [way for way in ways if way[0] in header]
        if len(there) > 1:
            raise TableError(f"the columns {there[0][0]!r} and {there[1][0]!r} say the same; keep one")
        if there:
            found[column] = there[0]
    return found


@dataclass(frozen=True)
class _Cells:
    """The numbers of a row in the usual units; ``quality`` and ``notes`` grow with what was not plainly said."""

    row: LooseRow
    where: Mapping[str, tuple[str, float]]
    quality: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def value(self, column: str, high: float) -> float | None:
        """Return a number from 0 to ``high``, None where it is unknown; traces are 0 and marked."""
        name, factor = self.where.get(column, (column, 1.0))
        said = self.row.said(name)
        text = self.row.text(name)
        if said is not None and column != WHOLE[0] and self._is_trace(said, factor):
            self.mark("trace", f"{name}: {text!r} counted as 0")
            return 0.0
        if column == "carb_g" and said is not None and said.bound == "exact" and -BELOW_ZERO <= said.low < 0.0:
            self.mark("below_zero", f"{name}: {text} by difference counted as 0")
            return 0.0
        number = self.row.number(name, 0.0, high / factor)
        return None if number is None else number * factor

    def acid(self, column: str) -> tuple[float | None, float]:
        """Return grams of an amino acid, and the most they can be; traces of one say no more than that."""
        name, factor = self.where.get(column, (column, 1.0))
        said = self.row.said(name)
        if said is None or not self._is_trace(said, factor):
            return self.value(column, 100.0), math.inf
        self.mark("trace", f"{name}: {self.row.text(name)!r} is no number, so the pattern of the category up to it")
        return None, said.high * factor if said.bound == "below" else math.inf

    def mark(self, quality: str, note: str) -> None:
        """Mark the food, and say why."""
        self.quality.extend([] if quality in self.quality else [quality])
        self.notes.append(note)

    @staticmethod
    def _is_trace(said: Said, factor: float) -> bool:
        return said.bound == "trace" or (said.bound == "below" and said.high * factor <= TRACE)


def _food(cells: _Cells) -> Food:
    row, quality, notes = cells.row, cells.quality, cells.notes
    name, category = row.text("name"), row.text("category") or "Own foods"
    if not name or len(name) > 200:
        raise BadCellError("name", "a name of 1 to 200 letters belongs here")
    quality += [word for word in row.text("quality_flag").split(";") if word]
    notes += [row.text("notes")] if row.text("notes") else []
    energy, protein, fat, carbohydrate = _whole(cells)
    known, most = _plausible(cells, protein)
    missing = [acid for acid in AMINO_ACIDS if acid not in known]
    if missing:
        pattern = group_patterns().get(category)
        if pattern is None:
            options = nearest(category, group_patterns())
            words = f"no amino acids, and {category!r} is no category with a pattern; {options}"
            raise BadCellError(f"{missing[0]}_g", words)
        known |= {acid: min(pattern[acid] * protein, most[acid]) for acid in missing}
        quality.append("group_pattern")
        notes.append(f"{', '.join(missing)}: protein x median pattern of {category}")
    digestion, known_by = row.text("digestion"), row.text("known_by")
    for column, word, legal in (("digestion", digestion, DIGESTION), ("known_by", known_by, KNOWN_BY)):
        if word and word not in legal:
            raise BadCellError(column, f"{word!r} is not known; {nearest(word, legal)}")
    try:
        portions = read_portions(row.text("portions"))
    except ValueError:
        raise BadCellError("portions", "write household measures like '1 slice=30|1 cup=240' (grams)") from None
    return Food(
        name, category, energy, protein, fat, carbohydrate,
        MappingProxyType({acid: known[acid] for acid in AMINO_ACIDS}),
        digestion or digestion_class(category, name), tuple(quality), row.text("source") or "the user's table",
        "derived" if missing else known_by or "unverified", "; ".join(notes),
        MappingProxyType({acid: known[acid] for acid in OTHERS if acid in known}), MappingProxyType(portions),
        row.text("also"), row.text("code"),
    )  # fmt: skip


def _whole(cells: _Cells) -> tuple[float, ...]:
    """Return energy (kcal), protein, fat and carbohydrate (g), all of 100 g; raises where they cannot be."""
    found = []
    for column in (*WHOLE[1:], WHOLE[0]):
        value = cells.value(column, 1000.0 if column == WHOLE[0] else 100.0)
        if value is None:
            raise BadCellError(column, "the cell is empty; every food needs it (per 100 g)")
        found.append(value)
    *whole, energy = found
    if sum(whole) > HEAVIEST:
        raise BadCellError("protein_g", f"protein, fat and carbohydrate weigh {sum(whole):g} of 100 g")
    of_parts = _of_parts(*whole)
    if of_parts > 0.0 and KILOJOULES[0] < energy / of_parts < KILOJOULES[1]:
        words = f"{energy:g} is {energy / of_parts:.1f} times what protein, fat and carbohydrate give"
        if of_parts > LEAST_ENERGY:
            raise _KilojoulesError(
                WHOLE[0], f"{words} ({of_parts:.0f} kcal): kilojoules? write kcal (1 kcal is 4.184 kJ)"
            )
        cells.mark("energy_doubtful", f"{words}: alcohol, or kilojoules")
    return energy, *whole


def _of_parts(protein: float, fat: float, carbohydrate: float) -> float:
    return 4.0 * protein + 9.0 * fat + 4.0 * carbohydrate


def _plausible(cells: _Cells, protein: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return the amino acids of a row (g), none where their sum does not fit the protein, and the most of each."""
    acids = {acid: cells.acid(f"{acid}_g") for acid in (*AMINO_ACIDS, *OTHERS)}
    most = {acid: high for acid, (_, high) in acids.items()}
    known = {acid: value for acid, (value, _) in acids.items() if value is not None}
    ten = [known[acid] for acid in AMINO_ACIDS if acid in known]
    slack = 0.02
    fits = sum(ten) <= TEN_SHARE[1] * protein + slack
    if len(ten) == len(AMINO_ACIDS):
        fits &= sum(ten) >= TEN_SHARE[0] * protein - slack
    if len(known) == len(acids):
        fits &= ALL_SHARE[0] * protein - slack <= sum(known.values()) <= ALL_SHARE[1] * protein + slack
    if fits:
        return known, most
    cells.mark("aa_sum_implausible", "the amino acids given cannot be: their sum does not fit the protein")
    return {}, most


def write_foods(path: Path | str, table: Mapping[str, Food]) -> None:
    """Write foods with the columns that `read_foods` reads, the whole file or nothing."""

    def cells(food: Food) -> list[object]:
        acids = [food.amino_acids[acid] for acid in AMINO_ACIDS] + [food.others.get(acid, "") for acid in OTHERS]
        portions = "|".join(f"{words}={grams:g}" for words, grams in food.portions.items())
        return [food.name, food.category, food.energy, food.protein, food.fat, food.carbohydrate, *acids,
                food.digestion, ";".join(food.quality), food.source, food.known_by, food.notes, portions, food.also,
                food.code]  # fmt: skip

    write_rows(Path(path), COLUMNS, (cells(food) for food in table.values()))


def write_left_out(path: Path | str, file: FoodFile) -> None:
    """Write the rows that did not load, as they stand, with what is wrong in front."""
    rows = ([fault.line, fault.column, fault.words, *fault.cells] for fault in file.faults)
    write_rows(Path(path), ("line", "column", "fault", *file.header), rows)
