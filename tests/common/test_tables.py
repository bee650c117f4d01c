import pytest

from myoflux.common.tables import read_csv, read_yaml
from myoflux.common.vocabulary import amino_acids, measured_quantities
from myoflux.errors import StudyError, TableError

ATOMS = {"C": 12.011, "H": 1.008, "N": 14.007, "O": 15.999, "S": 32.06}


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    path = tmp_path / "table.csv"
    path.write_bytes(b"\xef\xbb\xbfname,value\nk,1\n")
    (row,) = read_csv(path, ("name",))
    assert row.text("name") == "k"


def test_yaml_keeps_lines(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_text("a:\n  b:\n    - 1\n    - two\n")
    document = read_yaml(path)
    assert document.data == {"a": {"b": [1, "two"]}}
    assert document.place(("a", "b", 1)).endswith("a.yaml:4")
    assert document.place(("a", "nothing", "here")).endswith("a.yaml:1")


@pytest.mark.parametrize("text", ["[1]: 2\n", "? [1, 2]\n: 3\n"])
def test_a_list_is_no_name(tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(text)
    with pytest.raises(StudyError, match="where a name belongs"):
        read_yaml(path)


def test_a_table_that_is_not_there(tmp_path):
    with pytest.raises(TableError, match="no such file"):
        list(read_csv(tmp_path / "absent.csv", ("name",)))


def test_the_twenty_amino_acids():
    acids = amino_acids()
    assert len(acids) == 20
    assert len({acid.letter for acid in acids.values()}) == 20
    assert sum(acid.essential for acid in acids.values()) == 9


def test_the_formula_of_leucine_gives_the_molar_mass_of_the_reference_model():
    from re import findall

    formula = amino_acids()["leucine"].formula
    mass = sum(ATOMS[atom] * int(count or 1) for atom, count in findall(r"([A-Z])(\d*)", formula))
    assert mass == pytest.approx(131.17, abs=0.01)


def test_every_measured_quantity_has_a_meaning_and_a_unit():
    assert all(item.meaning and item.units for item in measured_quantities().values())
