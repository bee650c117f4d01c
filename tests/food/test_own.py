import csv
from concurrent.futures import ThreadPoolExecutor

import pytest

from myoflux.errors import StudyError, TableError
from myoflux.food.own import COLUMNS, group_patterns, read_foods, write_foods, write_left_out
from myoflux.food.search import search_foods
from myoflux.food.table import find_food, foods, own_foods
from myoflux.study.events import expand
from myoflux.study.study import read_study, write_study

HEAD = "name,category,energy_kcal,protein_g,fat_g,carb_g,leucine_g\n"


def written(tmp_path, text, *, encoding="utf-8"):
    path = tmp_path / "mine.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_label_without_amino_acids_gets_the_pattern_of_its_group(tmp_path):
    file = read_foods(written(tmp_path, HEAD + "My yogurt,Dairy and Egg Products,60,10,0.4,4,\n"))
    food = file.foods["My yogurt"]
    assert file.faults == ()
    assert (food.protein, food.digestion, food.known_by, food.quality) == (10.0, "milk", "derived", ("group_pattern",))
    assert food.amino_acids["leucine"] == pytest.approx(10 * group_patterns()["Dairy and Egg Products"]["leucine"])
    assert "leucine" in food.notes


def test_bad_rows_are_named_and_good_rows_load(tmp_path):
    text = HEAD + (
        "Good,Poultry Products,165,31,3.6,0,2.5\n"
        "Too much,Poultry Products,165,131,3.6,0,2.5\n"
        "No number,Poultry Products,165,ten,3.6,0,2.5\n"
        "\n"
        "Short,Poultry Products,165\n"
        "No group,Strange,165,20,3.6,0,\n"
        "Good,Poultry Products,165,31,3.6,0,2.5\n"
        '"Egg, whole, raw, fresh",Dairy and Egg Products,143,12.6,9.5,0.7,1.1\n'
        ",Poultry Products,165,31,3.6,0,2.5\n"
        "Heavy,Poultry Products,165,60,60,0,2.5\n"
        "Kilojoules,Poultry Products,1650,31,3.6,0,2.5\n"
        "Also good,Poultry Products,165,31,3.6,0,2.5\n"
    )
    file = read_foods(written(tmp_path, text))
    assert list(file.foods) == ["Good", "Also good"]
    where = [(fault.line, fault.column) for fault in file.faults]
    assert where == [
        (3, "protein_g"),
        (4, "protein_g"),
        (6, "protein_g"),
        (7, "histidine_g"),
        (8, "name"),
        (9, "name"),
        (10, "name"),
        (11, "protein_g"),
        (12, "energy_kcal"),
    ]
    assert "mine.csv: 2 foods read, 9 rows left out" in file.report()
    assert "line 8, column 'name': 'Good' stands twice (first at line 2)" in file.report()
    write_left_out(tmp_path / "left.csv", file)
    with (tmp_path / "left.csv").open() as left:
        rows = list(csv.DictReader(left))
    assert [row["line"] for row in rows] == [str(fault.line) for fault in file.faults]
    assert rows[1]["protein_g"] == "ten"
    # Nothing is lost: every row with something in it is either a food or a fault.
    assert len(file.foods) + len(file.faults) == sum(bool(line) for line in text.splitlines()) - 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize(("mark", "decimal"), [(",", "."), (";", ","), (";", "."), ("\t", ",")])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_marks_delimiters_and_decimal_commas(tmp_path, encoding, mark, decimal, ending):
    rows = [
        HEAD.strip().split(","),
        ["Käse", "Dairy and Egg Products", "350", f"25{decimal}5", "27", "1", f"2{decimal}4"],
    ]
    text = ending.join(mark.join(row) for row in rows) + ending
    food = read_foods(written(tmp_path, text, encoding=encoding)).foods["Käse"]
    assert (food.protein, food.amino_acids["leucine"]) == (25.5, 2.4)


def test_an_ambiguous_comma_is_asked_back(tmp_path):
    file = read_foods(written(tmp_path, HEAD + 'A,Poultry Products,165,"1,234",3,0,\n'))
    assert "may be 1234 or 1.234" in str(file.faults[0])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("name,protein_g\nA,1\n", "'energy_kcal' is missing; nearest"),
        ("name,name,protein_g\n", "'name' stands twice"),
        ("a\0b\n", "binary file"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path, text, words):
    with pytest.raises(TableError, match=words):
        read_foods(written(tmp_path, text))
    with pytest.raises(TableError, match="no such file"):
        read_foods(tmp_path / "absent.csv")
    with pytest.raises(TableError, match="not UTF-8"):
        read_foods(written(tmp_path, "näme\n", encoding="latin-1"))


def test_amino_acids_that_cannot_be_are_replaced_and_marked(tmp_path):
    header = ",".join(COLUMNS[:24])
    rows = [
        ",".join(["Sum", "Poultry Products", "100", "10", "0", "0", *["2"] * 18]),
        ",".join(["Fine", "Poultry Products", "100", "10", "0", "0", *["0.55"] * 18]),
    ]
    file = read_foods(written(tmp_path, "\n".join([header, *rows])))
    assert file.foods["Sum"].quality == ("aa_sum_implausible", "group_pattern")
    assert file.foods["Fine"].quality == ()
    assert file.foods["Fine"].others["cystine"] == 0.55


def test_foods_come_back_as_written(tmp_path):
    some = {
        f"Mine: {name}": food.__class__(**{**vars(food), "name": f"Mine: {name}"})
        for name, food in list(foods().items())[30:2000:97]
    }
    write_foods(tmp_path / "out.csv", some)
    file = read_foods(tmp_path / "out.csv")
    assert file.faults == ()
    for name, food in some.items():
        assert file.foods[name].amino_acids == pytest.approx(dict(food.amino_acids))
        assert file.foods[name].portions == pytest.approx(dict(food.portions))
        assert vars(file.foods[name]) | {"portions": 0, "source": ""} == vars(food) | {"portions": 0, "source": ""}
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]
    with pytest.raises(TableError, match="cannot write here"):
        write_foods(tmp_path / "absent" / "out.csv", some)


def test_a_hundred_thousand_rows(tmp_path):
    lines = [
        f"Food {n};Poultry Products;165;{20 + n % 10},5;3,6;0;{'x' if n % 1000 == 0 else '1,9'}" for n in range(100_000)
    ]
    path = written(tmp_path, HEAD.replace(",", ";") + "\n".join(lines))
    file = read_foods(path)
    assert (len(file.foods), len(file.faults)) == (99_900, 100)


def test_the_shipped_foods_hide_nothing():
    assert find_food("Carrots, raw").quality == ("aa_sum_implausible", "trace_protein")


STUDY = """
until: 6 h
foods: mine.csv
person: {sex: female, age: 30 y, mass: 60 kg}
plan: [{at: 0 min, eat: {My skyr: 150 g}}]
"""


def test_a_study_may_name_the_users_foods(tmp_path):
    path = tmp_path / "study.yaml"
    path.write_text(STUDY)
    with pytest.raises(StudyError, match=r"study.yaml:3: foods: .*mine.csv: there is no such file"):
        read_study(path)
    written(tmp_path, HEAD + "My skyr,Dairy and Egg Products,60,x,0.4,4,\n")
    with pytest.raises(StudyError, match=r"study.yaml:3: foods: 1 bad row\(s\), first: mine.csv:line 2, column 'prot"):
        read_study(path)
    written(tmp_path, HEAD + "My skyr,Dairy and Egg Products,60,11,0.4,4,\n")
    study = read_study(path)
    assert study.groups["plan"].plan[0].amounts == {"My skyr": 150.0}
    assert "My skyr" not in [hit.name for hit in search_foods("skyr")]
    assert "foods: mine.csv" in write_study(study)


def shake_of(folder, protein):
    folder.mkdir(exist_ok=True)
    (folder / "study.yaml").write_text(STUDY.replace("My skyr", "My shake"))
    written(folder, HEAD + f"My shake,Dairy and Egg Products,60,{protein},0.4,4,\n")
    return folder / "study.yaml"


def leucine_of(study):
    doses = expand(study.groups["plan"].plan, study.until).doses
    return sum(dose.grams for dose in doses if dose.substance == "leucine")


def test_reading_one_study_changes_no_other(tmp_path):
    small, large = shake_of(tmp_path / "a", 8), shake_of(tmp_path / "b", 24)
    alone = [leucine_of(read_study(path)) for path in (small, large)]
    assert alone[1] == pytest.approx(3 * alone[0])
    for order in ((small, large), (large, small)):
        studies = {path: read_study(path) for path in order}
        assert [leucine_of(studies[path]) for path in (small, large)] == alone
        again = {path: study.model_copy() for path, study in studies.items()}
        assert [leucine_of(again[path]) for path in (small, large)] == alone
    assert own_foods() == {}
    with pytest.raises(StudyError, match="unknown food 'My shake'"):
        find_food("My shake")


def test_people_who_read_at_once_keep_their_own_foods(tmp_path):
    paths = [shake_of(tmp_path / str(n), 5 + n) for n in range(8)]
    alone = [leucine_of(read_study(path)) for path in paths]

    def work(path):
        read = [leucine_of(read_study(path)) for _ in range(5)]
        assert own_foods() == {}
        return read

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(work, paths)) == [[one] * 5 for one in alone]
