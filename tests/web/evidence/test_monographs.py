"""The page /monographs: the same sentences and sources as the verb, with the model's numbers."""

import json

from tests.web.reading import sound

from myoflux.evidence.monograph import monograph, substances


def test_every_substance_is_listed(client):
    page = client.get("/monographs").text
    assert sound(page) == []
    assert all(f"/monographs/{name}" in page for name in substances())


def test_a_monograph_holds_every_sentence_of_the_verb(client):
    page = client.get("/monographs/hmb")
    assert page.status_code == 200
    assert sound(page.text) == []
    assert "None</p>" not in page.text
    made = monograph("hmb", model=False)
    assert page.text.count('class="quiet source"') == len(made.stops) + sum(len(s.sentences) for s in made.sections)


def test_model_numbers_stand_under_the_mechanism(client):
    page = client.get("/monographs/isoleucine").text
    assert sound(page) == []
    assert "What the model says by dose and age" in page
    assert "woman of 72 y" in page


def test_a_monograph_can_be_taken_away(client):
    found = client.get("/monographs/hmb?form=json")
    assert found.headers["content-disposition"] == 'attachment; filename="hmb.json"'
    assert json.loads(found.text)["substance"]["name"] == "hmb"
    assert client.get("/monographs/hmb?form=md").text.startswith("# ")


def test_unknown_names_are_404_with_the_nearest(client):
    page = client.get("/monographs/leucin")
    assert page.status_code == 404
    assert "leucine" in page.text
    assert client.get("/monographs/hmb?form=pdf").status_code == 404
