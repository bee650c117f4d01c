import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.errors import StudyError
from myoflux.web.received.forms import as_form, check_form, read_form

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="|"), max_size=30)
PERSON = [("person.sex", "male"), ("person.age|y", "30"), ("person.mass|kg", "75")]
DOSE = [("plan.0.at", "08:00"), ("plan.0.take.0.name", "leucine"), ("plan.0.take.0.amount|g", "3")]


def test_units_are_added_and_empty_fields_left_out():
    data = read_form([*PERSON, ("person.height|cm", " "), ("until", "24 h"), *DOSE, ("csrf", "x"), ("do", "update")])
    assert data["person"] == {"sex": "male", "age": "30 y", "mass": "75 kg"}
    assert check_form(data).groups["plan"].plan[0].take == {"leucine": 3.0}


def test_words_between_commas_are_a_list():
    assert read_form([("person.conditions", "gout, asthma ,")]) == {"person": {"conditions": ["gout", "asthma"]}}


def test_a_name_twice_in_a_row_is_refused():
    twice = [*DOSE, ("plan.0.take.1.name", "leucine"), ("plan.0.take.1.amount|g", "1")]
    with pytest.raises(StudyError, match="twice"):
        read_form(twice)


def test_a_fault_names_its_place_without_a_line():
    with pytest.raises(StudyError, match=r"^row 1 > at: '25:00'"):
        check_form(read_form([*PERSON, ("until", "24 h"), ("plan.0.at", "25:00"), *DOSE[1:]]))


def test_a_kept_row_that_is_no_json_is_refused():
    with pytest.raises(StudyError, match="not readable"):
        read_form([("plan.0.json", "{")])


@given(st.lists(st.tuples(NAMES, NAMES), max_size=20))
def test_any_fields_are_read_or_refused_in_words(items):
    with contextlib.suppress(StudyError):
        check_form(read_form([(f"plan.{name}", value) for name, value in items]))


@given(
    grams=st.floats(0.1, 20).map(lambda value: round(value, 3)),
    hour=st.integers(0, 23),
    age=st.integers(18, 90),
    repeat=st.sampled_from([None, "daily", ["mon", "thu"]]),
)
def test_a_study_goes_into_a_form_and_back(grams, hour, age, repeat):
    row = {"at": f"{hour:02d}:00", "take": {"leucine": f"{grams} g"}} | ({"repeat": repeat} if repeat else {})
    study = check_form({"until": "48 h", "person": {"sex": "male", "age": f"{age} y", "mass": "75 kg"}, "plan": [row]})
    assert check_form(as_form(study)) == study
