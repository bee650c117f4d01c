"""Whatever a file holds, its readers either read it or say in one line what is wrong."""

import contextlib

from hypothesis import given
from hypothesis import strategies as st

from myoflux.common.loose_csv import Fault, LooseRow, read_loose
from myoflux.errors import MyofluxError
from myoflux.food.own import COLUMNS, read_foods
from myoflux.nutrition.gap import read_prices
from myoflux.study.exchange.event_table import read_events
from myoflux.study.exchange.food_log import read_food_log
from myoflux.study.product_label import from_label

HEADERS = (
    ",".join(COLUMNS),
    "ID,TIME,AMT,RATE,CMT,EVID,ADDL,II,WHAT",
    "date;time;food;amount;unit;protein",
    "food\tprice_per_100g",
)
ODD = ("", "1", "-1", "1,5", "1.234,5", "nan", "1e999", "take|leucine", '{"at": 1}', "{", "egg", "2026-03-31", "08:00")
MORE = ("whey protein", '"', "Dairy and Egg Products", "|", "=", "\u00e4", "2 large")
CELLS = st.sampled_from([*ODD, *MORE])


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_noise_is_refused_in_words(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "noise.csv"
    path.write_bytes(data)
    for reader in (read_foods, read_events, read_food_log, read_prices):
        with contextlib.suppress(MyofluxError):
            reader(path)


@given(st.sampled_from(HEADERS), st.lists(st.lists(CELLS, max_size=12), max_size=8), st.sampled_from(",;\t"))
def test_odd_rows_become_faults(tmp_path_factory, header, rows, mark):
    path = tmp_path_factory.getbasetemp() / "odd.csv"
    path.write_text("\n".join([header, *(mark.join(row) for row in rows)]), encoding="utf-8")
    for reader in (read_foods, read_events, read_food_log, read_prices):
        with contextlib.suppress(MyofluxError):
            reader(path)


@given(st.text(max_size=80) | st.text(max_size=40).map("per scoop: {}".format))
def test_any_label_is_read_or_asked_back(text):
    with contextlib.suppress(MyofluxError):
        from_label(text)


def test_rows_know_their_lines(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,"two\nlines"\n\n3\n4,5,,\n')
    rows = list(read_loose(path).rows())
    assert [(type(row), row.line) for row in rows] == [(LooseRow, 2), (Fault, 5), (LooseRow, 6)]
