import re
from types import MappingProxyType

import numpy as np
import pytest

from myoflux.analysis.horizons import WHOLE, WITHOUT, every_day
from myoflux.analysis.month_answers import month_answers
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.crowd_charts import MONTH_OUTPUTS
from myoflux.report.crowd_words import day_words, month_words, response_window
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.study.events import expand
from myoflux.study.shipped import load_example
from myoflux.study.study import Study

NAMES = ("plasma_leucine", "mps_per_hour", "net_balance")


def made_up(until=1440.0, step=10.0, people=1, **curves):
    """A crowd whose curves are functions of the time (min)."""
    times = np.arange(0.0, until + 1.0, step)
    usual = {"plasma_leucine": lambda t: 120.0 + 0.0 * t, "mps_per_hour": lambda t: 1.0 + 0.0 * t}
    usual["net_balance"] = lambda t: -0.1 + 0.0 * t
    values = np.stack([(usual | curves)[name](times) for name in NAMES], axis=-1)[None]
    spread = np.linspace(0.9, 1.1, people)[:, None, None] if people > 1 else 1.0
    return Crowd(
        NAMES, MappingProxyType({}), times, (), {"plan": values * spread}, {"plan": np.empty((people, 0, 3))},
        0, np.arange(people), (), (),
    )  # fmt: skip


def bump(height, begin, length):
    return lambda t: 1.0 + height * ((t >= begin) & (t <= begin + length))


def test_a_window_begins_with_the_intake_and_ends_with_the_plan():
    assert response_window(None, 1440.0) == (0.0, 300.0)
    assert response_window(1300.0, 1440.0) == (1300.0, 1440.0)


def test_what_is_made_more_is_counted_over_the_whole_window():
    rise = {"mps_per_hour": lambda t: 1.0 + 0.2 * (t > 0.0)}
    # An intake between two times of the grid loses nothing of its five hours.
    for first in (60.0, 485.0, 63.7):
        (_, made, *_) = day_words(made_up(**rise), "plan", first, 1440.0)
        assert made == "In the 5 h after it muscle makes 1.0 g more protein than in the fast, which is 20 % more."


def test_less_than_in_the_fast_is_called_less():
    (_, made, *_) = day_words(made_up(mps_per_hour=lambda t: 1.0 - 0.1 * (t > 0.0)), "plan", 60.0, 1440.0)
    assert made == "In the 5 h after it muscle makes 0.5 g less protein than in the fast, which is 10 % less."


def test_a_peak_is_told_with_its_time_and_none_without_a_rise():
    peak = {"plasma_leucine": lambda t: 120.0 + 300.0 * np.maximum(0.0, 1.0 - np.abs(t - 100.0) / 40.0)}
    words = day_words(made_up(**peak), "plan", 60.0, 1440.0)
    assert words[0] == "Leucine in plasma goes from 120 to 420 µmol/L, 40 min after intake."
    falls = {"plasma_leucine": lambda t: 120.0 - 0.05 * t}
    assert "does not rise" in day_words(made_up(**falls), "plan", 60.0, 1440.0)[0]


def test_without_intake_there_is_the_balance_alone():
    words = day_words(made_up(), "plan", None, 1440.0)
    assert words[0] == "Over these 24 h muscle protein changes by -2.4 g."
    assert len(words) == 2
    assert len(day_words(made_up(), "plan", 1440.0, 1440.0)) == 2


def test_signs_and_no_negative_zero():
    assert "+4.8 g" in day_words(made_up(net_balance=lambda t: 0.2 + 0.0 * t), "plan", None, 1440.0)[0]
    assert "+0.0 g" in day_words(made_up(net_balance=lambda t: -1e-4 + 0.0 * t), "plan", None, 1440.0)[0]
    nothing = day_words(made_up(mps_per_hour=lambda t: 1.0 - 1e-5 * t), "plan", 60.0, 1440.0)[1]
    assert "-0" not in nothing


def test_many_people_have_an_interval_and_one_has_none():
    one, many = (day_words(made_up(people=count), "plan", None, 1440.0)[0] for count in (1, 101))
    assert "(" not in one
    assert "-2.4 g" not in many
    assert "changes by -2.4 (-2.6 to -2.2) g" in many


def test_a_plan_of_odd_length_is_told_in_round_hours():
    words = day_words(made_up(until=500.0), "plan", 300.0, 500.0)
    assert "In the 3.3 h after it" in words[1]
    assert "Over these 8.3 h" in words[2]


def test_numbers_are_those_of_the_people():
    study = load_example("older-woman")
    arm = "with leucine and isoleucine"
    crowd = simulate_people(study, people=50, outputs=NAMES, every=10.0)
    first = expand(study.groups[arm].plan, study.until, study.clock).first_intake
    words = day_words(crowd, arm, first, study.until)
    begin, end = response_window(first, study.until)
    inside = (crowd.times >= begin) & (crowd.times <= end)
    peaks = crowd.of(arm, "plasma_leucine")[:, inside].max(axis=1)
    found = re.search(r"from (\d+) to (\d+) \((\d+) to (\d+)\)", words[0])
    wanted = [np.median(crowd.of(arm, "plasma_leucine")[:, 0]), *np.quantile(peaks, [0.5, 0.05, 0.95])]
    assert [int(part) for part in found.groups()] == [round(value) for value in wanted]
    total = np.trapezoid(crowd.of(arm, "net_balance"), crowd.times / 60.0, axis=1)
    assert f"changes by {np.median(total):+.1f} (" in words[-2]


def months():
    return every_day(load_example("older-woman"), "with leucine and isoleucine", 6)


@pytest.mark.parametrize("turned", [False, True])
def test_months_are_told_as_the_report_tells_them(turned):
    study = months()
    if turned:
        arms = {name: study.groups[name] for name in (WITHOUT, WHOLE)}
        study = Study.model_construct(until=study.until, start=study.start, arms=arms)
    crowd = simulate_people(study, "months", people=60, outputs=MONTH_OUTPUTS, every=7 * 1440.0)
    answers = month_answers(study, get_model("months"), people=60)
    shown = {f"By day 42, end of the plan: {one.words}." for one in answers if "leg" not in one.asked}
    words = month_words(crowd)
    assert shown == set(words)
    assert len(words) == len(set(words)) == 12


def test_months_without_doses_are_told_alone():
    study = every_day(Study.model_validate({"until": "24 h", "person": "older woman", "plan": []}), "plan", 2)
    crowd = simulate_people(study, "months", people=5, outputs=MONTH_OUTPUTS, every=7 * 1440.0)
    words = month_words(crowd)
    assert len(words) == 4
    assert all(one.startswith(f"By day 14, end of the plan: {WHOLE}: ") for one in words)
