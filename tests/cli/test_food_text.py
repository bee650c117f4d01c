import json

import pytest
from tests.cli.test_app import FILES, run

from myoflux.study.study import read_study

DAY = """until: 1 d
person: older_woman
plan:
- {at: "08:00", eat: {"Egg, whole, raw, fresh": 2 large}}
- {at: "12:30", eat: {"Lentils, mature seeds, cooked, boiled, without salt": 1 cup}}
- {at: "17:00", exercise: resistance, sets: 6, load: 70 %}
- {at: "19:00", take: {leucine: 3 g}, form: capsule}
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for name, text in {**FILES, "day.yaml": DAY}.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_food_by_words(monkeypatch, capsys, folder):
    code, out, _ = run(monkeypatch, capsys, "food", "boild", "egg", "--amount", "2 large")
    assert code == 0
    assert "'boild' read as 'boiled'" in out
    assert "2 large of Egg, whole, cooked, hard-boiled is 100 g" in out
    (folder / "mine.csv").write_text(
        "name,energy_kcal,protein_g,fat_g,carb_g,category\nMy quark,60,12,0,4,Dairy and Egg Products\nBad,60,x,0,4,\n"
    )
    code, out, err = run(monkeypatch, capsys, "food", "my", "quark", "--foods", "mine.csv", "--left-out", "bad.csv")
    assert "My quark" in out
    assert "group_pattern" in out
    assert "mine.csv: 1 foods read, 1 rows left out\nmine.csv:line 3, column 'protein_g': 'x' is not a number" in err
    assert "Bad" in (folder / "bad.csv").read_text()
    _, out, _ = run(monkeypatch, capsys, "food", "tofu", "--json")
    assert "Tofu" in json.loads(out)["hits"][0]["name"]


def test_a_product_by_name_and_label(monkeypatch, capsys, folder):
    _, out, _ = run(
        monkeypatch, capsys, "product", "BCAA", "2:1:1", "powder", "--units", "2", "--water", "100", "--cost", "0.4"
    )
    assert "leucine 5 g" in out
    assert "does not dissolve: leucine" in out
    assert "a dose costs 0.80" in out
    _, out, _ = run(monkeypatch, capsys, "product", "per 10 g scoop: leucine 5 g, caffeine 50 mg", "--json")
    data = json.loads(out)
    assert data["not_simulated"] == ["caffeine"]
    assert data["equal_foods"]


def test_people(monkeypatch, capsys):
    _, out, _ = run(monkeypatch, capsys, "person")
    assert len(out.splitlines()) == 12
    _, out, _ = run(monkeypatch, capsys, "person", "young lifter", "--json")
    assert json.loads(out)["facts"][0] == {"name": "sex", "value": "male", "source": "given"}


def test_a_day_beside_the_requirements(monkeypatch, capsys, folder):
    (folder / "prices.csv").write_text("food,price_per_100g\nTempeh,1.5\nTempe,1\n")
    code, out, err = run(monkeypatch, capsys, "adequate", "day.yaml", "--prices", "prices.csv", "--energy", "400")
    assert code == 0
    for words in ("unverified", "PROT-AGE 2013", "meal on day 1 at 08:00", "the largest gap of protein", "Tempeh"):
        assert words in out
    assert "prices.csv:line 3, column 'food': unknown food 'Tempe'" in err
    _, out, _ = run(monkeypatch, capsys, "adequate", "day.yaml", "--json")
    rows = json.loads(out)["day"]
    assert any(row["unverified"] for row in rows)


def test_plans_go_out_and_come_back(monkeypatch, capsys, folder):
    _, out, _ = run(monkeypatch, capsys, "agenda", "day.yaml")
    assert "17:00  resistance exercise: 6 sets, load 70 %, 30 min" in out
    run(monkeypatch, capsys, "export", "events", "day.yaml", "--out", "events.csv")
    run(monkeypatch, capsys, "import", "events", "events.csv", "--person", "older_woman", "--out", "back.yaml")
    before, after = read_study("day.yaml"), read_study("back.yaml")
    assert [one.amounts for one in after.plan] == [one.amounts for one in before.plan]
    assert after.person == before.person
    run(monkeypatch, capsys, "export", "fhir", "day.yaml", "--start", "2026-03-31", "--out", "day.json")
    run(monkeypatch, capsys, "import", "fhir", "day.json", "--out", "again.yaml")
    assert [one.amounts for one in read_study("again.yaml").plan] == [one.amounts for one in before.plan if one.amounts]
    code, out, err = run(monkeypatch, capsys, "import", "log", "my-log.csv")
    assert (code, err) == (0, "")
    assert "whey protein: 20 g" in out


def test_adequacy_is_screened_like_every_number_of_a_person(monkeypatch, capsys, folder):
    code, out, _ = run(monkeypatch, capsys, "adequate", "day.yaml")
    assert code == 0
    assert out.startswith("! caution: ")
    ill = "{sex: female, age: 60 y, mass: 60 kg, conditions: [kidney transplant], allergies: [none]}"
    (folder / "ill.yaml").write_text(DAY.replace("older_woman", ill))
    code, out, err = run(monkeypatch, capsys, "adequate", "ill.yaml")
    assert (code, out) == (2, "")
    assert "no plan and no personal numbers" in err
    well = "{sex: female, age: 60 y, mass: 60 kg, allergies: [keine]}"
    (folder / "well.yaml").write_text(DAY.replace("older_woman", well))
    assert run(monkeypatch, capsys, "adequate", "well.yaml")[0] == 0
