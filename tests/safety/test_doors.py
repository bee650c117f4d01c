"""One screening behind three doors: command line, API and pages say the same of the same words."""

import json
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from jinja2 import Environment, PackageLoader

from myoflux.web.app import create_app
from myoflux.web.received.forms import as_form, check_form, read_form
from myoflux.web.security.session import form_token
from myoflux.web.settings import Settings
from tests.cli.test_app import run
from tests.safety.test_gold_cases import CASES, found, study_of
from tests.web.html_form import fields_of

BY_NAME = {case["case"]: case for case in CASES}
NEW = yaml.safe_load((Path(__file__).parent / "gold_cases_doors.yaml").read_text(encoding="utf-8"))
DOORS = [
    BY_NAME[name]
    for name in (
        "kidney transplant",
        "transplant in German",
        "single kidney without a diet told",
        "ESKD",
        "CRF",
        "IVA",
        "an unknown phrase of the kidney",
        "milk allergy and cheddar",
        "allergy in both old places",
        "an allergy that nothing knows",
        "start at 07:00 and levodopa in the same hour",
        "eGFR 29 at 70 y",
        "eGFR 31 at 70 y",
        "infusion of 30 h above the limit of a day",
        "hospital",
        "intensive care",
        "bed rest of the ill",
        "kidney failure written under symptoms",
        "throat swelling written under conditions",
        "kidney beans",
        "kidney stone long ago",
    )
] + NEW


@pytest.fixture(scope="module")
def app():
    made = create_app(Settings())
    yield made
    made.state.work.close()
    made.state.store.close()


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def csrf(app):
    return form_token(app.state.store.secret, "")


def send(client, path, data, csrf):
    answer = client.post(path, data={**data, "csrf": csrf}, headers={"Origin": "http://localhost"})
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def as_fields(value, path=""):
    """Return a study as the fields of the Plan page: the path of each value, names of foods and acids in pairs."""
    last = path.rsplit(".", 1)[-1]
    if last == "medicine_times":
        return {f"{path}.json": json.dumps(value)}
    if isinstance(value, list) and last in ("conditions", "medicines", "allergies", "symptoms", "contains"):
        return {path: ", ".join(value)}
    if last in ("take", "eat", "infuse"):
        pairs = [{"name": name, "amount": amount} for name, amount in value.items()]
        return {
            name: text for index, pair in enumerate(pairs) for name, text in as_fields(pair, f"{path}.{index}").items()
        }
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        return {name: text for key, part in parts for name, text in as_fields(part, f"{path}.{key}".strip(".")).items()}
    return {path: str(value)}


@pytest.mark.parametrize("case", DOORS, ids=lambda case: case["case"])
def test_every_door_finds_the_same(case, client, csrf, monkeypatch, capsys, tmp_path):
    study = study_of(case)
    expected = found(case)
    rules = {finding.rule for finding in expected}
    path = tmp_path / "study.yaml"
    path.write_text(json.dumps(study), encoding="utf-8")
    code, out, _ = run(monkeypatch, capsys, "check", str(path), "--json")
    assert (code, {row["rule"] for row in json.loads(out)["findings"]}) == (int(expected.stop), rules)
    answer = client.post("/api/v1/check", json=study).json()
    assert ({row["rule"] for row in answer["findings"]}, answer["stop"]) == (rules, expected.stop)
    pasted = send(client, "/safety", {"study": path.read_text(encoding="utf-8")}, csrf)
    assert all(f"({rule})" in pasted for rule in rules)
    if case["stop"]:
        shown = send(client, "/plan/curves", as_fields(study), csrf)
        assert "Stop: no plan and no personal numbers" in shown
        assert all(f"({rule})" in shown for rule in case["fires"] if rule.startswith("R"))
        assert '<svg class="chart"' not in shown
        assert "myoflux check" not in shown


def test_milk_allergy_and_cheddar_through_the_form_of_the_safety_page(client, csrf):
    typed = {
        "sex": "male",
        "age": "30",
        "mass": "75",
        "allergies": "Milch",
        "substances": "Cheese, cheddar",
        "grams": "50",
    }
    assert "(R069)" in send(client, "/safety", typed, csrf)
    assert "(R069)" not in send(client, "/safety", {**typed, "allergies": "Sesam"}, csrf)


@pytest.mark.parametrize(("egfr", "there"), [("29", True), ("59", True), ("60", False), ("", False)])
def test_the_filtration_rate_has_a_field_on_the_safety_page(client, csrf, egfr, there):
    typed = {"sex": "male", "age": "70", "mass": "75", "egfr": egfr}
    assert ("(R021)" in send(client, "/safety", typed, csrf)) is there


@pytest.mark.parametrize("state", ["hospital", "icu"])
def test_care_of_the_ill_stops_before_any_number(client, csrf, state):
    study = study_of({"until": "10 d", "plan": [{"at": "0 min", "state": state}]})
    answer = client.post("/api/v1/simulate", json=study)
    assert answer.status_code == 422
    assert "no personal numbers" in answer.text
    assert "myoflux check" not in answer.text
    page = send(client, "/", as_fields(study), csrf)
    assert "Stop: no plan and no personal numbers" in page
    assert "(R106)" in page
    assert '<svg class="chart"' not in page


def test_the_plan_page_keeps_what_it_has_no_field_for():
    asked = {
        "egfr": "25 mL/min/1.73m2",
        "symptoms": ["hives"],
        "plasma_leucine": "120 umol/L",
        "product": {"unit": "1 g"},
        "medicine_times": {"levodopa": ["08:00"]},
        "diet_protein": "60 g",
        "als": "no",
    }
    person = {
        "sex": "male",
        "age": "70 y",
        "mass": "75 kg",
        "lean_mass": "55 kg",
        "allergies": ["milk"],
        "screening": asked,
    }
    rest = {"until": "1 d", "plan": [{"at": "0 min", "take": {"leucine": "2 g"}}]}
    study = check_form({"person": person, **rest})
    pages = Environment(loader=PackageLoader("myoflux.web"), autoescape=True)
    fields = '{% from "plan_rows.html" import person_fields %}<form id="plan">{{ person_fields(person, {}) }}</form>'
    sent = read_form(fields_of(pages.from_string(fields).render(person=as_form(study)["person"])))
    assert check_form({**sent, **rest}).person == study.person
