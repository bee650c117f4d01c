"""Spoilt tables and studies: words instead of a fall, no row lost in silence, no mass that stands nowhere."""

import math
import re
from functools import cache
from pathlib import Path

import pytest
from tests.growth import growth
from tests.mutation import mutated

from myoflux.common.numerals import NUMBER, readings
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import MyofluxError, TableError
from myoflux.food.own import read_foods
from myoflux.food.table import find_food
from myoflux.safety import diary
from myoflux.study.exchange.event_table import read_events
from myoflux.study.exchange.food_log import read_food_log
from myoflux.study.study import read_study, write_study

CASES = Path(__file__).parents[2] / "cases"
COUNT = 2000
FACTORS = (1.0, 1e-3, 1e3, 1e-6, 28.349523125, 453.59237, 1 / 4.184)
LOG = (
    "date,time,meal,food,amount,unit,protein,carbohydrate,fat\n"
    '2026-03-02,08:00,,"Egg, whole, raw, fresh",2 x 25 g,,6.3,0.4,4.8\n'
    "2026-03-02 10:30,,,L-Leucine powder,5 g,,5,0,0\n"
    "2026-03-02,,lunch,whey protein,1,cup (243 g),,,\n"
    "2026-03-02,19:00,,Stew of the house,1,bowl,35,80,20\n"
    "2026-03-03,07:15,,salmon raw,5.5,oz,,,\n"
)
FOODS = (
    "name,category,energy_kcal,protein_g,fat_g,carb_g,leucine_g\n"
    "My beef,Beef Products,184,26.1,8.2,0,2.1\n"
    "My cheese,Dairy and Egg Products,340,21.5,27.5,< 0.5,\n"
    "My skyr,Dairy and Egg Products,60,11,0.2,4,1.1\n"
)
DIARY = (
    "when,what,severity,after,note,help\n"
    "2026-05-01 08:30,nausea,mild,BCAA 10 g,an hour after,\n"
    '2026-05-02 09:00,hives,severe,leucine 5 g,"at once, and itching",R070\n'
)
STUDY = """title: Two meals and a dose
until: 24 h
person: {sex: female, age: 66 y, mass: 61.5 kg}
plan:
- {at: "08:00", repeat: {every: 6 h, times: 3}, take: {leucine: 3.5 g, isoleucine: 500 mg}, form: powder}
- {at: "12:30", eat: {whey protein: 25 g, "Egg, whole, raw, fresh": 2 large}}
- {at: "17:00", exercise: resistance, sets: 6, load: 80 %, for: 40 min}
"""


def texts(pattern, *more):
    return [*(path.read_text(encoding="utf-8-sig") for path in sorted(CASES.glob(pattern))), *more]


def spoilt(tmp_path, name, originals, seed):
    """Yield the path of each spoilt version and its text."""
    path = tmp_path / name
    for text in mutated(originals, COUNT, seed=seed):
        path.write_text(text, encoding="utf-8", newline="")
        yield path, text


@cache
def numbers(text):
    """Return every number of a text, of its cells as well as across them."""
    pieces = [text, *re.split(r"[,;\t|\n\"{}]", text)]
    values = {value for piece in pieces for found in re.findall(NUMBER, piece) for value in readings(found)}
    pairs = (pair for piece in pieces for pair in re.findall(rf"({NUMBER})\s*[x*]\s*({NUMBER})", piece))
    times = {one * two for pair in pairs for one in readings(pair[0]) for two in readings(pair[1])}
    return values | times | {1.0}


def stands(grams, text, each=()):
    """Return whether an amount stands in a text: a number in some unit, a product of two, or so many measures."""
    able = (value * factor for value in numbers(text) for factor in (*FACTORS, *each))
    return any(math.isclose(grams, value, rel_tol=1e-9, abs_tol=1e-12) for value in able)


def measures(name):
    if name in amino_acids():
        return []
    food = find_food(name)
    return [grams / value for words, grams in food.portions.items() for value in numbers(words) if value]


def test_food_logs(tmp_path):
    read = 0
    for path, text in spoilt(tmp_path, "log.csv", texts("log_*/log.csv", LOG, LOG, LOG), 3):
        try:
            log = read_food_log(path)
        except MyofluxError:
            continue
        read += 1
        places = [entry.line for entry in log.entries] + [fault.line for fault in log.faults]
        assert len(places) == len(set(places)), text
        for entry in log.entries:
            assert entry.minute >= 0
            assert math.isfinite(entry.minute)
            for name, grams in entry.foods.items():
                assert stands(grams, text, measures(name) if not entry.form else (0.5, 0.25)), (text, entry)
    assert read > COUNT / 4


def test_every_row_of_a_log_is_an_entry_or_told(tmp_path):
    for path, text in spoilt(tmp_path, "log.csv", [LOG], 4):
        if '"' in text.replace('"Egg, whole, raw, fresh"', "") or "\r" in text:
            continue
        try:
            log = read_food_log(path)
        except MyofluxError:
            continue
        told = " ".join(log.told)
        header = int(match[1]) if (match := re.search(r":(\d+): taken as the header", told)) else 1
        below = [line for line in text.split("\n")[header:] if re.search(r"[^\s,]", line.replace('"', ""))]
        assert len(log.entries) + len(log.faults) == len(below), text


def test_food_tables(tmp_path):
    read = 0
    for path, text in spoilt(tmp_path, "foods.csv", texts("foods_*/foods.csv", FOODS, FOODS), 5):
        try:
            file = read_foods(path)
        except MyofluxError:
            continue
        read += bool(file.foods)
        for food in file.foods.values():
            for value in (food.energy, food.protein, food.fat, food.carbohydrate):
                assert value == 0.0 or stands(value, text), (text, food)
            if "group_pattern" not in food.quality:
                assert all(stands(grams, text) for grams in food.amino_acids.values())
    assert read > COUNT / 4


def test_diaries(tmp_path):
    read = 0
    for path, text in spoilt(tmp_path, "diary.csv", texts("diary_*/diary.csv", DIARY, DIARY), 6):
        try:
            entries = diary.read(path)
        except MyofluxError:
            continue
        read += 1
        for entry in entries:
            assert all(part in text for part in entry.what.replace('"', "\n").split("\n"))
    assert read > COUNT / 4


def test_event_tables_give_no_dose_that_stands_nowhere(tmp_path):
    meanings = {"1": "take|leucine|powder", "depot": "take|leucine|powder"}
    read = 0
    for path, text in spoilt(tmp_path, "events.csv", texts("events_*/events*.csv"), 8):
        try:
            events = read_events(path, meanings)
        except MyofluxError:
            continue
        read += bool(events.plans)
        for plan in events.plans.values():
            for activity in plan:
                assert all(stands(grams, text) for grams in activity.amounts.values()), text
    assert read > COUNT / 20


def test_studies(tmp_path):
    read = 0
    for path, text in spoilt(tmp_path, "study.yaml", [STUDY], 9):
        try:
            study = read_study(path)
        except MyofluxError:
            continue
        read += 1
        again = tmp_path / "again.yaml"
        again.write_text(write_study(study), encoding="utf-8")
        assert write_study(read_study(again)) == write_study(study), text
        for activity in study.groups["plan"].plan:
            for name, grams in getattr(activity, "amounts", {}).items():
                assert stands(grams, text, measures(name)), (text, name, grams)
    assert read > COUNT / 10


@pytest.mark.parametrize(
    ("reader", "text"),
    [
        (read_food_log, LOG),
        (read_foods, FOODS),
        (diary.read, DIARY),
        (read_events, "ID,TIME,AMT,WHAT\n1,0,3,eat|whey protein\n"),
    ],
    ids=["log", "foods", "diary", "events"],
)
def test_work_grows_with_the_rows(tmp_path, reader, text):
    header, *rows = text.splitlines(keepends=True)
    path = tmp_path / "table.csv"

    def work(body):
        path.write_text(header + body, encoding="utf-8")
        try:
            reader(path)
        except TableError:
            assert reader is not diary.read

    assert growth(work, "".join(rows) * (150 // len(rows))) < 8 * 2.5


def test_titles_and_open_quotes_are_no_trap(tmp_path):
    path = tmp_path / "table.csv"

    def work(body):
        path.write_text(body, encoding="utf-8")
        with pytest.raises(TableError):
            read_food_log(path)

    for piece in ('"a,b;c\n', "date\n", "a b\tc|d\n"):
        assert growth(work, piece * 500) < 8 * 2.5, piece
