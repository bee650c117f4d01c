import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.common.numerals import AmbiguousNumberError, decimal_mark, is_missing, read_number, read_said, readings

WHOLE = st.integers(1000, 999_999_999)


@given(WHOLE, st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'"]))
def test_grouped_thousands_are_among_the_readings(number, mark):
    assert float(number) in readings(f"{number:,}".replace(",", mark))


@given(st.integers(0, 999_999), st.integers(0, 99))
def test_a_decimal_comma_before_two_digits_has_one_reading(whole, part):
    assert readings(f"{whole},{part:02d}") == (pytest.approx(whole + part / 100),)


@given(WHOLE, st.integers(0, 99))
def test_both_marks_in_one_number_leave_no_doubt(whole, part):
    english = f"{whole:,}.{part:02d}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert readings(english) == readings(german) == (pytest.approx(whole + part / 100),)


@given(st.integers(1, 999), st.integers(0, 999))
def test_a_comma_before_three_digits_is_refused_unless_the_mark_is_known(whole, part):
    text = f"{whole},{part:03d}"
    with pytest.raises(AmbiguousNumberError, match="may be"):
        read_number(text)
    assert read_number(text, ".") == whole * 1000 + part
    assert read_number(text, ",") == pytest.approx(whole + part / 1000)


@pytest.mark.parametrize(
    "text", ["", "five", "1.2.3", "12,34,56", "10\u00b2", "3_0", "--5", "1/0", "\u0663", "0x10", "inf"]
)
def test_what_is_no_number_has_no_reading(text):
    assert readings(text) == ()


def test_a_text_shows_its_decimal_mark():
    assert decimal_mark(["Leucin 2,5 g, Valin 1.250 mg"]) == ","
    assert decimal_mark(["2.5 g on 12.05.2026 at 8.30"]) == "."
    assert decimal_mark(["2.5 g and 3,5 g"]) is None


@pytest.mark.parametrize(
    ("text", "low", "high", "bound"),
    [("< 0,5", 0, 0.5, "below"), ("up to 5", 0, 5, "below"), ("2 bis 3", 2, 3, "range"), ("ca. 3", 3, 3, "about"),
     ("Tr", 0, 0, "trace"), ("Spuren", 0, 0, "trace"), ("7", 7, 7, "exact"), ("-5", -5, -5, "exact")],
)  # fmt: skip
def test_bounds_ranges_and_traces(text, low, high, bound):
    said = read_said(text)
    assert said is not None
    assert (said.low, said.high, said.bound) == (low, high, bound)


def test_unknown_is_not_zero():
    assert read_said("n.d.") is None
    assert is_missing(" . ")
    assert not is_missing("0")
