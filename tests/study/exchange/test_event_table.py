import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import StudyError, TableError
from myoflux.study.activities import Eat, Exercise, Infuse, Take
from myoflux.study.events import expand
from myoflux.study.exchange.event_table import COLUMNS, read_events, write_events
from myoflux.study.lasting import Stay


def made():
    return (
        Take(at="08:00", repeat="daily", take={"leucine": "3 g", "isoleucine": "1.5 g"}, form="capsule"),
        Eat.model_validate({"at": "12:00", "repeat": {"every": "1 d", "times": 3}, "eat": {"whey protein": "20 g"}}),
        Infuse.model_validate({"at": "day 2 06:00", "infuse": {"leucine": "7 g"}, "for": "3 h"}),
        Take(at="10:00", repeat=("mon", "wed"), take={"leucine": "1 g"}),
        Exercise(at="17:00", exercise="resistance", sets=8, load="80 %"),
        Stay.model_validate({"at": "day 3", "state": "bed_rest", "for": "1 d"}),
    )


PLAN = made()
UNTIL = 4 * 1440.0


def same(one, other):
    assert one.doses == pytest.approx(other.doses) if not one.doses else True
    for kind in ("doses", "infusions", "bouts", "states", "diets"):
        first = sorted(getattr(one, kind), key=repr)
        assert first == sorted(getattr(other, kind), key=repr), kind


def test_round_trip_of_a_plan(tmp_path):
    path = tmp_path / "events.csv"
    write_events(path, {"1": PLAN, "2": PLAN[:1]}, UNTIL)
    assert path.read_text().splitlines()[0] == ",".join(COLUMNS)
    events = read_events(path)
    assert (events.faults, events.observations, list(events.plans)) == ((), 0, ["1", "2"])
    same(expand(events.plans["1"], UNTIL), expand(PLAN, UNTIL))
    same(expand(events.plans["2"], UNTIL), expand(PLAN[:1], UNTIL))


@given(
    st.lists(
        st.tuples(st.floats(0, 5000), st.floats(0.001, 100), st.integers(1, 4), st.floats(1, 500)),
        min_size=1,
        max_size=5,
    )
)
def test_round_trip_of_any_doses(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    plan = [
        Take.model_validate(
            {"at": f"{at!r} min", "repeat": {"every": f"{step!r} min", "times": count}, "take": {"leucine": f"{g!r} g"}}
        )
        for at, g, count, step in rows
    ]
    write_events(path, {"1": plan}, 10_000)
    back = expand(read_events(path).plans["1"], 10_000).doses
    before = sorted((round(dose.time, 6), dose.grams) for dose in expand(plan, 10_000).doses)
    assert sorted((round(dose.time, 6), dose.grams) for dose in back) == before


def test_a_table_of_others_with_hours_and_milligrams(tmp_path):
    path = tmp_path / "theirs.csv"
    path.write_text(
        "id,time,amt,rate,cmt,evid,mdv,dv,addl,ii\n7,0,3000,.,1,1,1,.,2,24\n7,0.5,.,.,2,0,0,480,.,.\n7,1,600,1200,2,1,1,.,.,.\n"
    )
    events = read_events(path, {"1": "take|leucine|powder", "2": "infuse|valine"}, time="h", amount="mg")
    assert (events.faults, events.observations) == ((), 1)
    plan = expand(events.plans["7"], 3 * 1440)
    assert [(dose.time, dose.substance, dose.grams, dose.form) for dose in plan.doses] == [
        (day * 1440.0, "leucine", 3.0, "powder") for day in range(3)
    ]
    (infusion,) = plan.infusions
    assert (infusion.start, infusion.end, infusion.grams_per_min) == (60.0, 90.0, pytest.approx(0.02))


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("1,0,3,0,9,1,0,0,", "CMT", "nobody says what this compartment is"),
        ("1,0,3,0,1,3,0,0,take|leucine", "EVID", "reset"),
        ("1,,3,0,1,1,0,0,take|leucine", "TIME", "every event needs its time"),
        ("1,0,x,0,1,1,0,0,take|leucine", "AMT", "is not a number"),
        ("1,0,3,0,1,1,2,0,take|leucine", "II", "need their interval"),
        ("1,0,3,-2,1,1,0,0,take|leucine", "RATE", "modelled rate"),
        ("1,0,3,0,1,1,0,0,infuse|leucine", "RATE", "an infusion needs its rate"),
        ("1,0,3,0,1,1,0,0,take|lucine", "WHAT", "unknown amino acid 'lucine'"),
        ("1,0,3,0,1,1,0,0,swallow|leucine", "WHAT", "no kind of event"),
        ("1,0,3,0", "CMT", "the row has 4 cells"),
    ],
)
def test_bad_rows_are_named_and_their_subject_is_refused(tmp_path, row, column, words):
    path = tmp_path / "bad.csv"
    path.write_text(f"{','.join(COLUMNS)}\n{row}\n1,60,3,0,1,1,0,0,take|leucine\n2,60,3,0,1,1,0,0,take|leucine\n")
    events = read_events(path)
    ((fault),) = events.faults
    assert (fault.line, fault.column) == (2, column)
    assert words in fault.words
    assert list(events.plans) == ["2"]
    assert words in events.refused["1"]


def test_wrong_units_and_tables_are_refused(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("TIME,AMT\n0,1\n")
    with pytest.raises(StudyError, match="unknown unit 'hours'"):
        read_events(path, time="hours")
    with pytest.raises(TableError, match="'ID' is missing"):
        read_events(path)
