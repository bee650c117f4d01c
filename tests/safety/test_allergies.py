"""Allergies: one field, one table, one function; what nobody knows is said."""

import csv

import pytest

from myoflux.common.tables import data_folder
from myoflux.errors import StudyError
from myoflux.food.allergens import CONTAINS, allergen_table, allergens_in, allergens_of, known_allergens
from myoflux.food.table import find_food, foods
from myoflux.safety.allergies import allergies_met
from myoflux.study.person import Person
from myoflux.study.study import Study, write_study

WHO = {"sex": "male", "age": "30 y", "mass": "75 kg"}


def met_by(person, names):
    return allergies_met(person, {name: find_food(name) for name in names})


def met(phrase, *names, contains=()):
    person = Person.model_validate(
        {**WHO, "allergies": [phrase], "screening": {"product": {"contains": list(contains)}}}
    )
    return met_by(person, names)


def test_every_name_of_an_allergen_names_it():
    with (data_folder() / "allergens.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for name in (row["allergen"], *row["also"].split("|")):
                assert row["allergen"] in allergens_in(f"Allergie: {name.upper()}."), name
                assert row["allergen"] in known_allergens([name]), name


@pytest.mark.parametrize(
    ("food", "holds", "holds_not"),
    [
        ("rice protein", None, "gluten"),
        ("pea protein", None, "peanut"),
        ("whey protein", "milk", "gluten"),
        ("wheat protein", "gluten", "milk"),
        ("lupin protein", "lupin", "soy"),
        ("Cheese, cheddar", "milk", "egg"),
        ("Peanut butter, smooth style, without salt", "peanut", "milk"),
        ("oat protein", "gluten", "milk"),
    ],
)
def test_a_food_holds_what_its_name_and_group_say(food, holds, holds_not):
    signs = allergens_of(find_food(food))
    assert holds is None or signs[holds] == CONTAINS
    assert signs[holds_not] != CONTAINS


def test_the_digestion_class_of_a_food_is_no_allergen():
    """Foods of one digestion class hold different allergens; only name and group speak."""
    signs = {}
    for food in foods().values():
        signs.setdefault(food.digestion, set()).add(allergens_of(food)["gluten"])
    assert sum(len(found) == 2 for found in signs.values()) >= 3


@pytest.mark.parametrize(
    ("phrase", "food"),
    [
        ("milk", "Cheese, cheddar"),
        ("dairy", "whey protein"),
        ("Milcheiweiß", "Butter, salted"),
        ("lait", "casein protein"),
        ("lactose", "whey protein"),
        ("severe milk allergy", "Cheese, cheddar"),
        ("eggs", "egg protein"),
        ("Hühnerei", "Egg, whole, raw, fresh"),
        ("seafood", "Fish, tuna, fresh, bluefin, raw"),
        ("Soja", "soy protein"),
        ("gluten intolerance", "wheat protein"),
        ("Erdnüsse", "Peanut butter, smooth style, without salt"),
        ("kiwi", "Kiwifruit, green, raw"),
        ("bananas", "Bananas, raw"),
    ],
)
def test_what_somebody_is_allergic_to_is_met_in_the_plan(phrase, food):
    assert met(phrase, food).matches or phrase == "kiwi"
    assert met(phrase, food).matches or met(phrase, food).unknown


@pytest.mark.parametrize(
    "phrase",
    [
        "lactose intolerance",
        "lactose intolerant",
        "Laktoseintoleranz",
        "intolérance au lactose",
        "intolerancia a la lactosa",
        "not allergic to milk",
        "no milk allergy",
        "none",
        "none known",
        "NKDA",
        "keine",
        "no allergies",
    ],
)
def test_what_is_no_allergy(phrase):
    assert met(phrase, "whey protein") == met("none")


def test_an_unknown_allergy_is_told_or_met_by_its_own_words():
    assert met("zxqv").unknown == ("zxqv",)
    assert met("kiwi", contains=["kiwi"]).matches == ("allergy to kiwi: the product contains kiwi",)
    assert met("strawberries", contains=["strawberry flavour", "strawberries"]).matches
    assert met("milk", contains=["milk-free cocoa", "no milk"]).matches == ()
    with pytest.raises(StudyError, match="unknown allergen 'zxqv'"):
        known_allergens(["milk", "zxqv"])


def test_an_allergy_under_conditions_counts():
    person = Person.model_validate({**WHO, "conditions": ["milk allergy", "coeliac disease"]})
    assert met_by(person, ["whey protein", "wheat protein"]).allergens >= {"milk", "gluten"}
    assert len(met_by(person, ["whey protein", "wheat protein"]).matches) == 2


def test_the_old_place_of_allergies_is_read_as_the_one_field():
    old = {**WHO, "allergies": ["egg"], "screening": {"allergies": ["milk", "egg"], "als": "no"}}
    person = Person.model_validate(old)
    assert (person.allergies, person.screening.als) == (("egg", "milk"), "no")
    study = Study.model_validate({"until": "1 d", "person": old, "plan": []})
    assert "allergies:" in write_study(study).split("screening:")[0]
    assert "allergies" not in type(person.screening).model_fields


def test_the_table_has_the_allergens_of_the_eu():
    assert len(allergen_table()) == 14


def test_what_is_known_is_not_told_as_unknown_and_no_disease_is_an_allergy():
    assert met("milk").unknown == ()
    for condition in ("fish odour syndrome", "drug allergy", "milk of magnesia twice"):
        person = Person.model_validate({**WHO, "conditions": [condition]})
        seen = met_by(person, ["fish protein", "whey protein"])
        assert (seen.allergens, seen.matches, seen.unknown) == (frozenset(), (), ()), condition


def test_small_words_are_no_ingredients():
    assert met("a cat", contains=["cat grass"]).matches == ()
    assert met("something from bees", contains=["salt from somewhere"]).matches == ()
