"""The page /safety: what the rules find of a form or a pasted study, and the rules to read."""

import jinja2
import pytest
from tests.web.reading import send, sound

from myoflux.errors import StudyError
from myoflux.safety.check import check
from myoflux.study.activities import Take
from myoflux.study.person import Person
from myoflux.web.received.bounds import study_from_text
from myoflux.web.safety.page import Asked, study_of

WOMAN = {"sex": "female", "age": "30", "mass": "60"}
LEUCINE = {"substances": ["leucine"], "grams": ["3"], "times": ["3"]}


def macro(found):
    loader = jinja2.PackageLoader("myoflux.web")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    text = '{% from "findings.html" import findings %}{{ findings(found) }}'
    return environment.from_string(text).render(found=found)


def test_the_macro_puts_stops_first_as_an_alert():
    text = macro(check(Person(**units(WOMAN), conditions=["MSUD"]), [Take(at="0 min", take={"leucine": "3 g"})]))
    assert 'role="alert"' in text
    assert text.index("contraindicated") < text.index("not answered")
    assert "maple syrup" in text


def test_the_macro_asks_each_question_once_for_two_arms():
    person = {"sex": "male", "age": "30 y", "mass": "75 kg"}
    plans = {"a": [], "b": [{"at": "0 min", "take": {"leucine": "3 g"}}]}
    arms = {name: {"person": person, "plan": plan} for name, plan in plans.items()}
    found = check(study_from_text(f"until: 1 d\narms: {arms}".replace("'", '"')))
    assert macro(found).count("kidney disease or reduced") == 1


def test_the_macro_says_nothing_of_nobody():
    assert macro(None).strip() == ""


def units(person):
    return person | {"age": f"{person['age']} y", "mass": f"{person['mass']} kg"}


@pytest.mark.parametrize(
    "address", ["/safety", "/safety?person=older_woman", "/safety/rules", "/safety/rules?q=kidney"]
)
def test_pages_are_sound(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert sound(page.text) == []


def test_a_ready_person_fills_the_form(client):
    page = client.get("/safety?person=older woman").text
    assert 'name="age"' in page
    assert 'value="72"' in page


def test_an_unknown_person_is_404_with_the_nearest(client):
    page = client.get("/safety?person=old_woman")
    assert page.status_code == 404
    assert "older_woman" in page.text


def test_a_stop_is_shown_first(client):
    page = send(client, "/safety", "/safety", **WOMAN, **LEUCINE, conditions="MSUD")
    assert page.status_code == 200
    assert sound(page.text) == []
    assert page.text.index("Stop: no plan") < page.text.index("BCKDH")


def test_doses_of_the_form_become_a_plan():
    study = study_of(Asked(**WOMAN, **LEUCINE, days="3", diet_protein="80"))
    arm = study.groups["plan"]
    assert len(arm.plan) == 3
    assert arm.who.screening.diet_protein == 80.0
    assert study.until == 3 * 1440.0


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({**WOMAN, "age": "x"}, "is not a age"),
        ({**WOMAN, "mass": ""}, "body mass is missing"),
        ({**WOMAN, "sex": "male", "pregnant": "yes"}, "pregnant does not fit"),
        ({**WOMAN, "substances": ["leucin"], "grams": ["3"]}, "unknown food"),
        ({**WOMAN, **LEUCINE, "times": ["9"]}, "choose 1 to 4"),
        ({"study": "a: b"}, "unknown field"),
        ({"study": "{"}, "not legal YAML"),
    ],
)
def test_what_is_wrong_is_said(client, fields, words):
    page = send(client, "/safety", "/safety", **fields)
    assert page.status_code == 422
    assert words in page.text
    assert sound(page.text) == []


@pytest.mark.parametrize("line", ["foods: /etc/passwd", "phases: [{for: 1 d, use: [/etc/passwd]}]"])
def test_a_pasted_study_reads_no_file_of_this_machine(line):
    with pytest.raises(StudyError, match="file"):
        study_from_text(f"until: 1 d\nperson: older_woman\nplan: []\n{line}")


@pytest.mark.parametrize("text", ["a" * 300_000, "a\0b"])
def test_what_is_no_study_file_is_refused(text):
    with pytest.raises(StudyError):
        study_from_text(text)


def test_the_printable_page_is_a_file(client):
    page = send(client, "/safety", "/safety/page", **WOMAN, **LEUCINE)
    assert page.headers["content-disposition"].startswith("attachment")
    assert "Screening for a clinician" in page.text


def test_rules_are_found_by_words_and_level(client):
    page = client.get("/safety/rules?q=kidney&level=specialist only", headers={"HX-Request": "true"}).text
    assert "<html" not in page
    assert "kidney" in page
    assert "read again by" in page


def test_many_days_are_screened_at_once():
    study = study_of(Asked(**WOMAN, substances=["leucine"] * 4, grams=["3"] * 4, times=["4"] * 4, days="365"))
    assert check(study).strongest is not None
