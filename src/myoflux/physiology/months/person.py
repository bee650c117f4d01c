"""What a person's numbers set in the model of months: muscle, fat, resting expenditure, ageing, training, illness."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import cache

from myoflux.common.tables import data_folder
from myoflux.kinetics.laws import smooth_step
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.day.person import aged, human_table, personal

USED_BY_PERSON = (
    "fat_men_age",
    "fat_men_bmi",
    "fat_men_offset",
    "fat_women_bmi",
    "fat_women_offset",
    "rest_mass",
    "rest_height",
    "rest_age",
    "rest_men",
    "rest_women",
    "ageing_men",
    "ageing_women",
    "ageing_old_men",
    "ageing_old_women",
    "ageing_middle",
    "ageing_width",
    "old_training_gain",
    "trained_training_gain",
    "trained_bout_duration",
    "single_organ",
    "multi_organ",
)
LEAST_FAT = 0.06  # of body mass: keeps the regression positive in the very lean
ILLNESS = {"single-organ failure": "single_organ", "multi-organ failure": "multi_organ"}
ILL = ("icu_synthesis_loss", "icu_breakdown_rise")


@cache
def _table() -> Mapping[str, float]:
    rows = read_parameters(data_folder() / "parameters" / "months.csv")
    return {name: row.value for name, row in rows.items()}


def months_of(
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

    >>> round(months_of(age=30, male=1, mass=75, height=178)["fat_mass"], 1)
    13.7
    """
    table, human = _table(), human_table()
    share = 0.5 if male is None else male
    years = human["young_age"] if age is None else age
    weight = table["body_mass"] if mass is None else mass
    typical = share * human["height_of_men"] + (1.0 - share) * human["height_of_women"]
    metres = (typical if height is None else height) / 100.0
    muscle = personal(age=age, male=male, mass=weight, height=height, lean_mass=lean_mass)["muscle_mass"]
    values = {
        "body_mass": weight,
        "muscle_mass": muscle,
        "fat_mass": _fat(years, share, weight, metres, table) if lean_mass is None else weight - lean_mass,
        "resting_expenditure": _rest(years, share, weight, metres, table) / table["kcal_per_mj"],
        "ageing_loss": _ageing(years, share, table),
        "training_gain": table["training_gain"] * (1.0 + (table["old_training_gain"] - 1.0) * aged(years)),
    }
    if training in ("resistance_trained", "endurance_trained"):
        values["bout_duration"] = table["bout_duration"] * table["trained_bout_duration"]
    if training == "resistance_trained":
        values["training_gain"] *= table["trained_training_gain"]
        values["trained_protection"] = table["most_protection"]
    for word in conditions:
        if word.lower() in ILLNESS:
            severity = table[ILLNESS[word.lower()]]
            values |= {name: table[name] * severity for name in ILL}
    return values


def _fat(years: float, male: float, mass: float, metres: float, table: Mapping[str, float]) -> float:
    logarithm = math.log(mass / metres**2)
    percent = table["fat_men_age"] * years
    percent += male * (table["fat_men_bmi"] * logarithm - table["fat_men_offset"])
    percent += (1.0 - male) * (table["fat_women_bmi"] * logarithm - table["fat_women_offset"])
    return mass * max(percent / 100.0, LEAST_FAT)


def _rest(years: float, male: float, mass: float, metres: float, table: Mapping[str, float]) -> float:
    shared = table["rest_mass"] * mass + table["rest_height"] * metres - table["rest_age"] * years
    return shared + male * table["rest_men"] - (1.0 - male) * table["rest_women"]


def _ageing(years: float, male: float, table: Mapping[str, float]) -> float:
    late = smooth_step(years, table["ageing_middle"], table["ageing_width"])
    early = male * table["ageing_men"] + (1.0 - male) * table["ageing_women"]
    old = male * table["ageing_old_men"] + (1.0 - male) * table["ageing_old_women"]
    return float(early + (old - early) * late)
