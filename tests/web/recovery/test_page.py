"""The page /recovery: the week after a bout, and what trials found."""

import pytest
from tests.web.reading import send, sound

from myoflux.web.recovery.view import Asked, recovery_values, study_of, trials_found

ADDRESSES = (
    "/recovery",
    "/recovery?bout=resistance&taken=whey&used=yes",
    "/recovery?bout=severe&limb=arms&taken=nothing",
)


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_sound(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert sound(page.text) == []
    assert page.text.index("Safety first") < page.text.index("The week after the bout")


def test_no_amino_acid_changes_it_and_that_is_said():
    asked = Asked("young_woman", "moderate", "legs", used=False, taken="bcaa")
    values = recovery_values(asked, study_of(asked))
    assert "That is built in" in values["difference"]
    assert values["people"] == 200


def test_an_earlier_bout_protects():
    peaks = []
    for used in (False, True):
        asked = Asked("young_woman", "moderate", "legs", used=used, taken="nothing")
        chart = recovery_values(asked, study_of(asked))["figures"][0]["chart"]
        peaks.append(max(chart.lines[0].y))
    assert peaks[1] < 0.8 * peaks[0]


def test_a_person_the_rules_stop_gets_no_numbers(client):
    page = client.get("/recovery?person=cirrhosis")
    assert page.status_code == 200
    assert "Stop: no plan" in page.text
    assert "The week after the bout" not in page.text


@pytest.mark.parametrize("name", ["person", "bout", "limb", "used", "taken"])
def test_unknown_choices_are_404_with_the_nearest(client, name):
    page = client.get("/recovery", params={name: "young_womann"})
    assert page.status_code == 404
    assert "nearest" in page.text


def test_null_results_stand_beside_the_others(client):
    assert {one.null for one in trials_found()} == {True, False, None}
    page = client.get("/recovery").text
    assert "waldron2017" in page
    assert "no difference between the groups" in page
    assert "found none" in page
    assert "-13 to +1" in page


def test_a_change_sends_the_result_alone(client):
    page = client.get("/recovery?taken=leucine", headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert "leucine, 2 g twice a day" in page


def test_going_back_sends_the_whole_page(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert "<html" in client.get("/foods?q=egg", headers=headers).text


PERSON = {"person": "typed", "sex": "male", "age": "67", "mass": "81,5", "training": "recreational"}


def test_a_person_can_be_typed_in_and_stays_in_the_form(client):
    page = send(client, "/recovery", "/recovery", **PERSON)
    assert page.status_code == 200
    assert sound(page.text) == []
    assert "The week after the bout" in page.text
    assert 'value="67"' in page.text


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("age", "", "lacks the age"), ("age", "old", "person &gt; age"), ("mass", "9e9", "mass")],
)
def test_a_person_typed_wrongly_is_said_beside_the_form(client, field, value, words):
    page = send(client, "/recovery", "/recovery", **{**PERSON, field: value})
    assert page.status_code == 422
    assert words in page.text
    assert "The week after the bout" not in page.text


def test_the_person_of_a_saved_study_can_be_taken(client, app):
    text = "person: {sex: male, age: 30 y, mass: 80 kg}\nuntil: 5 h\nplan: []\n"
    kept = app.state.store.save(1, "evening", text, None, None)
    page = client.get(f"/recovery?person=saved:{kept.id}")
    assert page.status_code == 200
    assert "evening" in page.text
    assert "The week after the bout" in page.text
    assert client.get("/recovery?person=saved:nothing").status_code == 404
