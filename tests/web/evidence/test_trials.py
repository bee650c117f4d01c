"""The page /evidence: forests, trials, claims and the label checker."""

import pytest
from tests.web.reading import send, sound

from myoflux.study.shipped import load_trial, trial_files
from myoflux.web.evidence.trial_view import model_for, trial_lines

ADDRESSES = (
    "/evidence", "/evidence?set=calibration", "/evidence?set=context", "/evidence/claims",
    "/evidence/claims?q=soreness", "/evidence/claims/A07", "/evidence/label", "/evidence/trials/glynn2010",
    "/evidence/trials/wise60d", "/evidence/trials/howatson2012",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_pages_are_sound(client, address):
    page = client.get(address)
    assert page.status_code == 200
    assert sound(page.text) == []


@pytest.mark.parametrize(
    ("address", "near"),
    [
        ("/evidence/trials/glyn2010", "glynn2010"),
        ("/evidence/claims/A0", "A0"),
        ("/evidence/trials/" + "x" * 500, "'"),
    ],
)
def test_unknown_names_are_404_with_the_nearest(client, address, near):
    page = client.get(address)
    assert page.status_code == 404
    assert near in page.text


def test_the_forest_says_how_many_values_lie_within(client):
    page = client.get("/evidence").text
    assert "counted ones lie within the model" in page
    assert "moore2009" in page
    assert "glynn2010, " not in page


def test_every_trial_is_in_the_list_with_its_set():
    lines = {line.name: line for line in trial_lines()}
    assert set(lines) == set(trial_files())
    study = load_trial("dickinson2011")
    assert set(lines["dickinson2011"].splits) == {arm.split for arm in study.groups.values()}
    assert lines["dickinson2011"].title == study.title


def test_trials_are_found_by_words(client):
    page = client.get("/evidence?q=howatson", headers={"HX-Request": "true"}).text
    assert "howatson2012" in page
    assert "glynn2010" not in page
    assert "<html" not in page


@pytest.mark.parametrize(
    ("name", "model"), [("glynn2010", "human"), ("dirks2016", "months"), ("jackman2010", "months")]
)
def test_a_trial_is_drawn_with_the_model_of_what_it_measured(name, model):
    assert model_for(load_trial(name)) == model


def test_a_trial_shows_points_its_set_and_how_they_are_known(client):
    page = client.get("/evidence/trials/glynn2010").text
    assert "one person of each arm" in page
    assert 'class="points' in page
    assert "digitised" in page
    assert "calibration" in page


def test_a_refused_arm_leaves_the_measurements(client):
    page = client.get("/evidence/trials/alvestrand1990")
    assert page.status_code == 200
    assert "Every measurement" in page.text


def test_a_claim_has_verdict_evidence_model_and_null_trials(client):
    page = client.get("/evidence/claims/A07").text
    assert "partly" in page
    assert "draws of its" in page
    assert "/evidence/trials/leenders2011" in page


def test_a_claim_the_ledger_does_not_hold_is_said(client):
    page = client.get("/evidence/claims?q=vitamin C cures the flu").text
    assert "No such statement" in page


def test_a_label_is_checked(client):
    page = send(
        client,
        "/evidence/label",
        "/evidence/label",
        text="BCAA 2:1:1. Builds muscle fast! L-leucine 5 g <b>per</b> scoop.",
    )
    assert page.status_code == 200
    assert sound(page.text) == []
    assert "above guidance" in page.text
    assert "&lt;b&gt;" in page.text


@pytest.mark.parametrize(("text", "words"), [("  ", "nothing was pasted"), ("a " * 6000, "at most")])
def test_a_label_that_cannot_be_read_is_said(client, text, words):
    page = send(client, "/evidence/label", "/evidence/label", text=text)
    assert page.status_code == 422
    assert words in page.text


def test_the_page_of_a_trial_of_twenty_arms_is_light(client):
    assert len(client.get("/evidence/trials/matsumoto2014").content) < 400_000


def test_a_trial_without_curves_shows_its_table_open(client):
    page = client.get("/evidence/trials/muto2005").text
    assert "can stand on a curve" in page
    assert "<details open><summary>Table of" in page
