import re

import pytest
from tests.food.test_choices import chosen

from myoflux.common.spelling import distance
from myoflux.errors import StudyError
from myoflux.food.search import search_foods, words_of


def found(rows):
    """The descriptions whose intended food stands in the first three hits."""
    return {
        row["description"]
        for row in rows
        if any(re.search(row["intended"], hit.name) for hit in search_foods(row["description"], 3))
    }


@pytest.mark.parametrize("name", ["food_descriptions.csv", "food_descriptions_unseen.csv"])
def test_everyday_descriptions_find_the_intended_food(name):
    """Sixty written before the search; forty more after it, when 38 of them were found before words were added."""
    rows = chosen(name)
    missed = {row["description"] for row in rows} - found(rows)
    assert len(missed) <= 0.1 * len(rows), sorted(missed)


@pytest.mark.parametrize(
    "variants",
    [
        ("chicken breast", "breast chicken", "Chicken  BREAST", "chicken breasts", "chiken brest"),
        ("soy milk", "soymilk", "milk soy", "soya milk"),
        ("yogurt", "yoghurt", "yoghourts"),
    ],
)
def test_spelling_plural_and_order_do_not_matter(variants):
    first = [hit.name for hit in search_foods(variants[0], 3)]
    for other in variants[1:]:
        assert {hit.name for hit in search_foods(other, 3)} & set(first), other


def test_corrections_are_told():
    assert search_foods("brocoli")[0].read_as == {"brocoli": "broccoli"}
    assert search_foods("broccoli")[0].read_as == {}


def test_an_exact_name_comes_first():
    name = "Egg, whole, cooked, hard-boiled"
    assert search_foods(name.upper())[0].name == name


def test_nothing_to_search_is_said_and_nonsense_finds_nothing():
    with pytest.raises(StudyError, match="holds no word"):
        search_foods("  ,;!")
    assert search_foods("xqzwvv") == []


def test_letters_that_differ():
    assert [distance(one, other, 2) for one, other in (("a", "a"), ("ab", "ba"), ("kitten", "sitting"))] == [0, 1, 3]
    assert words_of("Jalapeño, boxes & dishes") == ["jalapeno", "box", "dish"]
