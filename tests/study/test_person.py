import pytest
from pydantic import ValidationError

from myoflux.study.person import Group, Person, numbers


def test_what_a_model_may_ask_about_a_person():
    woman = Person(sex="female", age="68 y", mass="62 kg", lean_mass="40 kg", conditions=("asthma",))
    assert numbers(woman) == {
        "male": 0.0, "age": 68.0, "mass": 62.0, "height": None, "lean_mass": 40.0, "training": "untrained",
        "conditions": ("asthma",),
    }  # fmt: skip
    assert numbers(Group(male_fraction=0.5))["male"] == 0.5
    assert set(numbers(Group()).values()) == {None, ()}


def test_what_was_filled_in_is_a_field_with_a_value():
    assert Group(age="70 y", mass="75 kg", filled=("age", "mass")).filled == ("age", "mass")
    with pytest.raises(ValidationError, match="unknown field 'weight'; nearest: "):
        Group(filled=("weight",))
    with pytest.raises(ValidationError, match="'filled' names 'mass', which has no value"):
        Group(filled=("mass",))
