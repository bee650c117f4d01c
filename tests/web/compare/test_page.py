"""The page /compare, without a script."""

import json
import re

import pytest
from fastapi.testclient import TestClient

from myoflux.study.shipped import EXAMPLE
from myoflux.study.study import Study, write_study
from myoflux.web.app import create_app
from myoflux.web.settings import Settings

ILL = write_study(Study.model_validate({**EXAMPLE, "person": {"sex": "male", "age": "30 y", "mass": "75 kg",
                                                              "conditions": ["MSUD"]}}))  # fmt: skip
WEEKS = "until: 28 d\nperson: older_man\nplan:\n- {at: day 1, state: bed_rest, for: 7 d}\n"


@pytest.fixture(scope="module")
def client():
    with TestClient(create_app(Settings(rate=1e6, burst=10**6)), base_url="http://localhost") as found:
        yield found


@pytest.fixture(scope="module")
def first(client):
    return client.get("/compare").text


def ask(client, first, to="/compare", headers=None, **fields):
    token = re.search(r'name="csrf" value="([^"]*)"', first)[1]
    usual = {"a.from": "dose", "b.from": "dose", "a.leucine": "3", "b.leucine": "1", "csrf": token}
    return client.post(to, data={**usual, **fields}, headers=headers or {})


def test_the_first_page_compares_two_plans(first):
    assert first.count("<h1>") == 1
    assert first.index("Safety first") < first.index("How often is one better?") < first.index("Over time")
    assert first.count('class="band s1 b90"') >= 7
    assert first.count('<svg class="chart"') == first.count("<figcaption>") == 14
    assert " style=" not in first
    assert "<script src=" in first


def test_hours_stand_beside_months(first):
    hours, months = first.split("If every day were like this, for twelve weeks")
    assert "A is better" in hours
    assert "no difference that counts: under 0.3 kg in 9 of 10" in months


def test_every_input_has_a_label(first):
    form = re.search(r'<form method="post" action="/compare".*?</form>', first, re.DOTALL)[0]
    ids = re.findall(r'<(?:input|select|textarea) id="([^"]+)"', form)
    assert set(ids) == set(re.findall(r'<label for="([^"]+)"', form))
    assert len(re.findall(r"<(?:input|select|textarea) ", form)) == len(ids) + 1


def test_two_doses_and_how_much_counts(client, first):
    page = ask(client, first, **{"by.fsr": "0.01", "until": "3 h", "person": "young_lifter"}).text
    assert "A: 3 g leucine" in page
    assert "over 0.01 %/h" in page
    assert "window 0 to 180 min" in page
    assert ask(client, first, **{"by.fsr": "0,01 %/h"}).status_code == 200


def test_the_same_plan_on_both_sides_is_nothing(client, first):
    page = ask(client, first, **{"b.leucine": "3"}).text
    assert page.count("no difference in the model") == 12
    assert "Safety first: A and B" in page
    assert "Safety first: plan A" not in page


def test_a_script_gets_the_result_alone(client, first):
    page = ask(client, first, headers={"HX-Request": "true"}).text
    assert "<form" not in page
    assert "How often is one better?" in page


def test_texts_saved_studies_and_arms(client, first):
    one = client.post("/api/v1/studies", json=EXAMPLE).json()
    page = ask(client, first, **{"a.from": f"saved:{one['id']}", "b.from": "text", "b.text": write_study(
        Study.model_validate(EXAMPLE))})  # fmt: skip
    assert page.text.count("no difference in the model") == 12
    linked = client.get("/compare", params={"a": f"saved:{one['id']}", "b": f"saved:{one['id']}"})
    assert linked.status_code == 200
    assert one["title"] in linked.text
    weeks = ask(
        client, first, **{"a.from": "text", "a.text": WEEKS, "b.from": "text", "b.text": WEEKS.replace("7 d", "5 d")}
    )
    assert "lean mass (DXA) at the end" in weeks.text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"a.from": "text", "a.text": ILL}, "no plan and no personal numbers"),
        ({"a.from": "text", "a.text": WEEKS}, "not comparable"),
        ({"a.from": "text", "a.text": "nonsense"}, "a study is a mapping"),
        ({"a.from": "saved:0b7e9d52-5a5a-4f0e-9a52-8c6b0c0f6f0a"}, "no such study"),
        ({"a.from": "example:none"}, "nearest"),
        ({"a.leucine": "many"}, "not a dose"),
        ({"a.leucine": "-3"}, "outside 0 to 1000"),
        ({"person": "nobody"}, "nobody"),
        ({"until": "never"}, "not a time"),
        ({"vary": "nothing"}, "nearest"),
        ({"by.fsr": "lots"}, "better by"),
        ({"by.fsr": "nan"}, "better by"),
        ({"a.arm": "x" * 300}, "at most 200"),
        ({"a.text": "x" * 250_000}, "at most 200000"),
    ],
)
def test_what_cannot_be_compared_is_said(client, first, fields, words):
    for path in ("/compare", "/compare/report"):
        answer = ask(client, first, path, **fields)
        assert answer.status_code == (404 if "saved" in fields.get("a.from", "") else 422)
        assert words in answer.text or path != "/compare"
        assert "Traceback" not in answer.text


def test_a_stop_shows_the_findings(client, first):
    page = ask(client, first, **{"a.from": "text", "a.text": ILL}).text
    assert "Stop: no plan and no personal numbers" in page
    assert 'class="band' not in page


def test_the_report_stands_alone(client, first):
    answer = ask(client, first, "/compare/report")
    assert answer.headers["content-disposition"] == 'attachment; filename="compare.html"'
    assert "http" not in answer.text
    assert answer.text.index('class="mark"') < answer.text.index("<table")


def test_words_of_a_study_cannot_become_markup(client, first):
    text = write_study(Study.model_validate({**EXAMPLE, "title": "<script>alert(1)</script>"}))
    page = ask(client, first, **{"a.from": "text", "a.text": text}).text
    assert "<script>alert" not in page
    assert json.dumps("alert(1)") not in page


def test_a_saved_study_is_put_into_the_form_and_two_are_compared(client):
    text = "person: {{sex: male, age: 30 y, mass: 80 kg}}\nuntil: 5 h\nplan: [{{at: 0 min, take: {{leucine: {} g}}}}]\n"
    one, other = (client.app.state.store.save(1, f"with {grams} g", text.format(grams), None, None) for grams in (1, 3))
    page = client.get(f"/compare?a={one.id}")
    assert page.status_code == 200
    assert f'<option value="saved:{one.id}" selected>' in page.text
    assert "Choose the other plan" in page.text
    both = client.get(f"/compare?a={one.id}&b={other.id}")
    assert both.status_code == 200
    assert "How often is one better?" in both.text
