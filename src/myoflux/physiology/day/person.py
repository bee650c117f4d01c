"""What follows from a person's numbers: muscle mass, fasting levels, and what age changes, each through a mechanism."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from myoflux.common.tables import data_folder
from myoflux.kinetics.laws import smooth_step
from myoflux.kinetics.overlay import Overlay, apply_all, read_overlays
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.day.solutes import ACIDS, BRANCHED

USED_BY_SCALING = (
    "muscle_by_mass",
    "muscle_by_height",
    "muscle_of_men",
    "muscle_by_age",
    "muscle_offset",
    "muscle_of_lean_mass",
    "height_of_men",
    "height_of_women",
    "age_middle",
    "age_width",
    "young_age",
    "old_age",
    "women_branched",
    "old_first_pass",
    "old_signal_half",
    "old_insulin_effect",
    "trained_bout_decay",
)
CONDITIONS = {
    "type 2 diabetes": "type2_diabetes",
    "insulin resistance": "insulin_resistance",
}


@cache
def human_table() -> Mapping[str, float]:
    """Return the values of the day-scale table by name."""
    rows = read_parameters(data_folder() / "parameters" / "human.csv")
    return {name: row.value for name, row in rows.items()}


@cache
def _overlays() -> Mapping[str, Overlay]:
    return read_overlays(data_folder() / "overlays" / "human.csv")


def personal(
    *,
    age: float | None = None,
    male: float | None = None,
    mass: float | None = None,
    height: float | None = None,
    lean_mass: float | None = None,
    training: str | None = None,
    conditions: Sequence[str] = (),
) -> dict[str, float]:
    """Return the parameter values that a person's numbers set (y, share of men, kg, cm, kg); None is unknown.

    >>> round(personal(age=30, male=1, mass=75, height=178)["muscle_mass"], 1)
    32.5
    """
    table = human_table()
    share = 0.5 if male is None else male
    years = table["young_age"] if age is None else age
    mass = table["body_mass"] if mass is None else mass
    old = aged(years)
    values = {
        "body_mass": mass,
        "muscle_mass": _muscle_mass(years, share, mass, height, lean_mass, table),
        "leucine_signal_half": table["leucine_signal_half"] * _moved(old, table["old_signal_half"]),
        "muscle_insulin_effect": table["muscle_insulin_effect"] * _moved(old, table["old_insulin_effect"]),
    }
    for acid in ACIDS:
        values[f"{acid}_first_pass"] = table[f"{acid}_first_pass"] * _moved(old, table["old_first_pass"])
    for acid in BRANCHED:
        values[f"fasting_{acid}"] = table[f"fasting_{acid}"] * table["women_branched"] ** (0.5 - share)
    if training in ("resistance_trained", "endurance_trained"):
        values["bout_decay"] = table["bout_decay"] * table["trained_bout_decay"]
    known = [_overlays()[CONDITIONS[word.lower()]] for word in conditions if word.lower() in CONDITIONS]
    if known:
        changed = apply_all(known, {**table, **values})
        values.update({name: value for name, value in changed.items() if value != table[name]})
    return values


def aged(years: float) -> float:
    """Return 0 for the young, 1 for the old, smoothly between.

    >>> round(aged(25.0), 1), round(aged(71.0), 1)
    (0.0, 1.0)
    """
    table = human_table()
    young, now, old = (
        smooth_step(at, table["age_middle"], table["age_width"]) for at in (table["young_age"], years, table["old_age"])
    )
    return float((now - young) / (old - young))


def _moved(old: float, ratio: float) -> float:
    return 1.0 + (ratio - 1.0) * old


def _muscle_mass(
    years: float, male: float, mass: float, height: float | None, lean_mass: float | None, table: Mapping[str, float]
) -> float:
    if lean_mass is not None:
        return table["muscle_of_lean_mass"] * lean_mass
    typical = male * table["height_of_men"] + (1.0 - male) * table["height_of_women"]
    metres = (typical if height is None else height) / 100.0
    return (
        table["muscle_by_mass"] * mass
        + table["muscle_by_height"] * metres
        + table["muscle_of_men"] * male
        - table["muscle_by_age"] * years
        + table["muscle_offset"]
    )
