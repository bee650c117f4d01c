import re

import pytest

from myoflux.common.tables import data_folder
from myoflux.errors import ModelError, TableError
from myoflux.kinetics.overlay import Overlay, apply_all, read_overlays
from myoflux.kinetics.parameters import read_parameters, with_values
from myoflux.physiology.catalogue import MODELS, get_model

HEAD = "name,value,unit,spread,lower,upper,meaning,source,known_by\n"
GOOD = "k,1,1/min,,,,a rate,someone 2020,table\n"
TABLES = sorted((data_folder() / "parameters").glob("*.csv"))


# What has no article behind it says so in its first word.
OPEN = {"definition", "assumption", "unverified"}


def bib_keys():
    text = (data_folder() / "references.bib").read_text(encoding="utf-8")
    return set(re.findall(r"@\w+\{(\w+),", text))


def test_a_reference_stands_once():
    keys = re.findall(r"@\w+\{(\w+),", (data_folder() / "references.bib").read_text(encoding="utf-8"))
    assert sorted(keys) == sorted(set(keys))


def first_word(source):
    return re.match(r"\w+", source).group()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_every_shipped_parameter_leads_to_a_reference(path):
    keys = bib_keys()
    for row in read_parameters(path).values():
        assert first_word(row.source) in keys | OPEN, row
        if first_word(row.source) in {"assumption", "unverified"}:
            assert row.known_by == "unverified", row


@pytest.mark.parametrize("name", sorted(MODELS))
def test_sources_of_laws_and_overlays_lead_to_a_reference(name):
    body, keys = get_model(name), bib_keys()
    sources = {law.source for law in body.model.laws} | {overlay.source for overlay in body.overlays.values()}
    assert {first_word(source) for source in sources} <= keys | OPEN, sources


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + GOOD.replace("someone 2020", ""), ":2, column 'source'"),
        (HEAD + GOOD.replace("1/min", ""), ":2, column 'unit'"),
        (HEAD + GOOD.replace("table", "guess"), "'guess' is not known"),
        (HEAD + GOOD.replace("k,1,", "k,one,"), "'one' is not a finite number"),
        (HEAD + GOOD.replace("k,1,", "k,nan,"), "'nan' is not a finite number"),
        (HEAD + GOOD + GOOD, "stands twice"),
        (HEAD + GOOD.replace("k,1,1/min,,,,", "k,1,1/min,,2,3,"), "outside its bounds"),
        (HEAD + "k,1\n", "not 9 cells"),
        ("name,value\n", "the column 'unit' is missing"),
    ],
)
def test_a_bad_row_is_refused_with_its_place(tmp_path, text, words):
    path = tmp_path / "parameters.csv"
    path.write_text(text)
    with pytest.raises(TableError, match=re.escape(words)):
        read_parameters(path)


def test_values_are_replaced_by_name(tmp_path):
    path = tmp_path / "parameters.csv"
    path.write_text(HEAD + GOOD)
    assert with_values(read_parameters(path), {"k": 3})["k"].value == 3.0


def test_overlays_apply_in_order_and_know_their_parameters():
    halves = Overlay("half", scale={"k": 0.5})
    assert apply_all([halves, halves], {"k": 4.0}) == {"k": 1.0}
    with pytest.raises(ModelError, match="no parameter 'x'"):
        Overlay("bad", replace={"x": 1.0}).apply({"k": 1.0})


def test_an_overlay_table_with_an_unknown_change_is_refused(tmp_path):
    path = tmp_path / "overlays.csv"
    path.write_text("overlay,parameter,change,value,since,meaning,source\na,k,add,1,start,m,s\n")
    with pytest.raises(TableError, match="'add' is not known"):
        read_overlays(path)
    path.write_text("overlay,parameter,change,value,since,meaning,source\na,k,replace,1,dose,m,s\n")
    with pytest.raises(TableError, match=r"replace.*dose"):
        read_overlays(path)
