import csv
import io
from pathlib import Path

import pytest
from typer.testing import CliRunner

from myoflux.cli.app import app
from myoflux.errors import MyofluxError
from myoflux.study.events import expand
from myoflux.study.exchange.event_table import read_events

from ..mutation import mutated

HERE = Path(__file__).parent
POWDER = {"1": "take|leucine|powder", "depot": "take|leucine|powder"}


def doses(
    case: str, subject: str = "1", time: str = "min", file: str = "events.csv", amount: str = "g"
) -> list[tuple[float, float]]:
    events = read_events(HERE / case / file, POWDER, time, amount)
    assert not events.faults
    return [(dose.time, dose.grams) for dose in expand(events.plans[subject], 100_000).doses]


def imported(case: str, *options: str):
    return CliRunner().invoke(app, ["import", "events", str(HERE / case / "events.csv"), *options])


def test_missing_marks_other_records_and_named_compartments():
    assert doses("events_missing_as_NA", time="h") == [(0, 3)]
    assert doses("events_other_records") == [(0, 3)]
    assert doses("events_named_compartment", time="h") == [(0, 3), (240, 3)]
    assert doses("events_named_compartment", time="h", file="events-what.csv") == [(0, 3)]


def test_dates_days_clocks_and_blanks(tmp_path):
    assert doses("events_date_column", time="h", amount="mg") == [(480, 3), (1920, 3), (3360, 3)]
    assert doses("events_spaces") == [(0, 3), (240, 3)]
    path = tmp_path / "events.csv"
    head = "ID,DATE,TIME,AMT,CMT\n"
    path.write_text(head + "1,2026-03-31,07:30,3,1\n1,2026-04-01,08:00,3,1\n2,2026-04-01,08:00,3,1\n")
    events = read_events(path, POWDER)
    assert [dose.time for dose in expand(events.plans["1"], 10_000).doses] == [450, 1920]
    assert [dose.time for dose in expand(events.plans["2"], 10_000).doses] == [480]
    for rows, words in (
        ("1,03/04/2026,07:30,3,1\n", "2026-04-03 or 2026-03-04"),
        ("1,2026-03-31,7.5,3,1\n", "may be 7.5 h or 7.5 min"),
        ("1,2026-03-31,07:30,3,1\n1,2,07:30,3,1\n", "write one kind"),
        ("1,2026-03-31,25:30,3,1\n", "no clock time"),
        ("1,2026-03-31,,3,1\n", "needs its clock time"),
        ("1,2026-03-31,07:30,3,1\n1,2026-03-30,07:30,3,1\n", "second occasion"),
    ):
        path.write_text(head + rows)
        assert words in read_events(path, POWDER).refused["1"]


def test_nothing_of_a_table_is_passed_over_in_silence(tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("C,ID,TIME,AMT,CMT,EVID,WT,FOO\n.,1,0,3,1,1,70,9\nC,1,60,3,1,1,70,9\n")
    told = read_events(path, POWDER).told
    assert "columns that are not read: WT, FOO" in told[0]
    assert "1 row(s) with a mark in column C" in told[1]
    head = "ID,TIME,AMT,CMT,EVID,ADDL,II,RATE,WHAT\n"
    for row, words in (
        ("1,0,3,1,0,0,0,0,", "EVID 0, which gives none"),
        ("1,0,3,1,1.5,0,0,0,", "no kind of event"),
        ("1,0,3,1,1,2.5,60,0,", "no whole number"),
        ("1,0,3,1,1,0,0,0.1,infuse|leucine|vein|60 min", "30 min by AMT and RATE"),
        ('1,0,3,1,1,0,0,0,"{""exercise"": ""resistance""}"', "beside an activity that is no dose"),
    ):
        path.write_text(head + row)
        assert words in read_events(path, POWDER).refused["1"]
    path.write_text("ID,TIME,AMT,amt\n1,0,3,4\n")
    with pytest.raises(MyofluxError, match="are one column"):
        read_events(path, POWDER)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("events_date_column", "DATE"),
        ("events_interval_without_count", "II"),
        ("events_rate_by_mouth", "no sip over time"),
        ("events_second_occasion", "occasion"),
    ],
)
def test_what_a_plan_cannot_hold_is_refused_by_name(case, words):
    result = imported(case, "--meaning", "1=take|leucine|powder")
    assert isinstance(result.exception, MyofluxError)
    assert words in str(result.exception)


def test_subjects_that_are_not_read_are_told():
    result = imported("events_many_subjects", "--meaning", "1=take|leucine|powder")
    assert result.exit_code == 0
    assert "'102', '103'" in result.stderr


def test_the_plainest_table_of_the_trade_gives_words(tmp_path):
    path = tmp_path / "plain.csv"
    path.write_text("ID,TIME,AMT\n1,0,3\n")
    result = CliRunner().invoke(app, ["import", "events", str(path)])
    assert isinstance(result.exception, MyofluxError)
    assert "nobody says what this compartment is" in str(result.exception)


def test_records_that_are_no_doses_have_no_additional_doses():
    result = CliRunner().invoke(app, ["export", "events", str(HERE / "events_export_repeated_bout" / "study.yaml")])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [float(row["TIME"]) for row in rows] == [1020.0 + 1440 * day for day in range(7)]
    assert {(row["EVID"], row["ADDL"], row["II"]) for row in rows} == {("2", "0", "0")}


def test_spoilt_tables_give_words_and_no_subject_with_a_fault_has_a_plan(tmp_path):
    texts = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("events_*/events*.csv"))]
    path = tmp_path / "events.csv"
    read = 0
    for text in mutated(texts, 2000, seed=13):
        path.write_text(text, encoding="utf-8", newline="")
        try:
            events = read_events(path, POWDER)
        except MyofluxError:
            continue
        assert not set(events.plans) & set(events.refused)
        read += bool(events.plans)
    assert read > 100
