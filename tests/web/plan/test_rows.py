import contextlib
import copy
import re

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.food.search import search_foods
from myoflux.study.gallery import load_portrait, people
from myoflux.study.products import products
from myoflux.study.shipped import example_files, load_example
from myoflux.web.plan.rows import MOST_ROWS, NEW_ROWS, add_row, change_rows, shown
from myoflux.web.received.forms import check_form, read_form

PERSON = {"sex": "male", "age": "30 y", "mass": "75 kg"}
DOSE = {"at": "08:00", "take": {"leucine": "3 g"}}
MEAL = {"at": "12:00", "eat": {"Bread, rye": "80 g"}}
VERBS = ("add", "food", "product", "also", "less", "person", "remove", "update", "")
PLACES = (
    "0",
    "1",
    "2",
    "-1",
    "٣",
    "²",
    "9" * 5000,
    "1e3",
    "",
    "0:leucine",
    "1:x",
    "take",
    "state",
    "Bread, rye",
    "nobody",
)
WISHES = st.one_of(
    st.text(max_size=20),
    st.builds("{}:{}".format, st.sampled_from(VERBS), st.one_of(st.text(max_size=12), st.sampled_from(PLACES))),
)
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)
ROWS = st.one_of(
    ANYTHING,
    st.just(DOSE),
    st.just(MEAL),
    st.builds(lambda kind, what: {kind: what}, st.sampled_from(["take", "eat", "at"]), ANYTHING),
)
PLANS = st.one_of(ANYTHING, st.lists(ROWS, max_size=4))
NAMES = sorted(products())


def data(*rows):
    return {"until": "24 h", "person": dict(PERSON), "plan": copy.deepcopy(list(rows))}


def size(found):
    plan = found.get("plan")
    return len(plan) if isinstance(plan, list) else 0


@given(st.dictionaries(st.sampled_from(["plan", "person", "title"]), PLANS), st.lists(WISHES, max_size=4))
@how(max_examples=200)
def test_any_wish_of_any_data_is_done_or_refused_in_words(found, wishes):
    found = copy.deepcopy(found)
    for wish in wishes:
        before = size(found)
        with contextlib.suppress(StudyError):
            change_rows(found, wish)
        assert size(found) <= max(MOST_ROWS, before)


@given(ANYTHING.map(lambda value: {"json": value if isinstance(value, str) else "5"}), WISHES)
def test_any_fields_of_a_form_and_any_wish(kept, wish):
    with contextlib.suppress(StudyError):
        change_rows(read_form([("plan.json", kept["json"])]), wish)


@pytest.mark.parametrize("plan", ["5", "null", "{}", '{"0": {"take": {}}}', '"text"', "[5]"])
@pytest.mark.parametrize("wish", ["also:0", "less:0:x", "remove:0", "add:take"])
def test_a_kept_plan_that_is_no_list_is_refused(plan, wish):
    with pytest.raises(StudyError):
        change_rows(read_form([("plan.json", plan), ("title", "x")]) | ({} if plan != "[5]" else {"plan": 5}), wish)


@pytest.mark.parametrize("digits", ["9" * 4000, "9" * 5000, "²"])
def test_a_number_nobody_can_read_is_no_row(digits):
    with pytest.raises(StudyError):
        change_rows(data(DOSE), f"remove:{digits}")
    with contextlib.suppress(StudyError):
        check_form(read_form([(f"plan.{digits}.at", "08:00")]))


@given(st.integers(0, MOST_ROWS), st.sampled_from([*(f"product:{name}" for name in NAMES), "food:Bread, rye", "take"]))
@how(max_examples=60)
def test_a_plan_never_holds_more_than_its_rows(rows, what):
    found = data(*[DOSE] * rows)
    before = copy.deepcopy(found)
    with contextlib.suppress(StudyError):
        add_row(found, what)
        assert size(found) > rows
        return
    assert found == before
    # What is refused in an empty plan is infused, or holds nothing that the models know.
    assert rows == MOST_ROWS or re.search("infused|know nothing", _refusal(what))


def _refusal(what):
    with pytest.raises(StudyError) as problem:
        add_row(data(), what)
    return str(problem.value)


@pytest.mark.parametrize("what", [*NEW_ROWS, "food:Bread, rye", "product:L-leucine capsules"])
def test_what_is_added_is_legal_and_a_copy(what):
    one, other = data(), data()
    if what == "state":
        one["until"] = other["until"] = "28 d"
    for found in (one, other):
        add_row(found, what)
    assert check_form(one).groups["plan"].plan
    for row in one["plan"]:
        for value in row.values():
            if isinstance(value, dict):
                value.clear()
    third = data()
    add_row(third, what)
    assert third["plan"] == other["plan"]


def test_all_amino_acids_can_be_added_and_all_but_one_left_out():
    found = data(DOSE)
    for _ in range(30):
        change_rows(found, "also:0")
    taken = found["plan"][0]["take"]
    assert set(taken) == set(amino_acids())
    assert taken["leucine"] == "3 g"
    for name in [*taken]:
        change_rows(found, f"less:0:{name}")
    assert len(found["plan"][0]["take"]) == 1
    assert check_form(found).groups["plan"].plan


def test_the_row_that_is_meant_is_taken_away():
    rows = [DOSE, MEAL, {**DOSE, "at": "20:00"}]
    for place in range(3):
        found = data(*rows)
        change_rows(found, f"remove:{place}")
        assert found["plan"] == [row for index, row in enumerate(rows) if index != place]


@pytest.mark.parametrize("name", sorted(people()))
def test_a_ready_person_is_put_in_whole(name):
    found = data(DOSE)
    change_rows(found, f"person:{name}")
    study = check_form(found | {"use": "research"})
    assert study.groups["plan"].who == load_portrait(name).person


@pytest.mark.parametrize("amount", ["2 slices of", "nan g", "-1 g", "1e400 g", "0", "1" * 300])
@pytest.mark.parametrize("what", ["food:Bread, rye", "product:L-leucine capsules"])
def test_an_amount_that_is_none_is_refused(what, amount):
    with pytest.raises(StudyError):
        add_row(data(), what, amount)


def test_foods_that_are_found_can_be_added():
    for food in search_foods("bread", 8):
        found = data()
        change_rows(found, f"food:{getattr(food, 'name', food)}")
        assert check_form(found).groups["plan"].plan[0].eat


@pytest.mark.parametrize("name", sorted(example_files()))
def test_every_arm_of_an_example_can_be_shown_as_one_plan(name):
    study = load_example(name)
    for arm in study.groups if study.arms else ():
        found = shown(study, arm)
        assert found["title"].endswith(f": {arm}")
        read = check_form(found)
        assert read.groups["plan"].plan == study.groups[arm].plan
        assert (read.until, read.clock) == (study.until, study.clock)


def test_a_plan_without_arms_is_shown_too():
    study = check_form(data(DOSE))
    assert check_form(shown(study, "plan")).groups == study.groups


def test_an_arm_that_is_not_there_is_named():
    with pytest.raises(StudyError, match="has no arm 'withuot'"):
        shown(load_example("older-woman"), "withuot")
