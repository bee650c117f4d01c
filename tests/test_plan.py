import pytest

from myoflux.errors import StudyError
from myoflux.plan import Infuse, Take, expand


def times(repeat, until, at="08:00"):
    doses, _ = expand([Take.model_validate({"at": at, "repeat": repeat, "take": {"leucine": "3 g"}})], until)
    return [dose.time / 1440 for dose in doses]


def test_repeats():
    day = 1 / 3
    assert times("daily", 3 * 1440) == pytest.approx([day, 1 + day, 2 + day])
    assert times(["mon", "wed"], 8 * 1440) == pytest.approx([day, 2 + day, 7 + day])
    assert times({"every": "6 h", "times": 3}, 2 * 1440) == pytest.approx([day, day + 0.25, day + 0.5])
    assert times("daily", 3 * 1440, at="day 2 12:00") == pytest.approx([1.5, 2.5])


def test_weekdays_follow_the_calendar_and_not_the_clock_of_the_start():
    early = Take.model_validate({"at": "day 2 06:00", "repeat": ["tue"], "take": {"leucine": "3 g"}})
    doses, _ = expand([early], 3 * 1440, start=7 * 60)
    assert [dose.time for dose in doses] == [1380.0]


def test_the_order_in_the_file_does_not_matter_and_zero_is_no_dose():
    late = Take.model_validate({"at": "60 min", "take": {"leucine": "1 g", "valine": "0 g"}})
    early = Take.model_validate({"at": "0 min", "take": {"leucine": "2 g"}})
    doses, _ = expand([late, early], 100)
    assert [(dose.time, dose.substance, dose.grams) for dose in doses] == [(0, "leucine", 2), (60, "leucine", 1)]


def test_infusions_keep_their_rate_when_the_plan_ends_first():
    drip = Infuse.model_validate({"at": "0 min", "infuse": {"leucine": "6 g"}, "for": "60 min"})
    _, infusions = expand([drip], 30)
    assert (infusions[0].end, infusions[0].grams_per_min) == (30, pytest.approx(0.1))


def test_repeats_after_the_end_are_refused():
    with pytest.raises(StudyError, match="repeat 3"):
        times({"every": "6 h", "times": 3}, 1000)
