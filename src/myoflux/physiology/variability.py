"""How people of the same age, sex and size differ, and one person from day to day."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from myoflux.common.tables import KNOWN_BY, read_csv
from myoflux.errors import TableError

COLUMNS = ("parameter", "between_cv", "within_cv", "shared", "loading", "source", "known_by")


@dataclass(frozen=True)
class Variability:
    """Coefficients of variation of a lognormal factor on a parameter, between people and within one.

    Parameters with the same ``shared`` name move together: ``loading`` is the correlation with what they share.
    """

    parameter: str
    between: float
    within: float
    shared: str
    loading: float
    source: str
    known_by: str

    @property
    def total(self) -> float:
        """Coefficient of variation of one day of one person among people."""
        return math.hypot(self.between, self.within)


def read_variability(path: Path) -> Mapping[str, Variability]:
    """Read a table of variability; a loading outside 0 to 1 raises `TableError`."""
    found = {}
    for row in read_csv(path, COLUMNS):
        loading = row.number("loading")
        if not 0.0 <= loading <= 1.0:
            raise TableError(f"{row.place('loading')}: {loading:g} is no correlation from 0 to 1")
        name = row.text("parameter")
        found[name] = Variability(
            name,
            row.number("between_cv"),
            row.number("within_cv"),
            row.cells["shared"].strip(),
            loading,
            row.text("source"),
            row.one_of("known_by", KNOWN_BY),
        )
    return found
