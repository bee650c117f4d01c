"""A user's foods, or another national table, from CSV: good rows load, bad rows are named and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from myoflux.digestion import DIGESTION, digestion_class
from myoflux.errors import nearest
from myoflux.foods import AMINO_ACIDS, OTHERS, WHOLE, Food, foods, read_portions
from myoflux.loose_csv import BadCellError, Fault, LooseRow, read_loose, write_rows
from myoflux.tables import KNOWN_BY, data_folder, read_csv

COLUMNS = ("name", "category", *WHOLE, *(f"{acid}_g" for acid in (*AMINO_ACIDS, *OTHERS)),
           "digestion", "quality_flag", "source", "known_by", "notes", "portions", "also", "code")  # fmt: skip
# The ten amino acids over protein in all shipped foods lie within these shares.
TEN_SHARE = (0.1, 0.8)
ALL_SHARE = (0.60, 1.25)
HEAVIEST = 105.0
# Energy over that of the parts (4, 9, 4 kcal/g) between which it is in kJ; below the least, alcohol may be the rest.
KILOJOULES, LEAST_ENERGY = (3.6, 4.8), 20.0


@dataclass(frozen=True)
class FoodFile:
    """What a file holds: the foods by name, and what is wrong with the rows that did not load."""

    path: Path
    header: tuple[str, ...]
    foods: Mapping[str, Food]
    faults: tuple[Fault, ...]

    def report(self) -> str:
        """Return a line for the file and one for each row that did not load."""
        lines = [f"{self.path}: {len(self.foods)} foods read, {len(self.faults)} rows left out"]
        return "\n".join([*lines, *(f"{self.path}:{fault}" for fault in self.faults)])


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
    Raises `TableError` for a file without these columns; a bad row becomes a fault with its line and column.
    """
    table = read_loose(Path(path))
    table.need(("name", *WHOLE))
    found: dict[str, Food] = {}
    lines: dict[str, int] = {}
    faults: list[Fault] = []
    for row in table.rows():
        if isinstance(row, Fault):
            faults.append(row)
            continue
        try:
            food = _food(row)
            if food.name in found:
                raise BadCellError("name", f"{food.name!r} stands twice (first at line {lines[food.name]}); rename one")
            if food.name in foods():
                raise BadCellError("name", f"{food.name!r} is a shipped food; give it another name")
        except BadCellError as problem:
            faults.append(row.fault(problem.column, str(problem)))
        else:
            found[food.name], lines[food.name] = food, row.line
    return FoodFile(Path(path), table.header, MappingProxyType(found), tuple(faults))


def _food(row: LooseRow) -> Food:
    name, category = row.text("name"), row.text("category") or "Own foods"
    if not name or len(name) > 200:
        raise BadCellError("name", "a name of 1 to 200 letters belongs here")
    whole = {column: row.number(column, 0.0, 100.0) for column in WHOLE[1:]}
    energy = row.number(WHOLE[0], 0.0, 1000.0)
    for column, value in (*whole.items(), (WHOLE[0], energy)):
        if value is None:
            raise BadCellError(column, "the cell is empty; every food needs it (per 100 g)")
    protein, fat, carbohydrate = (value or 0.0 for value in whole.values())
    if protein + fat + carbohydrate > HEAVIEST:
        raise BadCellError(
            "protein_g", f"protein, fat and carbohydrate weigh {protein + fat + carbohydrate:g} of 100 g"
        )
    _refuse_kilojoules(energy or 0.0, 4.0 * protein + 9.0 * fat + 4.0 * carbohydrate)
    quality = [word for word in row.text("quality_flag").split(";") if word]
    notes = [row.text("notes")] if row.text("notes") else []
    known = _plausible(row, protein, quality, notes)
    missing = [acid for acid in AMINO_ACIDS if acid not in known]
    if missing:
        pattern = group_patterns().get(category)
        if pattern is None:
            options = nearest(category, group_patterns())
            words = f"no amino acids, and {category!r} is no category with a pattern; {options}"
            raise BadCellError(f"{missing[0]}_g", words)
        known |= {acid: pattern[acid] * protein for acid in missing}
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
        name, category, energy or 0.0, protein, fat, carbohydrate,
        MappingProxyType({acid: known[acid] for acid in AMINO_ACIDS}),
        digestion or digestion_class(category, name), tuple(quality), row.text("source") or "the user's table",
        "derived" if missing else known_by or "unverified", "; ".join(notes),
        MappingProxyType({acid: known[acid] for acid in OTHERS if acid in known}), MappingProxyType(portions),
        row.text("also"), row.text("code"),
    )  # fmt: skip


def _refuse_kilojoules(energy: float, of_parts: float) -> None:
    if of_parts > LEAST_ENERGY and KILOJOULES[0] < energy / of_parts < KILOJOULES[1]:
        words = (
            f"{energy:g} is {energy / of_parts:.1f} times what protein, fat and carbohydrate give ({of_parts:.0f} kcal)"
        )
        raise BadCellError(WHOLE[0], f"{words}: kilojoules? write kcal (1 kcal is 4.184 kJ)")


def _plausible(row: LooseRow, protein: float, quality: list[str], notes: list[str]) -> dict[str, float]:
    """Return the amino acids of a row (g), none where their sum does not fit the protein; says so."""
    acids = {acid: row.number(f"{acid}_g", 0.0, 100.0) for acid in (*AMINO_ACIDS, *OTHERS)}
    known = {acid: value for acid, value in acids.items() if value is not None}
    ten = [known[acid] for acid in AMINO_ACIDS if acid in known]
    slack = 0.02
    fits = sum(ten) <= TEN_SHARE[1] * protein + slack
    if len(ten) == len(AMINO_ACIDS):
        fits &= sum(ten) >= TEN_SHARE[0] * protein - slack
    if len(known) == len(acids):
        fits &= ALL_SHARE[0] * protein - slack <= sum(known.values()) <= ALL_SHARE[1] * protein + slack
    if fits:
        return known
    quality.append("aa_sum_implausible")
    notes.append("the amino acids given cannot be: their sum does not fit the protein")
    return {}


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
