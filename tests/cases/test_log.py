from pathlib import Path

import pytest

from myoflux.errors import MyofluxError, TableError
from myoflux.food.own import read_foods
from myoflux.food.table import find_food
from myoflux.safety import diary
from myoflux.study.activities import Take
from myoflux.study.exchange.food_log import FoodLog, read_food_log, write_food_log

from ..mutation import mutated

HERE = Path(__file__).parent


def log(case: str) -> FoodLog:
    return read_food_log(HERE / case / "log.csv")


def protein(case: str) -> float:
    return sum(entry.foods.get("mixed protein", 0.0) for entry in log(case).entries)


def test_thousands_are_never_read_as_a_thousandth():
    with pytest.raises(TableError, match=r"(?s)line 2.*may be 1000 or 1;.*line 3.*may be 1200 or 1\.2;"):
        log("log_amount_thousands")


def test_rows_that_were_not_eaten_are_left_out_and_told():
    assert protein("log_total_row") == 47.0
    assert "sum of other rows" in log("log_total_row").faults[0].words
    assert "Protein Cake" not in [entry.said for entry in log("log_deleted_rows").entries]
    eaten = log("log_deleted_rows").entries
    grams = sum(find_food(name).protein * g / 100 for one in eaten for name, g in one.foods.items())
    assert grams == pytest.approx(91)
    assert "deleted by its writer" in log("log_deleted_rows").faults[0].words


@pytest.mark.parametrize("name", ["Daily totals", "TOTAL 2026-01-15", "Gesamtsumme", "Subtotal:", "Everything", ""])
def test_a_sum_is_told_by_its_name_or_by_adding_up(tmp_path, name):
    path = tmp_path / "log.csv"
    text = (HERE / "log_total_row" / "log.csv").read_text(encoding="utf-8")
    path.write_text(text.replace("TOTAL", name), encoding="utf-8")
    read = read_food_log(path)
    assert sum(entry.foods["mixed protein"] for entry in read.entries) == 47.0
    assert "sum of other rows" in read.faults[0].words


@pytest.mark.parametrize(
    ("header", "mark"), [("Is deleted", "true"), ("deleted_at", "2026-03-02"), ("Deleted", "maybe")]
)
def test_rows_that_may_be_deleted_are_never_eaten(tmp_path, header, mark):
    path = tmp_path / "log.csv"
    path.write_text(
        f"date,time,food,amount,{header}\n2026-03-02,08:00,whey protein,20 g,false\n"
        f"2026-03-02,09:00,whey protein,30 g,{mark}\n"
    )
    read = read_food_log(path)
    assert [entry.line for entry in read.entries] == [2]
    assert read.faults[0].column == header


def test_a_food_that_bears_the_word_total_is_eaten(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("date,time,food,amount,protein\n2026-03-02,08:00,Total yoghurt of a brand,150 g,15\n")
    assert read_food_log(path).entries[0].foods == {"mixed protein": 15.0}


def test_a_blend_without_shares_is_asked_back_and_the_advice_names_no_other_dose(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("date,time,food,amount,protein\n2026-03-02,08:00,BCAA powder,5 g,5\n")
    with pytest.raises(TableError, match="is a dose and no meal") as problem:
        read_food_log(path)
    assert "leucine: 5 g" not in str(problem.value)


def test_an_amino_acid_is_a_dose_and_never_mixed_protein(tmp_path):
    read = log("log_leucine_powder")
    (dose,) = read.meals
    assert isinstance(dose, Take)
    assert (dose.at, dose.take, dose.form) == ("day 1 09:00", {"leucine": 5.0}, "solution")
    assert "how it was swallowed is not said" in read.entries[0].assumed[0]
    path = tmp_path / "log.csv"
    path.write_text(
        "date,time,food,amount,protein\n2026-03-02,08:00,Isoleucine capsules,500 mg,0\n"
        "2026-03-02,08:00,BCAA 2:1:1 powder,10 g,\n2026-03-02,08:00,whey protein,20 g,\n"
        "2026-03-02,09:00,leucine,10 g,5\n2026-03-02,09:00,leucine,,5\n2026-03-02,09:00,leucine,1 scoop,\n"
    )
    read = read_food_log(path)
    assert [meal.amounts for meal in read.meals] == [
        {"isoleucine": 0.5}, {"leucine": 5.0, "isoleucine": 2.5, "valine": 2.5}, {"whey protein": 20.0},
    ]  # fmt: skip
    assert [meal.form for meal in read.meals if isinstance(meal, Take)] == ["capsule", "powder"]
    assert [(fault.line, fault.column) for fault in read.faults] == [(5, "protein"), (6, "amount"), (7, "amount")]
    write_food_log(tmp_path / "out.csv", read)
    again = read_food_log(tmp_path / "out.csv")
    assert (again.meals, again.faults) == (read.meals, ())


def test_date_and_clock_in_one_cell(tmp_path):
    names = {"date": "logged_at", "food": "description", "meal": "meal_type", "protein": "protein_g",
             "carbohydrate": "carbs_g", "fat": "fat_g"}  # fmt: skip
    read = read_food_log(HERE / "log_date_with_time" / "log.csv", columns=names)
    assert [meal.at for meal in read.meals] == ["day 1 08:30", "day 1 13:00"]
    assert not read.faults
    assert "timezone" in read.told[0]
    path = tmp_path / "log.csv"
    path.write_text("date,time,food,amount\n2026-03-02T07:05:00Z,,whey protein,20 g\n"
                    "2026-03-02T07:05,08:05,whey protein,20 g\n31.03.2026 8:05 pm,,whey protein,20 g\n"
                    "03/04/2026,08:00,whey protein,20 g\n")  # fmt: skip
    read = read_food_log(path)
    assert [meal.at for meal in read.meals] == ["day 1 20:05"]
    assert [fault.column for fault in read.faults] == ["date", "time", "date"]
    assert "2026-04-03 or 2026-03-04" in read.faults[2].words


def test_lines_above_the_header_are_told():
    read = log("log_lines_before_header")
    assert [entry.line for entry in read.entries] == [5]
    assert "4: taken as the header; 2 line(s) above it are not read" in read.told[0]


def test_what_a_row_leaves_open_is_told(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("date,meal,food,amount\n2026-03-02,,whey protein,20 g\n2026-03-02,Mittagessen,whey protein,20 g\n")
    assert [entry.assumed for entry in read_food_log(path).entries] == [
        ("a row without meal and time at 12:00",), ("Mittagessen at 12:30",),
    ]  # fmt: skip


def test_the_protein_a_row_prints_outvotes_a_name_found_by_search():
    assert [entry.how for entry in log("log_match_contradicts").entries] == ["nutrients"] * 3
    assert protein("log_match_contradicts") == pytest.approx(33.7)


def test_other_headers_and_a_line_that_names_the_separator():
    (egg, soup) = log("log_other_headers").entries
    assert egg.foods == {"Egg, whole, raw, fresh": 120.0}
    assert soup.foods == {"mixed protein": 9.0, "carbohydrate": 20.0, "fat": 6.0}
    assert log("log_separator_line").entries[0].foods == {"Egg, whole, raw, fresh": 100.0}


def test_units_as_people_write_them_are_read_or_asked_about():
    read = log("log_unit_words")
    assert {entry.line: entry.foods["Egg, whole, raw, fresh"] for entry in read.entries} == pytest.approx(
        {2: 50, 3: 50, 4: 50, 5: 50, 6: 50, 7: 50, 8: 453.59237, 9: 243, 10: 243}
    )
    assert [fault.line for fault in read.faults] == [11, 12]


def test_a_moment_holds_no_more_than_a_person_can_eat(tmp_path):
    path = tmp_path / "log.csv"
    path.write_text("date,time,food,amount\n" + "2026-03-02,08:00,whey protein,600 g\n" * 2)
    with pytest.raises(TableError, match="day 1 08:00: 1200 g of 'whey protein', above 1000 g at one moment"):
        read_food_log(path)


def test_kilojoules_in_a_column_of_kilocalories_are_told():
    file = read_foods(HERE / "foods_kilojoules" / "foods.csv")
    assert not file.foods
    assert all("kilojoules?" in fault.words for fault in file.faults)


def test_kilojoules_are_judged_by_the_whole_table(tmp_path):
    path = tmp_path / "foods.csv"
    head = "name,category,energy_kcal,protein_g,fat_g,carb_g\n"
    low = "Cucumber of mine,Vegetables and Vegetable Products,50,0.7,0.1,2.2\n"
    rich = "Beef of mine,Beef Products,{},20,10,0\n"
    path.write_text(head + low + rich.format(711))
    file = read_foods(path)
    assert not file.foods
    assert [(fault.line, fault.column) for fault in file.faults] == [(2, "energy_kcal"), (3, "energy_kcal")]
    path.write_text(head + low + rich.format(170))
    file = read_foods(path)
    assert file.foods["Cucumber of mine"].quality[0] == "energy_doubtful"
    path.write_text(head.replace("kcal", "kj") + low + rich.format(711))
    assert read_foods(path).foods["Beef of mine"].energy == pytest.approx(711 / 4.184)


def test_traces_and_small_negatives_are_zero_and_marked():
    file = read_foods(HERE / "foods_traces" / "foods.csv")
    assert [fault.line for fault in file.faults] == [4]
    assert [food.carbohydrate for food in file.foods.values()] == [0, 0, 0.5, 0.5, 0.5]
    assert ["trace" in food.quality for food in file.foods.values()] == [True, True, False, True, False]
    assert all(food.amino_acids["leucine"] > 1.5 for food in file.foods.values())
    (beef,) = read_foods(HERE / "foods_small_negative" / "foods.csv").foods.values()
    assert (beef.carbohydrate, beef.quality[0]) == (0.0, "below_zero")


def test_columns_in_milligrams(tmp_path):
    path = tmp_path / "foods.csv"
    head = "name,category,energy_kcal,protein_g,fat_g,carb_g,leucine_mg"
    path.write_text(f"{head}\nBeef of mine,Beef Products,184,26.1,8.2,0,2100\n")
    assert read_foods(path).foods["Beef of mine"].amino_acids["leucine"] == 2.1
    path.write_text(f"{head},leucine_g\nBeef of mine,Beef Products,184,26.1,8.2,0,2100,2.1\n")
    with pytest.raises(TableError, match="say the same"):
        read_foods(path)


def test_a_diary_saved_by_a_spreadsheet_is_still_the_diary():
    (entry,) = diary.read(HERE / "diary_saved_by_spreadsheet" / "diary.csv")
    assert (entry.what, entry.severity, entry.after) == ("nausea", "mild", "BCAA 10 g")


def test_spoilt_logs_give_words(tmp_path):
    texts = [path.read_text(encoding="utf-8") for path in sorted(HERE.glob("log_*/log.csv"))]
    path = tmp_path / "log.csv"
    for text in mutated(texts, 300, seed=13):
        path.write_text(text, encoding="utf-8", newline="")
        try:
            entries = read_food_log(path).entries
        except MyofluxError:
            continue
        assert all(grams >= 0 for entry in entries for grams in entry.foods.values())
