"""The page /model: maps, equations and parameters, all from the code."""

import pytest
from tests.web.reading import sound

from myoflux.physiology.catalogue import MODELS, get_model
from myoflux.web.model.view import pieces

PARTS = [(model, part.name) for model in MODELS for part in get_model(model).model.subsystems]


@pytest.mark.parametrize("model", MODELS)
def test_models_are_sound_and_name_every_part(client, model):
    page = client.get(f"/model/{model}").text
    assert sound(page) == []
    assert all(f"/model/{part.name}?model={model}" in page for part in get_model(model).model.subsystems)


@pytest.mark.parametrize(("model", "part"), PARTS)
def test_every_subsystem_shows_each_of_its_laws_and_states(client, model, part):
    page = client.get(f"/model/{part}?model={model}")
    assert page.status_code == 200
    assert sound(page.text) == []
    body = get_model(model).model
    for thing in (*body.laws, *body.states):
        if thing.subsystem == part:
            assert f'id="{thing.name}"' in page.text


def test_unverified_parameters_are_marked_with_their_share(client):
    page = client.get("/model").text
    rows = get_model("human").model.parameters.values()
    count = sum(row.known_by == "unverified" for row in rows)
    assert f"{count} of all {len(rows)}" in page
    assert page.count('<strong class="unverified">unverified</strong>') == count


def test_parameters_are_filtered_while_typing(client):
    page = client.get("/model?q=leucine&known=unverified", headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert "valine_solubility" not in page


@pytest.mark.parametrize("name", ["leucine_plasma", "force", "mps", "basal_fsr"])
def test_a_name_says_value_unit_and_who_uses_it(client, name):
    page = client.get(f"/model/explain/{name}")
    assert page.status_code == 200
    assert sound(page.text) == []
    assert "Used by" in page.text


def test_a_name_of_two_models_is_that_of_the_one_asked(client):
    page = client.get("/model/explain/body_mass?model=months").text
    assert "/model/months" in page
    assert "as in human" in page


@pytest.mark.parametrize(("address", "near"), [("/model/protien", "protein"), ("/model/explain/forse", "force")])
def test_unknown_names_are_404_with_the_nearest(client, address, near):
    page = client.get(address)
    assert page.status_code == 404
    assert near in page.text


def test_powers_are_set_apart():
    found = pieces("a^2*b^-1*(c)^(d)", {"a", "b", "c", "d"})
    assert [one.text for one in found if one.kind == "power"] == ["2", "\N{MINUS SIGN}1"]
