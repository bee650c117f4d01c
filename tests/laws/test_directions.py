"""Which way each quantity goes when something is raised: what trials and laws say, held against both models.

A row of ``directions.csv``: in a scene, raise one thing (another scene, a person's number, a parameter by a tenth),
read a quantity, expect its sign and at least a relative change ("0": at most that). Rows that do not hold today say so.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from pathlib import Path

import pytest

from myoflux.common.tables import data_folder
from myoflux.kinetics.overlay import Overlay
from myoflux.simulation.simulate import simulate
from myoflux.study.shipped import trial_files
from myoflux.study.study import Study

HERE = Path(__file__).parent
with (HERE / "directions.csv").open(encoding="utf-8") as file:
    ROWS = list(csv.DictReader(file))
MAN = {"sex": "male", "age": "25 y", "mass": "75 kg", "height": "178 cm"}
BOUT = {"at": "0 min", "for": "45 min", "exercise": "resistance", "limb": "legs"}


def take(grams, at="0 min", form="solution", **more):
    return {"at": at, "take": grams, "form": form, **more}


def eat(grams):
    return {"at": "0 min", "eat": grams}


def lasting(state, days, start="0 min"):
    return {"at": start, "for": f"{days} d", "state": state}


def diet(**what):
    return {"at": "0 min", "for": "56 d", "diet": what}


LEUCINE = take({"leucine": "3 g"})
DAILY = take({"leucine": "3 g"}, at="08:00", form="powder", repeat="daily")
WHEY = eat({"whey protein": "25 g"})
REST = lasting("bed_rest", 14)
TRAINING = {"at": "17:00", "for": "45 min", "exercise": "resistance", "sets": 4, "repeat": ["mon", "wed", "fri"]}
ECCENTRIC = {"at": "1 d", "for": "30 min", "exercise": "eccentric", "limb": "arms", "severity": "severe", "sets": 6}
SCENES = {
    "human": {
        "fast": [], "leucine": [LEUCINE], "leucine_double": [take({"leucine": "6 g"})],
        "capsule": [take({"leucine": "3 g"}, form="capsule")], "tablet": [take({"leucine": "3 g"}, form="tablet")],
        "portions": [take({"leucine": "1 g"}, at=f"{m} min") for m in (0, 45, 90)],
        "isoleucine": [take({"isoleucine": "10 g"})], "valine": [take({"valine": "10 g"})],
        "glucose": [eat({"carbohydrate": "50 g"})],
        "isoleucine_glucose": [take({"isoleucine": "10 g"}), eat({"carbohydrate": "50 g"})],
        "whey": [WHEY], "whey_10": [eat({"whey protein": "10 g"})], "whey_40": [eat({"whey protein": "40 g"})],
        "casein": [eat({"casein protein": "25 g"})],
        "meal": [eat({"whey protein": "25 g", "carbohydrate": "60 g", "fat": "20 g"})],
        "bout": [BOUT | {"sets": 8}], "bout_1_set": [BOUT | {"sets": 1}],
        "bout_whey": [BOUT | {"sets": 8}, WHEY | {"at": "46 min"}],
        "ride": [{"at": "0 min", "for": "60 min", "exercise": "endurance", "intensity": "60 %"}],
    },
    "months": {
        "habit": [], "bed_rest": [REST], "bed_rest_long": [lasting("bed_rest", 56)],
        "cast": [lasting("immobilised_leg", 14)],
        "few_steps": [lasting("reduced_steps", 14)], "hospital": [lasting("hospital", 14)], "icu": [lasting("icu", 14)],
        "bed_rest_training": [REST, TRAINING], "bed_rest_leucine": [REST, DAILY],
        "bed_rest_protein": [REST, diet(protein="2 g/kg")], "leucine": [DAILY], "training": [TRAINING],
        "training_leucine": [TRAINING, DAILY], "training_low_protein": [TRAINING, diet(protein="0.8 g/kg")],
        "deficit": [diet(energy_balance="-500 kcal")], "little_food": [diet(energy="1800 kcal")],
        "surplus": [diet(energy_balance="500 kcal")],
        "training_deficit": [TRAINING, diet(energy_balance="-500 kcal")], "recovery": [REST],
        "damage": [ECCENTRIC], "damage_mild": [ECCENTRIC | {"severity": "mild"}],
        "damage_late": [ECCENTRIC | {"at": "29 d"}],
        "damage_again": [ECCENTRIC, ECCENTRIC | {"at": "29 d"}], "damage_leucine": [ECCENTRIC, DAILY],
    },
}  # fmt: skip
WINDOW = {"human": "5 h", "months": "56 d"}
SHORT = {"bout": "24 h"} | dict.fromkeys(("bed_rest", "cast", "few_steps", "hospital", "icu"), "14 d")


@cache
def course(model, scene, until, person=(), parameter=""):
    """Return the course of a scene; a person's number or a parameter changed if named."""
    study = {"until": until, "use": "research", "person": MAN | dict(person), "plan": SCENES[model][scene]}
    changed = [Overlay("a tenth more", scale={parameter: 1.1})] if parameter else []
    every = 5.0 if model == "human" else 360.0
    return simulate(Study.model_validate(study), model, every=every, overlays=changed)


def read(result, quantity, how):
    """Return mean, peak, low, end, growth or minute of the peak, of the whole or of a window in minutes."""
    kind, _, window = how.partition(" ")
    begin, _, end = window.partition("-")
    series = result[quantity].isel(person=0)
    values = (series.sel(time=slice(float(begin), float(end))) if window else series).values
    reads = {
        "mean": values.mean,
        "peak": values.max,
        "low": values.min,
        "end": lambda: values[-1],
        "growth": lambda: values[-1] / values[0],
        "peak_time": lambda: series.time[int(values.argmax())],
    }
    return float(reads[kind]())


def relative_change(row):
    model, scene = row["model"], row["scene"]
    kind, _, what = row["raised"].partition(":")
    until = SHORT.get(scene, SHORT.get(what, WINDOW[model]))
    before = course(model, scene, until)
    if kind == "scene":
        after = course(model, what, WINDOW[model] if what.endswith("_long") else until)
    elif kind == "person":
        after = course(model, scene, until, person=(tuple(what.split("=")),))
    else:
        after = course(model, scene, until, parameter=what)
    old, new = (read(result, row["quantity"], row["read"]) for result in (before, after))
    return (new - old) / max(abs(old), 1e-12)


def holds(row):
    change, least = relative_change(row), float(row["least"])
    return abs(change) <= least if row["sign"] == "0" else change * float(row["sign"] + "1") >= least


def name_of(row):
    return "-".join(row[part] for part in ("model", "scene", "raised", "quantity"))


@pytest.mark.parametrize("row", ROWS, ids=name_of)
def test_the_direction_is_right(row):
    """A row that does not hold today must go on failing until it is mended: then its last cell changes."""
    assert holds(row) is (row["holds"] == "yes"), relative_change(row)


def test_the_table_is_large_and_its_sources_are_known():
    assert len(ROWS) >= 120
    assert len({(row["model"], row["scene"], row["raised"], row["quantity"], row["read"]) for row in ROWS}) == len(ROWS)
    words = (data_folder() / "references.bib").read_text(encoding="utf-8")
    known = {*re.findall(r"^@\w+\{(\w+),", words, re.MULTILINE), *trial_files(), "day-scale", "months", "exercise"}
    assert {row["source"].partition(":")[0] for row in ROWS} <= known
