import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import StudyError
from myoflux.study.activities import Exercise, Take
from myoflux.study.calendar import agenda
from myoflux.study.events import expand, occurrences
from myoflux.study.phases import Phase, adhered, compose, written_out
from myoflux.study.study import read_study, write_study

DAY = 1440.0
FILE = """
start: "07:00"
person: {sex: male, age: 30 y, mass: 80 kg}
phases:
- name: habit
  for: 1 week
  plan:
  - {at: "08:00", repeat: daily, take: {leucine: 3 g}}
  - {at: "17:00", repeat: [mon, thu], exercise: resistance, sets: 8}
- name: bed rest
  for: 5 d
  use: [pills.yaml]
  plan: [{at: 0 min, state: bed_rest, for: 5 d}]
"""
PILLS = """
until: 1 d
start: "07:00"
person: {sex: male, age: 30 y, mass: 80 kg}
plan: [{at: "09:00", repeat: daily, take: {leucine: 1 g}, form: capsule}]
"""


def days_of(doses):
    return [int(dose.time // DAY) + 1 for dose in doses]


def test_phases_become_one_plan(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(FILE)
    (tmp_path / "pills.yaml").write_text(PILLS)
    study = read_study(path)
    assert study.until == 12 * DAY
    plan = expand(study.groups["plan"].plan, study.until, study.clock)
    assert days_of(plan.doses) == list(range(1, 13))
    assert [dose.grams for dose in plan.doses] == [3.0] * 7 + [1.0] * 5
    assert [dose.form for dose in plan.doses] == ["solution"] * 7 + ["capsule"] * 5
    assert [int(bout.start // DAY) + 1 for bout in plan.bouts] == [1, 4]
    assert [(state.start, state.end, state.name) for state in plan.states] == [(7 * DAY, 12 * DAY, "bed_rest")]
    (tmp_path / "whole.yaml").write_text(write_study(study))
    assert read_study(tmp_path / "whole.yaml") == study
    text = agenda(study.groups["plan"].plan, study.until, study.clock)
    assert "day 1 (mon)\n  08:00  take leucine 3 g (solution)\n  17:00  resistance exercise: 8 sets, 30 min" in text
    assert "days 2-3 (tue-wed)\n  08:00  take leucine 3 g (solution)" in text
    assert "bed rest for 5 d" in text


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("for: 1 week", "for: 1 fortnight", "study.yaml:6: phases > 0 > for: 'fortnight' is no unit"),
        ("pills.yaml", "absent.yaml", "study.yaml:12: .*no such file"),
        ("for: 5 d\n", "for: 5 d\n  adherence: 120 %\n", "adherence is at most 100 %"),
        ("phases:", "until: 2 d\nphases:", "the phases last 17280 min"),
        ("phases:", "plan: []\nphases:", "either 'phases' or 'plan'"),
        ("at: 0 min, state", "at: day 7, state", "'day 7' lies after its end"),
        ("pills.yaml", "study.yaml", "use one another more than"),
    ],
)
def test_faults_of_phases_are_told(tmp_path, old, new, words):
    path = tmp_path / "study.yaml"
    path.write_text(FILE.replace(old, new, 1))
    (tmp_path / "pills.yaml").write_text(PILLS)
    with pytest.raises(StudyError, match=words):
        read_study(path)


def test_missed_doses_follow_from_share_and_seed():
    plan = [{"at": "08:00", "repeat": "daily", "take": {"leucine": "3 g"}}, {"at": "17:00", "exercise": "resistance"}]
    phase = {"for": "20 d", "plan": plan, "adherence": "80 %"}
    taken, until, missed = compose([Phase.model_validate(phase)])
    doses = expand(taken, until).doses
    assert (len(doses), len(missed)) == (16, 4)
    assert sorted([*(dose.time for dose in doses), *(one.time for one in missed)]) == [480 + DAY * n for n in range(20)]
    assert sum(isinstance(one, Exercise) for one in taken) == 1
    other = compose([Phase.model_validate(phase | {"seed": 1})])[2]
    assert other != missed
    assert compose([Phase.model_validate(phase)])[2] == missed


@given(st.floats(0, 1), st.integers(0, 60), st.integers(0, 5))
def test_the_share_taken_is_the_nearest_number(share, count, seed):
    times = [float(n) for n in range(count)]
    kept = adhered(times, share, seed)
    assert len(kept) == round(share * count)
    assert kept == sorted(set(kept) & set(times))


@given(st.lists(st.integers(0, 200), unique=True, min_size=1, max_size=40))
def test_writing_out_keeps_every_time(hours):
    times = sorted(60.0 * hour for hour in hours)
    rows = written_out(Take(at="0 min", take={"leucine": "1 g"}), times)
    assert sorted(time for row in rows for time in occurrences(row, until=20_000)) == times
    assert len(rows) <= len(times)
