"""The shipped trials: written form, splits, what was filled in, and the list in the documents."""

import re
from functools import cache
from pathlib import Path

import pytest

from myoflux.errors import StudyError
from myoflux.study.events import State, expand
from myoflux.study.lasting import Habit, Stay
from myoflux.study.shipped import SPLITS, count_trial, load_trial, trial_files
from myoflux.study.study import write_study

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "trials.md"
NAMES = sorted(trial_files())
READ_TRIAL = cache(load_trial)
MEN, WOMEN, UNKNOWN = 75.0, 65.0, 70.0
DAY = 1440.0
AGES = (25.0, 35.0, 50.0, 70.0)


def arms():
    return [(name, label, arm) for name in NAMES for label, arm in READ_TRIAL(name).groups.items()]


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_trial_stands_in_its_written_form(name):
    study = READ_TRIAL(name)
    assert write_study(study) == trial_files()[name].read_text(encoding="utf-8")
    assert study.citation is not None
    assert study.title
    for arm in study.groups.values():
        assert arm.split in SPLITS
        assert all(item.source for item in arm.measured if item.known_by == "digitised")


def test_an_unknown_trial_is_said_with_the_nearest():
    with pytest.raises(StudyError, match="glynn2010"):
        load_trial("glyn2010")


def test_every_arm_has_an_age_and_a_mass_and_says_what_was_filled():
    for name, label, arm in arms():
        people = arm.people
        assert people is not None, (name, label)
        assert people.age is not None, (name, label)
        assert people.mass is not None, (name, label)
        assert set(people.filled) <= {"age", "mass", "lean_mass"}, (name, label)


def test_filled_numbers_are_the_assumed_ones():
    for name, label, arm in arms():
        people = arm.people
        if "mass" in people.filled:
            share = people.male_fraction
            usual = UNKNOWN if share is None else MEN * share + WOMEN * (1 - share)
            printed = [
                other.people.mass for other in READ_TRIAL(name).groups.values() if "mass" not in other.people.filled
            ]
            expected = sum(printed) / len(printed) if printed else usual
            assert people.mass == pytest.approx(expected, abs=0.06) or "mass from BMI" in arm.notes, (name, label)
        if "age" in people.filled and people.age not in AGES:
            told = ("midpoint", "deficit", "age as in the other arm", "age of all patients", "age: median of all")
            assert any(words in arm.notes for words in told), (name, label)


def test_an_assumed_end_is_never_scored():
    for name, label, arm in arms():
        for item in arm.measured:
            assumed = "end of the window not printed" in (item.notes or "")
            assert item.unread or not assumed, (name, label, item.quantity)


def test_an_arm_without_measurements_is_a_comparator():
    for name, label, arm in arms():
        if not arm.measured:
            others = READ_TRIAL(name).groups.values()
            named = any(item.against == label for other in others for item in other.measured)
            ranked = any(item.unit == "rank" for other in others for item in other.measured)
            assert named or ranked or "comparator" in (arm.notes or ""), (name, label)


def test_the_two_legs_differ_by_the_bout_alone():
    found = 0
    for name, label, arm in arms():
        partner = READ_TRIAL(name).groups.get(label.replace("exercised leg", "rested leg"))
        if label.endswith("exercised leg") and partner is not None:
            found += 1
            bouts = [activity for activity in arm.plan if hasattr(activity, "exercise")]
            eaten = [dict(activity.amounts) for activity in arm.plan if not hasattr(activity, "exercise")]
            assert len(bouts) == 1
            assert eaten == [dict(activity.amounts) for activity in partner.plan]
            assert not any(hasattr(activity, "exercise") for activity in partner.plan)
    assert found >= 15


def of_days(arm):
    return [activity for activity in arm.plan if isinstance(activity, Stay | Habit)]


def test_arms_of_days_to_months_say_their_time_zero():
    found = [(name, label, arm) for name, label, arm in arms() if of_days(arm)]
    assert len(found) >= 70
    for name, label, arm in found:
        assert arm.zero is not None, (name, label)


def test_the_disused_and_their_states_end_where_the_trial_says():
    states = {
        name: expand(READ_TRIAL(name).groups[label].plan, READ_TRIAL(name).until).states
        for name, label in (("kilroe2020", "immobilised leg"), ("holloway2019", "placebo"), ("breen2013", "stepred"))
    }
    assert states["kilroe2020"] == (State(0, 7 * DAY, "immobilised_leg"),)
    assert states["holloway2019"] == (State(7 * DAY, 14 * DAY, "immobilised_leg"),)
    assert states["breen2013"] == (State(0, 14 * DAY, "reduced_steps", 1413),)


def test_the_nulls_name_their_comparators():
    for name, label, other in (
        ("trabal2015", "leucine", "placebo"),
        ("mitchell2018", "dairy", "placebo"),
        ("dirks2014", "whey leu", "con"),
        ("holloway2019", "amino acids", "placebo"),
    ):
        signs = [item for item in READ_TRIAL(name).groups[label].measured if item.against == other]
        assert [item.mean for item in signs] == [0.0], name


def test_intensive_care_and_illness_are_research_files():
    for name, label, arm in arms():
        if arm.people.conditions or any(getattr(stay, "state", "") in ("hospital", "icu") for stay in arm.plan):
            assert READ_TRIAL(name).use == "research", (name, label)


def test_the_list_in_the_documents_is_counted_from_the_files():
    text = PAGE.read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| (.*) \|$", text, re.MULTILINE))
    assert sorted(listed) == NAMES
    counts = [count_trial(name) for name in NAMES]
    for count in counts:
        both = [" / ".join(map(str, numbers)) for numbers in (count.arms, count.measurements)]
        row = [count.title, *both, str(count.unread), ", ".join(count.laboratories) or "-"]
        assert listed[count.name] == " | ".join(row)
    for index, split in enumerate(SPLITS):
        trials = sum(count.arms[index] > 0 for count in counts)
        held = sum(count.arms[index] for count in counts)
        measured = sum(count.measurements[index] for count in counts)
        assert re.search(rf"^\| {split} \| .* \| {trials} \| {held} \| {measured} \|$", text, re.MULTILINE), split
    unread = sum(count.unread for count in counts)
    assert f"`unread` marks {unread} measurements" in text


def test_the_filled_fields_in_the_documents_are_counted_from_the_files():
    everyone = [arm.people for _, _, arm in arms()]
    masses, ages = (sum(field in people.filled for people in everyone) for field in ("mass", "age"))
    leans = sum("lean_mass" in people.filled for people in everyone)
    said = f"Filled in: mass in {masses}, age in {ages}, lean mass in {leans} of {len(everyone)} arms."
    assert said in PAGE.read_text(encoding="utf-8")
