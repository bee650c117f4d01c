"""Foods of everyday life that are not in the table, and what stands in for them, said wherever it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from myoflux.common.spelling import plain
from myoflux.common.tables import data_folder, read_csv


@dataclass(frozen=True)
class StandIn:
    """A food of the table that stands in for what a name means, and how the two differ; no food: none stands in."""

    food: str
    differs: str
    known_by: str


@cache
def stand_ins() -> Mapping[tuple[str, ...], StandIn]:
    """Return what stands in for a name, by its words in one spelling.

    >>> stand_ins()[("creme", "fraiche")].food
    'Cream, sour, cultured'
    """
    rows = read_csv(data_folder() / "food_stand_ins.csv", ("names", "food", "differs", "known_by"))
    return {
        tuple(plain(name)): StandIn(row.cells["food"], row.text("differs"), row.text("known_by"))
        for row in rows
        for name in row.text("names").split("|")
    }


def stand_in(name: str) -> StandIn | None:
    """Return what stands in for a name, None where nothing does.

    >>> stand_in("Quark").food, stand_in("bread") is None
    ('Cheese, cottage, lowfat, 1% milkfat', True)
    """
    return stand_ins().get(tuple(plain(name)))
