import re
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from tests.web.html_form import fields_of

from myoflux.study.shipped import example_files, load_example
from myoflux.study.study import Study
from myoflux.web.plan import timeline
from myoflux.web.plan.timeline import FLOOR, FULL_DOSE, LEFT, MOST_MARKS, RIGHT, TOP, WIDTH, draw_timeline

PERSON = {"sex": "male", "age": "30 y", "mass": "75 kg"}
KINDS = {
    "dose": {"at": "08:00", "take": {"leucine": "3 g", "valine": "1 g"}},
    "meal": {"at": "12:00", "eat": {"Bread, rye": "80 g"}},
    "bout": {"at": "17:00", "exercise": "resistance"},
    "stay": {"at": "0 min", "state": "bed_rest"},
    "habit": {"at": "0 min", "diet": {"protein": "1.2 g/kg"}},
    "drip": {"at": "09:00", "infuse": {"leucine": "2 g"}, "for": "2 h"},
}
CLAMP = {"at": "10:00", "clamp": {"insulin": "30 mU/L"}, "for": "2 h"}
REPEATS = st.sampled_from([None, "daily", ["mon", "thu"], {"every": "3 h", "times": 3}])


def study(*plan, until="24 h", start="00:00"):
    data = {"until": until, "start": start, "use": "research", "person": PERSON, "plan": list(plan)}
    return Study.model_validate(data)


def drawn(one, arm="plan"):
    text = draw_timeline(one, arm)
    return text, ElementTree.fromstring(text)


def marks(tree, kind):
    return [item for item in tree.iter() if kind in item.get("class", "").split()]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_activity_is_drawn_and_named(kind):
    text, tree = drawn(study(KINDS[kind]))
    assert marks(tree, kind)
    assert not any(marks(tree, other) for other in KINDS if other != kind)
    (words,) = [item.text for item in tree.iter("desc")]
    assert f" h: {KINDS[kind]['at']}" in words
    assert "nothing happens" not in text


def test_a_clamp_is_drawn_as_a_drip():
    assert len(marks(drawn(study(CLAMP))[1], "drip")) == 1


def test_a_plan_of_nothing_says_so():
    assert "nothing happens" in draw_timeline(study(), "plan")


@given(st.integers(0, 1439), st.floats(0.1, 30), st.integers(2, 6))
@how(max_examples=40)
def test_a_dose_stands_at_its_time_with_its_height(minute, grams, days):
    _, tree = drawn(study({"at": f"{minute} min", "take": {"leucine": f"{grams:.2f} g"}}, until=f"{days} d"))
    (circle,) = tree.iter("circle")
    across = LEFT + (WIDTH - LEFT - RIGHT) * minute / (days * 1440.0)
    up = FLOOR - (FLOOR - TOP) * min(round(grams, 2) / FULL_DOSE, 1.0)
    assert float(circle.get("cx")) == pytest.approx(across, abs=0.06)
    assert float(circle.get("cy")) == pytest.approx(up, abs=0.06)


@given(st.lists(st.tuples(st.sampled_from([*KINDS.values()]), REPEATS), max_size=4), st.sampled_from(["1 d", "9 d"]))
@how(max_examples=40)
def test_nothing_lies_left_of_the_line_or_outside_its_height(rows, until):
    plan = []
    for row, repeat in rows:
        own = {**row, "repeat": repeat} if repeat and "state" not in row and "diet" not in row else row
        if not any(set(own) & set(other) & {"state", "diet", "exercise"} for other in plan):
            plan.append(own)
    _, tree = drawn(study(*plan, until=until))
    for item in tree.iter():
        for name in ("x", "x1", "x2", "cx"):
            if item.get(name) is not None:
                assert float(item.get(name)) >= LEFT - 0.1
        for name in ("y", "y1", "y2", "cy"):
            assert 0.0 <= float(item.get(name, 1.0)) <= 150.0
        if item.get("width") and item.get("class") in ("stay", "habit", "drip"):
            assert float(item.get("x")) + float(item.get("width")) <= WIDTH - RIGHT + 3.1


@pytest.mark.parametrize("start", ["00:00", "07:00", "22:30"])
@pytest.mark.parametrize("until", ["3 h", "24 h", "48 h"])
def test_ticks_of_days_are_clock_times(start, until):
    one = study(start=start, until=until)
    _, tree = drawn(one)
    found = [(float(item.get("x")), item.text) for item in tree.iter("text")]
    assert len(found) >= 3
    for x, words in found:
        minutes = (x - LEFT) / (WIDTH - LEFT - RIGHT) * one.until
        hour, minute = map(int, words.split(":"))
        apart = (minutes + one.clock - hour * 60 - minute) % 1440.0
        assert min(apart, 1440.0 - apart) <= one.until / 5000.0
        assert minute == 0


def test_long_plans_are_bounded():
    row = {"at": "00:00", "repeat": {"every": "2 h", "times": 1000}}
    plan = [row | {"take": {"leucine": "1 g"}}, row | {"eat": {"Bread, rye": "20 g"}}]
    text, tree = drawn(study(*plan, until="84 d"))
    assert len(marks(tree, "dose")) == MOST_MARKS
    assert len(tree.findall("g[@class='meal']")) == MOST_MARKS
    assert len(text) < 500_000


@pytest.mark.parametrize("words", ['<script>alert("x")</script>', "a & b", "\"quotes\" and 'others'"])
def test_words_are_escaped(monkeypatch, words):
    monkeypatch.setattr(timeline, "in_words", lambda _: words)
    plan = [*KINDS.values(), CLAMP]
    text, tree = drawn(study(*plan))
    assert "<script" not in text
    titles = [item.text for item in tree.iter("title")]
    assert titles.count(words) >= len(plan)


def opened(client, name, arm):
    return client.get("/", params={"example": name, "arm": arm}).text


@pytest.mark.parametrize("name", sorted(example_files()))
def test_handles_of_doses_name_fields_of_the_form(client, name):
    for arm in load_example(name).groups:
        page = opened(client, name, arm)
        fields = dict(fields_of(page))
        for field, moment in re.findall(r'data-field="([^"]+)" data-at="([^"]+)"', page):
            assert field.endswith(".amount|g")
            assert float(fields[field]) > 0.0
            assert fields[moment]


def test_handles_stay_with_their_rows_among_others(client):
    page = opened(client, "older-woman", "with leucine and isoleucine")
    fields = dict(fields_of(page)) | {"do": "add:take"}
    page = client.post("/", data=fields, headers={"Origin": "http://localhost"}).text
    fields = dict(fields_of(page))
    names = [field.replace("amount|g", "name") for field in re.findall(r'data-field="([^"]+)"', page)]
    labels = re.findall(r'class="tick"[^>]*>(\w{3}) [\d.]+ g<', page)
    assert len(names) >= 3
    assert [fields[name][:3] for name in names] == labels
