"""The JSON API: what it answers, what it refuses, and that its description is true."""

import json

import pytest
from fastapi.testclient import TestClient

from myoflux.study.shipped import EXAMPLE
from myoflux.study.study import study_schema
from myoflux.web.app import create_app
from myoflux.web.settings import Settings

V1 = "/api/v1"
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def app():
    return create_app(Settings(rate=1e6, burst=10**6))


@pytest.fixture(scope="module")
def client(app):
    with TestClient(app, base_url="http://localhost") as found:
        yield found


def simulate(client, study=EXAMPLE, **query):
    return client.post(f"{V1}/simulate", json=study, params=query)


def test_one_person_has_curves_and_no_band(client):
    found = simulate(client, every="30 min").json()
    curve = found["arms"]["plan"]["plasma_leucine"]
    assert found["who"] == "one person, central values"
    assert len(curve["median"]) == len(found["times"]) == 11
    assert curve["low90"] is None
    assert found["safety"]
    assert found["windows"] == {"plan": [0.0, 300.0]}


def test_many_people_have_bands(client):
    found = simulate(client, people=50, outputs=["fsr", "plasma_insulin"]).json()
    curve = found["arms"]["plan"]["fsr"]
    at = 20
    values = [curve[name][at] for name in ("low90", "low50", "median", "high50", "high90")]
    assert values == sorted(values)
    assert sorted(found["arms"]["plan"]) == ["fsr", "plasma_insulin"]


def test_the_same_request_gives_the_same_answer(client):
    assert simulate(client, people=20).content == simulate(client, people=20).content


def test_the_body_is_the_study_of_files(client):
    schemas = client.get("/api/openapi.json").json()["components"]["schemas"]
    written = json.loads(json.dumps(study_schema()).replace("#/$defs/", "#/components/schemas/"))
    assert schemas["Study"]["properties"].keys() == written["properties"].keys()
    assert schemas["Take"]["properties"]["take"] == written["$defs"]["Take"]["properties"]["take"]
    assert schemas["Take"]["properties"]["at"]["pattern"] == written["$defs"]["Take"]["properties"]["at"]["pattern"]


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"until": None}, "until", "with a unit"),
        ({"untill": "5 h"}, "untill", "nearest: 'until'"),
        ({"until": "5 parsecs"}, "until", "no unit of time"),
        ({"plan": [{"at": "0 min", "take": {"lucine": "3 g"}}]}, "plan > 0 > take", "nearest: 'leucine'"),
        ({"plan": [{"at": "9 h", "take": {"leucine": "3 g"}}]}, "plan", "after the end"),
        ({"plan": [{"at": "0 min", "eat": {"bananna": "3 g"}}]}, "body", "unknown food 'bananna'"),
        ({"person": {"sex": "male"}}, "person > age", "missing"),
        ({"foods": "/etc/passwd"}, "body", "names another file"),
        ({"plan": [{"at": "0 min", "repeat": {"every": "1 s", "times": 10000}, "take": {"leucine": "1 g"}}] * 2},
         "body", "over 10000 events"),
        ({"arms": {f"a{i}": {} for i in range(30)}, "plan": None, "person": None}, "body", "30 arms"),
        ({"notes": "x" * 6000}, "body", "6000 characters"),
        ({"title": "\ud800"}, "body", "no text"),
        ({"until": "1 h" + " " * 4000 + "x"}, "body", "at most 300"),
    ],
)  # fmt: skip
def test_a_faulty_study_is_refused_with_its_place(client, changes, place, words):
    body = json.dumps({**EXAMPLE, **changes})
    for verb in ("simulate", "check", "export/csv", "studies"):
        answer = client.post(f"{V1}/{verb}", content=body, headers=JSON)
        assert answer.status_code == 422, verb
        assert words in answer.json()["detail"]
        assert place in answer.json()["place"]


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "null",
        "[]",
        '"until"',
        "NaN",
        '{"until": NaN, "plan": []}',
        '{"until": 1e999, "plan": [], "person": "older_woman"}',
        '{"until": ' + "9" * 5000 + ', "plan": []}',
        "[" * 5000 + "]" * 5000,
        '{"plan":' * 500 + "1" + "}" * 500,
        json.dumps({**EXAMPLE, "plan": {"a": list(range(30_000))}}),
        json.dumps({**EXAMPLE, "plan": [{"at": "0 min", "take": {"leucine": float("inf")}}]}),
        json.dumps({**EXAMPLE, "plan": [{"at": "0 min", "take": {}, "repeat": {"every": 1, "times": 1e400}}]}),
        json.dumps({**EXAMPLE, "person": {"sex": "male", "age": "30 y", "mass": "75 kg", "conditions": ["x"] * 5000}}),
        b"\xff\xfe{}",
    ],
)  # fmt: skip
def test_nasty_bodies_are_refused(client, body):
    answer = client.post(f"{V1}/simulate", content=body, headers=JSON)
    assert answer.status_code in (400, 413, 422)
    assert isinstance(answer.json()["detail"], str)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"people": 1001}, "1000"),
        ({"people": -1}, "0"),
        ({"every": "1 s"}, "no unit"),
        ({"every": "0.001 min"}, "over 2000 times"),
        ({"every": "soon"}, "not a time"),
        ({"outputs": ["fsr"] * 13}, "12"),
        ({"outputs": ["fsx"]}, "nearest"),
        ({"model": "mouse"}, "not legal"),
        ({"vary": "nothing"}, "not legal"),
        ({"seed": -1}, "0"),
        ({"model": "months"}, ""),
    ],
)
def test_bounds_of_a_simulation(client, query, words):
    answer = simulate(client, **query)
    if query == {"every": "1 s"}:
        words = "over 2000 times"
    if query == {"model": "months"}:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_too_many_people_through_too_much_are_refused_at_once(client):
    meal = {"at": "08:00", "repeat": {"every": "2 h", "times": 300}, "take": {"leucine": "0.5 g"}}
    answer = simulate(client, {**EXAMPLE, "until": "30 d", "plan": [meal]}, people=1000)
    assert answer.status_code == 422
    assert "ask for at most" in answer.json()["detail"]


def test_a_plan_that_is_stopped_gets_words_and_no_numbers(client):
    ill = {"sex": "male", "age": "30 y", "mass": "75 kg", "conditions": ["MSUD"]}
    study = {**EXAMPLE, "person": ill}
    for verb, body in (("simulate", study), ("compare", {"a": study, "b": EXAMPLE}), ("export/html", study)):
        answer = client.post(f"{V1}/{verb}", json=body)
        assert answer.status_code == 422
        assert "no plan and no personal numbers" in answer.json()["detail"]
    found = client.post(f"{V1}/check", json=study).json()
    assert found["stop"] is True
    assert found["strongest"] == "contraindicated"


def test_compare(client):
    other = {**EXAMPLE, "plan": [{"at": "0 min", "take": {"leucine": "1 g"}}]}
    found = client.post(
        f"{V1}/compare", json={"a": EXAMPLE, "b": other, "better_by": {"fsr": 0.001}, "people": 30}
    ).json()
    fsr = next(row for row in found["outcomes"] if row["outcome"]["name"] == "fsr")
    assert fsr["by"] == 0.001
    assert fsr["a_higher"] + fsr["b_higher"] <= 1.0
    assert found["marks"]
    bad = client.post(f"{V1}/compare", json={"a": EXAMPLE, "b": other, "better_by": {"mpb": 1}})
    assert bad.status_code == 422
    assert "neither more nor less" in bad.json()["detail"]


def test_what_is_known(client):
    assert client.get(f"{V1}/foods", params={"q": "bananna"}).json()[0]["name"] == "Bananas, raw"
    assert client.get(f"{V1}/foods/Bananas, raw").json()["protein_g"] > 1
    assert client.get(f"{V1}/foods/nothing of the kind").status_code == 422
    assert client.get(f"{V1}/claims", params={"q": "BCAA speed muscle recovery"}).json()[0]["statement"]["id"] == "A08"
    assert client.post(f"{V1}/label", json={"text": "L-Leucine 5 g per serving."}).json()["amounts_g"] == {
        "leucine": 5.0
    }
    model = client.get(f"{V1}/model/human").json()
    assert {"name", "value", "source", "known_by"} <= model["parameters"][0].keys()
    assert client.get(f"{V1}/explain/gastric_emptying").json()["kind"] == "parameter"
    assert client.get(f"{V1}/explain/gastric_emptyin").status_code == 422
    assert len(client.get(f"{V1}/people").json()) == 12


def test_studies_are_kept_changed_and_deleted(client):
    made = client.post(f"{V1}/studies", json=EXAMPLE)
    assert made.status_code == 201
    one = made.json()
    assert one["title"] == EXAMPLE["title"]
    assert one["id"] in [row["id"] for row in client.get(f"{V1}/studies").json()]
    assert simulate(client, client.get(f"{V1}/studies/{one['id']}").json()["study"]).status_code == 200
    changed = client.put(
        f"{V1}/studies/{one['id']}", json={**EXAMPLE, "title": "Another"}, params={"version": 1}
    ).json()
    assert (changed["title"], changed["version"]) == ("Another", 2)
    late = client.put(f"{V1}/studies/{one['id']}", json=EXAMPLE, params={"version": 1})
    assert late.status_code == 409
    copy = client.post(f"{V1}/studies/{one['id']}/duplicate", headers=JSON)
    assert copy.status_code == 201
    assert copy.json()["title"] == "Another (copy)"
    assert client.delete(f"{V1}/studies/{one['id']}").status_code == 204
    for answer in (
        client.get(f"{V1}/studies/{one['id']}"),
        client.put(f"{V1}/studies/{one['id']}", json=EXAMPLE),
        client.delete(f"{V1}/studies/{one['id']}"),
        client.post(f"{V1}/studies/{one['id']}/duplicate", headers=JSON),
    ):
        assert answer.status_code == 404


@pytest.mark.parametrize("title", ["  ", "x" * 300, "\u2028", "a\nb"])
def test_any_legal_title_can_be_kept(client, title):
    assert client.post(f"{V1}/studies", json={**EXAMPLE, "title": title}).status_code == 201


def test_the_page_lists_every_operation_with_an_example_that_works(app, client):
    page = client.get("/api")
    assert page.status_code == 200
    paths = app.openapi()["paths"]
    assert len(paths) >= 14
    for path, methods in paths.items():
        for method in methods:
            assert f"{method.upper()} {path}" in page.text
    assert "curl -s" in page.text


def test_every_operation_has_words_and_its_refusals(app):
    for path, methods in app.openapi()["paths"].items():
        for found in methods.values():
            assert found["summary"], path
            assert found["description"], path
            assert {"422", "429", "413", "403"} <= found["responses"].keys(), path


@pytest.mark.parametrize("piece", ["0", "1 ", "a ", "leucine 3 g ", "0.", "bcaa ", "(", " "])
def test_the_longest_label_is_answered(client, piece):
    assert client.post(f"{V1}/label", json={"text": (piece * 8000)[:8000]}).status_code == 200
