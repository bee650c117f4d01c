import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.common.quantity import AGE, DURATION, INSULIN, MASS_TAKEN, parse, parse_clock, parse_moment, write


@given(st.floats(0, 1000))
def test_what_is_written_reads_the_same(grams):
    assert parse(write(grams, MASS_TAKEN), MASS_TAKEN) == grams


@given(st.floats(0, 999), st.sampled_from([("mg", 1000.0), ("ug", 1e6), ("kg", 1e-3)]))
def test_the_unit_of_a_dose_does_not_matter(grams, unit):
    name, count = unit
    assert parse(f"{grams * count:.17e} {name}", MASS_TAKEN) == pytest.approx(grams, rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3.5", "has no unit"),
        (3.5, "has no unit"),
        ("3.5 gg", "no unit of dose; nearest: 'g'"),
        ("three g", "is not a dose"),
        ("-1 g", "outside 0 to 1000 g"),
        ("1e308 kg", "outside 0 to 1000 g"),
        ("nan g", "is not a dose"),
        ("inf g", "is not a dose"),
        (["3 g"], "a dose with a unit belongs here"),
        (True, "a dose with a unit belongs here"),
        (None, "a dose with a unit belongs here"),
    ],
)
def test_a_bad_dose_is_explained(text, words):
    with pytest.raises(ValueError, match=words):
        parse(text, MASS_TAKEN)


def test_moments():
    assert parse_moment("30 min") == 30.0
    assert parse_moment("2 h") == 120.0
    assert parse_moment("08:00", start=7 * 60) == 60.0
    assert parse_moment("day 2", start=7 * 60) == 1440.0
    assert parse_moment("day 2 07:30", start=7 * 60) == 1470.0
    assert parse_clock("23:59") == 1439


@pytest.mark.parametrize("text", ["24:00", "8:60", "day 0", "yesterday", "", "-5 min", "06:00"])
def test_moments_that_cannot_be(text):
    with pytest.raises(ValueError, match=r"\w"):
        parse_moment(text, start=7 * 60)


def test_insulin_in_both_its_units():
    assert parse("180 pmol/L", INSULIN) == pytest.approx(30.0)
    assert parse("30 uU/mL", INSULIN) == parse("30 mU/L", INSULIN) == 30.0


def test_years_and_months():
    assert parse("18 month", AGE) == 1.5
    assert math.isclose(parse("1 week", DURATION), 7 * 1440)
