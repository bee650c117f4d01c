"""The closed lists that study files may use: amino acids, measured quantities, weekdays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import data_folder, read_csv

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


# Standard atomic masses (g/mol), rounded to three decimals by convention.
ATOMS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "S": 32.06}


def molar_mass(formula: str) -> float:
    """Return g/mol of a formula.

    >>> round(molar_mass("C6H13NO2"), 2)
    131.18
    """
    return sum(ATOMS[atom] * int(count or 1) for atom, count in re.findall(r"([A-Z])(\d*)", formula))


@dataclass(frozen=True)
class AminoAcid:
    """One of the twenty amino acids of protein."""

    name: str
    letter: str
    formula: str
    essential: bool

    @property
    def nitrogen(self) -> int:
        """Atoms of nitrogen in a molecule.

        >>> amino_acids()["lysine"].nitrogen
        2
        """
        atoms = re.search(r"N(\d*)(?![a-z])", self.formula)
        return int(atoms[1] or 1) if atoms else 0


@dataclass(frozen=True)
class MeasuredQuantity:
    """Something trials measure: its legal units and its meaning."""

    name: str
    units: tuple[str, ...]
    meaning: str


@cache
def amino_acids() -> dict[str, AminoAcid]:
    """Return the amino acids by name.

    >>> sorted(name for name, acid in amino_acids().items() if acid.letter in "LIV")
    ['isoleucine', 'leucine', 'valine']
    """
    rows = read_csv(data_folder() / "amino_acids.csv", ("name", "letter", "formula", "essential"))
    return {
        row.text("name"): AminoAcid(
            row.text("name"), row.text("letter"), row.text("formula"), row.one_of("essential", ("yes", "no")) == "yes"
        )
        for row in rows
    }


@cache
def acid_spellings() -> dict[str, str]:
    """Return the amino acid that each word means, in the languages of the table; three-letter codes among them.

    >>> acid_spellings()["leucina"], acid_spellings()["ile"]
    ('leucine', 'isoleucine')
    """
    rows = read_csv(data_folder() / "amino_acid_words.csv", ("kind", "meaning", "words"))
    acids = (row for row in rows if row.cells["kind"] == "amino acid")
    return {word: row.cells["meaning"] for row in acids for word in row.text("words").split()}


def acid_named(name: str) -> str | None:
    """Return the amino acid that a name means, None where it means none.

    >>> acid_named("L-Leucin"), acid_named("Leu"), acid_named("levodopa")
    ('leucine', 'leucine', None)
    """
    plain = re.sub(r"^l[- ]", "", name.strip().casefold())
    return plain if plain in amino_acids() else acid_spellings().get(plain)


@cache
def measured_quantities() -> dict[str, MeasuredQuantity]:
    """Return what trials measure, by name.

    >>> measured_quantities()["plasma_leucine"].units
    ('umol/L',)
    """
    rows = read_csv(data_folder() / "quantities.csv", ("name", "units", "meaning"))
    return {
        row.text("name"): MeasuredQuantity(row.text("name"), tuple(row.text("units").split("|")), row.text("meaning"))
        for row in rows
    }
