"""Cases of FHIR: files that were read wrongly or not at all, through the command line."""

import json
import re
from pathlib import Path

import pytest
import yaml

from myoflux.cli.app import main

CASES = Path(__file__).parent
EGG = "Egg, whole, raw, fresh"
# The standard's regular expression of dateTime, with the time zone that its text demands.
DATE_TIME = re.compile(
    r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d{1,9})?"
    r"(Z|[+-]((0\d|1[0-3]):[0-5]\d|14:00))"
)


@pytest.fixture
def run(monkeypatch, capsys):
    def command(*words):
        monkeypatch.setattr("sys.argv", ["myoflux", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return ended.value.code or 0, said.out, said.err

    return command


@pytest.fixture
def imported(run):
    def of(case):
        code, out, told = run("import", "fhir", CASES / case / "intake.json")
        assert code == 0, told
        return yaml.safe_load(out)["plan"], told

    return of


def test_coded_names(imported):
    plan, told = imported("fhir_coded_names")
    assert plan == [
        {"at": "0 min", "eat": {EGG: "100 g"}},
        {"at": "60 min", "eat": {EGG: "100 g"}},
        {"at": "120 min", "take": {"leucine": "3 g"}},
        {"at": "180 min", "eat": {EGG: "56.69904625 g"}},
    ]
    assert "entry 5, consumedItem 1.amount: how much it was is not said; write grams" in told


def test_totals_of_a_meal_stand_for_items_without_a_name(imported):
    plan, told = imported("fhir_meal_with_totals")
    assert plan == [{"at": "0 min", "eat": {"mixed protein": "11.2 g", "carbohydrate": "26 g", "fat": "17 g"}}]
    assert "the totals stand for this meal: mixed protein 11.2 g, fat 17 g, carbohydrate 26 g" in told
    assert "'Toasted cheese roll'" in told
    assert "'Vegetable broth'" in told


def test_offsets(imported):
    plan, told = imported("fhir_offsets")
    assert plan == [{"at": "0 min", "eat": {EGG: "50 g"}}, {"at": "90 min", "eat": {EGG: "100 g"}}]
    assert "several offsets from UTC" in told


def test_a_period_counts_from_its_start(imported):
    plan, told = imported("fhir_period")
    assert plan == [{"at": "0 min", "eat": {EGG: "100 g"}}]
    assert "entry 1: the period of 30 min counts from its start" in told


def test_the_same_item_twice_adds_up(imported):
    plan, told = imported("fhir_same_item_twice")
    assert plan == [{"at": "0 min", "eat": {EGG: "100 g", "whey protein": "20 g"}}]
    assert not told


def test_only_what_was_completed_was_eaten(imported):
    plan, told = imported("fhir_status")
    assert plan == [{"at": "0 min", "eat": {EGG: "100 g"}}]
    assert "entry 2, status: 'not-done': it was not eaten; left out" in told
    assert "entry 3, status: 'entered-in-error': the record is void; left out" in told


@pytest.mark.parametrize(
    ("start", "written"),
    [
        ("2026-03-31", "2026-03-31T08:00:00+00:00"),
        ("2026-03-31T00:00+02:00", "2026-03-31T08:00:00+02:00"),
        ("2026-03-31T08:00:00-03:30", "2026-03-31T08:00:00-03:30"),
        ("2026-03-31T00:00Z", "2026-03-31T08:00:00+00:00"),
    ],
)
def test_every_moment_has_an_offset(run, start, written):
    code, out, told = run("export", "fhir", CASES / "fhir_export_moment" / "study.yaml", "--start", start)
    moments = re.findall(r'"\w*[dD]ateTime": "([^"]*)"', out)
    assert (code, told) == (0, "")
    assert all(map(DATE_TIME.fullmatch, moments))
    assert [entry["resource"]["occurrenceDateTime"] for entry in json.loads(out)["entry"]] == [written]


@pytest.mark.parametrize(
    "start",
    ["today", "31.03.2026", "2026-02-30", "2026-03-31T12:00", "20260331", "2026-W14-2", "2026-03-31T00:00+25:00",
     "2026-3-31", ""],
)  # fmt: skip
def test_a_start_that_is_none_is_told(run, start):
    study = CASES / "fhir_export_moment" / "study.yaml"
    code, out, told = run("export", "fhir", study, "--start", start)
    assert (code, out) == (2, "")
    assert "--start" in told
