import re

import pytest
from tests.web.html_form import fields_of

from myoflux.common.tables import Document
from myoflux.study.gallery import people
from myoflux.study.shipped import load_example, load_trial
from myoflux.study.study import check_study
from myoflux.web.plan.rows import shown
from myoflux.web.received.bounds import study_from_text
from myoflux.web.received.forms import check_form, read_form

SHOWN = [("older-woman", ""), ("bed-rest", "with leucine"), ("glynn2010", "leucine-3.5g"), ("dirks2016", "")]


def opened(client, **query):
    answer = client.get("/", params=query)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def post(client, path, page, changes=(), **more):
    fields = dict(fields_of(page)) | dict(changes) | more
    return client.post(path, data=fields, headers={"Origin": "http://localhost"})


@pytest.mark.parametrize(("name", "arm"), SHOWN)
def test_a_form_is_the_study_it_shows(client, name, arm):
    study = load_example(name)
    arm = arm or next(iter(study.groups))
    sent = read_form(fields_of(opened(client, example=name, arm=arm)))
    assert check_form(sent).groups["plan"].plan == study.groups[arm].plan
    assert check_form(sent).until == study.until
    wanted = check_study(Document(None, shown(study, arm), {}))
    assert check_form(sent).groups["plan"].who == wanted.groups["plan"].who


@pytest.mark.parametrize("name", sorted(people()))
def test_every_ready_person_can_be_shown(client, name):
    page = client.get("/", params={"person": name})
    assert page.status_code in (200, 422)
    assert "Safety first" in page.text or 'role="alert"' in page.text
    person = read_form(fields_of(page.text))["person"]
    assert float(person["age"].split()[0]) > 17


def test_the_page_sends_the_day_and_then_the_months(client):
    page = opened(client)
    assert page.index('id="leucine"') < page.index('id="lean"')
    assert "<!-- months -->" not in page
    assert len(re.findall(r'class="band s\d b90"', page)) >= 9


def test_curves_are_of_one_person_and_bands_of_two_hundred(client):
    page = opened(client)
    curves, bands = (post(client, path, page) for path in ("/plan/curves", "/plan/band"))
    assert curves.status_code == bands.status_code == 200
    assert "One person, central values" in curves.text
    assert "band s0" not in curves.text
    assert "bands of 200 virtual people" in bands.text


def test_only_the_pictures_in_sight_are_drawn_when_they_are_named(client):
    page = opened(client)
    found = post(client, "/plan/band", page, only="leucine,fsr,nothing").text
    assert re.findall(r'data-to="([a-z-]+)"', found) == ["timeline", "story", "at-leucine", "at-fsr"]
    assert found.count('<svg class="chart"') == 2
    stopped = post(client, "/plan/band", page, {"person.age|y": "10", "person.mass|kg": "35"}, only="leucine").text
    assert re.findall(r'data-to="([a-z-]+)"', stopped) == ["timeline", "day", "months"]


def test_more_leucine_is_more_leucine_in_plasma(client):
    page = opened(client)

    def peak(grams):
        found = post(client, "/plan/curves", page, {"plan.0.take.0.amount|g": grams}).text
        return float(re.search(r"goes from \d+ to (\d+)", found)[1])

    assert peak("0") < peak("3") < peak("6")


def test_another_day_of_a_longer_plan_can_be_shown(client):
    page = opened(client, example="bed-rest", arm="with leucine")
    assert "Day 14, hour by hour" in post(client, "/plan/curves", page, day="14").text
    assert "goes from" in post(client, "/plan/curves", page, day="14").text
    assert "goes from" not in post(client, "/plan/curves", page, day="15").text
    late = post(client, "/plan/curves", page, day="43")
    assert late.status_code == 422
    assert "not in a plan of 42 d" in late.text


def test_months_stand_beside_the_same_without_doses(client):
    found = post(client, "/plan/months", opened(client)).text
    assert "this plan against without its doses: lean mass" in found
    assert "What public trials say" in found
    assert "What limits synthesis most" in found


def test_a_table_of_a_picture_comes_when_asked_for(client):
    page = opened(client)
    found = post(client, "/plan/tables/day/leucine", page).text
    assert "<table>" in found
    assert "leucine: 90 % of people" in found
    assert post(client, "/plan/tables/months/lean", page).text.count("<tr>") > 5
    assert "nearest" in post(client, "/plan/tables/day/nothing", page).text


@pytest.mark.parametrize(
    ("wish", "row"),
    [
        ("add:take", {"take": {"leucine": "3 g"}}),
        ("add:exercise", {"exercise": "resistance"}),
        ("add:state", {"state": "bed_rest"}),
        ("food:Bread, rye", {"eat": {"Bread, rye": "100 g"}}),
        ("product:L-leucine capsules", {"form": "capsule"}),
    ],
)
def test_a_row_can_be_added_and_taken_away(client, wish, row):
    page = opened(client)
    rows = read_form(fields_of(page))["plan"]
    answer = post(client, "/", page, do=wish)
    added = read_form(fields_of(answer.text))["plan"]
    assert len(added) == len(rows) + 1
    assert row.items() <= added[-1].items()
    less = post(client, "/", answer.text, do=f"remove:{len(rows)}")
    assert read_form(fields_of(less.text))["plan"] == rows


def test_an_amino_acid_can_be_added_to_a_dose_and_left_out(client):
    page = opened(client)
    more = post(client, "/", page, do="also:0").text
    assert list(read_form(fields_of(more))["plan"][0]["take"]) == ["leucine", "isoleucine", "valine"]
    less = post(client, "/", more, do="less:0:isoleucine").text
    assert list(read_form(fields_of(less))["plan"][0]["take"]) == ["leucine", "valine"]


@pytest.mark.parametrize(
    "wish", ["remove:99", "also:x", "food:no such food", "product:nothing", "person:nobody", "add:?"]
)
def test_a_wish_nobody_can_fulfil_is_answered_in_words(client, wish):
    answer = post(client, "/", opened(client), do=wish)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client):
    answer = post(client, "/", opened(client), {"plan.0.at": "25:00"}, do="update")
    assert answer.status_code == 422
    assert "25:00" in answer.text
    assert ("plan.0.at", "25:00") in fields_of(answer.text)


def test_a_stop_gives_no_number(client):
    page = client.get("/", params={"person": "cirrhosis"}).text
    for path in ("/plan/curves", "/plan/band", "/plan/months"):
        found = post(client, path, page)
        assert '<svg class="chart"' not in found.text
    assert "Stop: no plan and no personal numbers." in page


def test_a_plan_is_saved_changed_and_kept_apart_from_an_older_tab(client):
    page = opened(client)
    saved = post(client, "/plan/save", page, title="Mine")
    assert saved.status_code == 303
    again = client.get(saved.headers["location"]).text
    assert ("title", "Mine") in fields_of(again)
    changed = post(client, "/plan/save", again, {"plan.0.take.0.amount|g": "4"})
    assert changed.headers["location"] == saved.headers["location"]
    late = post(client, "/plan/save", again, {"plan.0.take.0.amount|g": "5"})
    assert late.status_code == 409
    kept = read_form(fields_of(client.get(saved.headers["location"]).text))
    assert kept["plan"][0]["take"]["leucine"] == "4 g"


@pytest.mark.parametrize("kind", ["yaml", "csv", "netcdf", "svg", "html"])
def test_a_plan_can_be_taken_along(client, kind):
    answer = post(client, f"/plan/export/{kind}", opened(client))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if kind == "yaml":
        assert (
            study_from_text(answer.text).groups["plan"].plan
            == load_example("older-woman").groups["with leucine and isoleucine"].plan
        )


def test_foods_are_found_as_they_are_typed(client):
    found = client.get("/plan/foods", params={"q": "rye bread"}).text
    assert 'value="food:Bread, rye"' in found
    assert "Nothing is called so" in client.get("/plan/foods", params={"q": "zzzzzz"}).text


def test_the_nearest_trials_are_named_and_linked(client):
    found = post(client, "/plan/band", opened(client), trials="on").text
    assert re.search(r'href="/evidence/trials/\w+"', found)
    assert 'class="points' in found


def test_a_trial_of_a_clamp_keeps_what_the_form_has_no_fields_for(client):
    name = next(name for name in ("everman2015", "greenhaff2008", "rasmussen2006") if _known(name))
    study = load_trial(name)
    arm = next(iter(study.groups))
    sent = read_form(fields_of(client.get("/", params={"example": name, "arm": arm}).text))
    assert check_form({**sent, "use": "research"}).groups["plan"].plan == study.groups[arm].plan


def _known(name):
    from myoflux.study.shipped import trial_files

    return name in trial_files()
