"""The page /foods: search, what an amount holds, products and what dissolves."""

from urllib.parse import quote

import pytest
from tests.web.reading import sound

EGG = quote("Egg, whole, raw, fresh")
ADDRESSES = (
    "/foods", "/foods?q=boiled egg", f"/foods/food?name={EGG}&amount=2 large", "/foods/food?name=whey protein",
    "/foods/products", "/foods/products?name=L-leucine powder&water=100",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_sound(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert sound(page.text) == []


def test_search_answers_while_typing(client):
    page = client.get("/foods?q=brocoli", headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert "read as" in page
    assert "Broccoli, raw" in page


@pytest.mark.parametrize("words", ["...", "qqqqzz", "%00", "<script>"])
def test_words_without_a_food_are_said(client, words):
    page = client.get("/foods", params={"q": words})
    assert page.status_code == 200
    assert "<script>" not in page.text.replace('<script src="', "")


def test_an_amount_holds_protein_and_leads_to_the_plan(client):
    page = client.get(f"/foods/food?name={EGG}&amount=2 large").text
    assert "<strong>100 g</strong> hold 12.6 g protein" in page
    assert '<input type="hidden" name="add" value="food">' in page
    assert "the example plan" in page
    assert 'name="amount" value="100 g"' in page


@pytest.mark.parametrize("amount", ["x", "1e999 g", "-5 g", "", "5 buckets"])
def test_an_amount_that_is_none_is_said(client, amount):
    page = client.get("/foods/food", params={"name": "Egg, whole, raw, fresh", "amount": amount})
    assert page.status_code == 422
    assert 'role="alert"' in page.text


@pytest.mark.parametrize("address", ["/foods/food?name=egg", "/foods/food", "/foods/products?name=leucin powdr"])
def test_unknown_names_are_404_with_the_nearest(client, address):
    page = client.get(address)
    assert page.status_code == 404
    assert "nearest" in page.text or "nothing like it is known" in page.text


def test_a_product_says_what_does_not_dissolve(client):
    page = client.get("/foods/products?name=L-leucine powder&water=100").text
    assert "2.6 g" in page
    assert "mOsm/L" in page
    assert "unverified" in page


def test_a_label_is_a_product_too(client):
    page = client.get("/foods/products", params={"name": "per 10 g scoop: leucine 5 g, isoleucine 2.5 g"})
    assert page.status_code == 200
    assert "2.5 g" in page.text


@pytest.mark.parametrize("wrong", [{"water": "0"}, {"units": "1e309"}, {"units": "nan"}, {"water": "much"}])
def test_numbers_that_cannot_be_are_said(client, wrong):
    assert client.get("/foods/products", params={"name": "L-leucine powder", **wrong}).status_code == 422


def test_a_food_is_added_to_a_saved_study(client, app):
    text = "person: {sex: male, age: 30 y, mass: 80 kg}\nuntil: 5 h\nplan: []\n"
    kept = app.state.store.save(1, "evening", text, None, None)
    assert f'<option value="{kept.id}">evening</option>' in client.get(f"/foods/food?name={EGG}").text
    page = client.get("/", params={"study": kept.id, "add": "food", "name": "Bread, rye", "amount": "64 g"}).text
    assert "Bread, rye" in page
    assert f'name="id" value="{kept.id}"' in page
