import pytest

from myoflux.errors import StudyError, TableError
from myoflux.study.exchange.food_log import read_food_log, write_food_log

EGG = "Egg, whole, raw, fresh"
PLAIN = f"""date,time,meal,food,amount,unit
2026-03-31,08:00,,"{EGG}",2,large
2026-03-31,08:00,,whey protein,20,g
2026-03-31,,lunch,"Lentils, mature seeds, cooked, boiled, without salt",200,g
2026-04-01,7:30 pm,,salmon raw,5,oz
2026-04-01,08:00,,xqzw,5,oz
2026-04-01,25:00,,whey protein,20,g
1st of May,08:00,,whey protein,20,g
2026-04-01,,elevenses,whey protein,20,g
"""


def log(tmp_path, text, **options):
    path = tmp_path / "log.csv"
    path.write_text(text, encoding="utf-8-sig")
    return read_food_log(path, **options)


def test_a_plain_log_becomes_meals(tmp_path):
    found = log(tmp_path, PLAIN)
    assert str(found.start) == "2026-03-31"
    assert [(meal.at, meal.eat) for meal in found.meals[:2]] == [
        ("day 1 08:00", {EGG: 100.0, "whey protein": 20.0}),
        ("day 1 12:30", {"Lentils, mature seeds, cooked, boiled, without salt": 200.0}),
    ]
    assert found.meals[2].at == "day 2 19:30"
    assert next(iter(found.meals[2].eat)).startswith("Fish, salmon")
    assert [entry.how for entry in found.entries] == ["exact", "exact", "exact", "search"]
    assert [(fault.line, fault.column) for fault in found.faults] == [
        (6, "food"), (7, "time"), (8, "date"), (9, "meal"),
    ]  # fmt: skip


def test_round_trip(tmp_path):
    first = log(tmp_path, PLAIN)
    write_food_log(tmp_path / "out.csv", first)
    again = read_food_log(tmp_path / "out.csv")
    assert (again.meals, again.faults) == (first.meals, ())


def test_trackers(tmp_path):
    cronometer = (
        "Day,Group,Food Name,Amount,Energy (kcal),Protein (g),Carbs (g),Fat (g)\n"
        "2026-03-31,Breakfast,Grandma's secret stew,1.00 bowl,400,22.5,40,12\n"
        "2026-03-31,Dinner,\"Egg, whole, raw, fresh\",2.00 large,143,12.6,0.7,9.5\n"
    )  # fmt: skip
    found = log(tmp_path, cronometer)
    assert found.meals[0].eat == {"mixed protein": 22.5, "carbohydrate": 40.0, "fat": 12.0}
    assert found.meals[1].eat == {EGG: 100.0}
    assert [entry.how for entry in found.entries] == ["nutrients", "exact"]
    fitness = "Date;Meal;Calories;Fat (g);Protein (g);Carbohydrates (g)\n2026-03-31;Lunch;500;20,5;31,5;50\n"
    assert log(tmp_path, fitness).meals[0].eat == {"mixed protein": 31.5, "carbohydrate": 50.0, "fat": 20.5}


def test_an_amount_without_unit_is_asked_back(tmp_path):
    text = "Tag\tWas\tGramm\n31.03.2026\twhey protein\t20,5\n"
    with pytest.raises(TableError, match=r"line 2, column 'Gramm': '20.5' has no unit"):
        log(tmp_path, text, columns={"date": "Tag", "food": "Was", "amount": "Gramm"})


def test_any_columns_with_a_unit(tmp_path):
    text = "Tag\tWas\tMenge\n31.03.2026\twhey protein\t20,5 g\n"
    found = log(tmp_path, text, columns={"date": "Tag", "food": "Was", "amount": "Menge"})
    assert found.meals[0].eat == {"whey protein": 20.5}
    assert found.meals[0].at == "day 1 12:00"
    with pytest.raises(StudyError, match="unknown field 'dish' of a food log; nearest"):
        log(tmp_path, text, columns={"dish": "Was"})
    with pytest.raises(TableError, match="'Essen' is missing"):
        log(tmp_path, text, columns={"date": "Tag", "food": "Essen"})
    with pytest.raises(StudyError, match="unknown layout"):
        log(tmp_path, text, layout="chronometer")
    with pytest.raises(TableError, match="needs a date, and food or protein"):
        log(tmp_path, "a,b\n1,2\n")
