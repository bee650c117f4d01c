from pathlib import Path

import pytest

from myoflux.common.quantity import (
    AGE,
    BODY_MASS,
    DURATION,
    ENERGY_BALANCE,
    HEIGHT,
    MASS_TAKEN,
    parse,
    parse_clock,
    parse_moment,
)
from myoflux.common.unit_words import plain_unit
from myoflux.study.study import read_study

HERE = Path(__file__).parent


def test_the_micro_sign_and_the_greek_letter_are_the_usual_spelling_of_u():
    plan = read_study(HERE / "units_micro_sign" / "study.yaml").plan
    assert plan is not None
    assert plan[0].amounts == {"leucine": 2.0, "isoleucine": 0.5}
    assert plain_unit("\u00b5mol/L") == plain_unit("\u03bcmol/L") == "umol/L"


@pytest.mark.parametrize(
    ("text", "dimension", "value"),
    [
        ("3 500 mg", MASS_TAKEN, 3.5),
        ("3,5 g", MASS_TAKEN, 3.5),
        ("1.234,5 mg", MASS_TAKEN, 1.2345),
        ("1/2 oz", MASS_TAKEN, 14.1747615625),
        ("\u00bd g", MASS_TAKEN, 0.5),
        ("50 gr", MASS_TAKEN, 50.0),
        ("50 GM", MASS_TAKEN, 50.0),
        ("50 Gramm", MASS_TAKEN, 50.0),
        ("1 lb", MASS_TAKEN, 453.59237),
        ("154 lbs", BODY_MASS, 69.85322498),
        ("11 st 4 lb", BODY_MASS, 71.66759446),
        ("5 ft 10 in", HEIGHT, 177.8),
        ("5'10\"", HEIGHT, 177.8),
        ("1,75 m", HEIGHT, 175.0),
        ("30 years old", AGE, 30.0),
        ("12 weeks", DURATION, 120_960.0),
        ("1h30", DURATION, 90.0),
        ("-500 kcal", ENERGY_BALANCE, -500.0),
        ("-1 MJ 500 kJ", ENERGY_BALANCE, -1500 / 4.184),
    ],
)
def test_what_people_write_is_read(text, dimension, value):
    assert parse(text, dimension) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3,500 mg", "may be 3500 or 3.5"),
        ("12.000 mg", "may be 12 or 12000"),
        ("3-5 g", "is a range"),
        ("up to 5 g", "no single number"),
        ("< 0,5 g", "no single number"),
        ("5 mg 3 g", "is not one dose"),
        ("2 x 25 g", "no unit of dose"),
        ("10\u00b2 g", "dose"),
    ],
)
def test_where_two_readings_are_plausible_both_are_shown(text, words):
    with pytest.raises(ValueError, match=words):
        parse(text, MASS_TAKEN)


def test_clock_times_as_people_write_them():
    assert [parse_clock(text) for text in ("8", "8am", "8.30", "8:30 pm", "20h30", "0:00", "noon", "8 Uhr")] == [
        480, 480, 510, 1230, 1230, 0, 720, 480,
    ]  # fmt: skip
    assert parse_moment("day 2, 8 am") == 1920.0
    for text in ("8", "8h30"):
        with pytest.raises(ValueError, match=r"may be 08:"):
            parse_moment(text)
