import re

import numpy as np
import pytest

from myoflux.errors import RefusedError
from myoflux.report.charts.crowd_charts import DAY, MONTHS
from myoflux.study.shipped import load_example
from myoflux.study.study import Study
from myoflux.web.plan.view import MEASURED, day_view, findings_of, is_of_months, limits_view, months_view

ARM = "with leucine and isoleucine"


def study(*plan, person="young lifter", **more):
    return Study.model_validate({"until": "24 h", "person": person, "plan": list(plan), **more})


def dose(grams=3, at="08:00"):
    return {"at": at, "take": {"leucine": f"{grams} g"}}


def test_curves_are_of_one_person_without_bands_and_without_what_limits():
    view = day_view(load_example("older-woman"), ARM, people=None)
    assert view.people == 1
    assert [item["chart"].name for item in view.figures] == [one.name for one in DAY]
    assert not any("band" in item["svg"] for item in view.figures)
    assert all("One person, central values" in item["chart"].summary for item in view.figures)
    assert not any("limits" in one for one in view.sentences)


def test_the_band_is_of_people_and_ends_with_the_caution():
    view = day_view(load_example("older-woman"), ARM, people=30)
    assert view.people == 30
    assert all('class="band' in item["svg"] for item in view.figures)
    assert "do not add up" in view.sentences[-1]


def test_what_limits_is_a_sentence_of_its_own():
    assert limits_view(load_example("older-woman"), ARM).startswith("What limits synthesis most")


def test_a_plan_without_intake_has_no_sentence_of_intake():
    view = day_view(study(), "plan", people=5)
    assert not any("intake" in one or "h after it" in one for one in view.sentences)
    assert limits_view(study(), "plan") == "There is no rise of synthesis to explain."


def test_legends_and_tables_hold_every_series():
    view = day_view(study(dose()), "plan", people=10, trials=True)
    assert view.trials
    for item in view.figures:
        chart = item["chart"]
        series = len(chart.lines) + len(chart.points)
        assert len(item["legend"]) == (series if series > 1 else 0)
        head, rows = item["table"]()
        assert all(len(row) == len(head) for row in rows)
        assert any("90 %" in words for words in head)


def test_measured_marks_come_only_when_they_are_asked_for():
    plain, marked = (day_view(study(dose()), "plan", people=None, trials=asked) for asked in (False, True))
    assert not any(item["chart"].points for item in plain.figures)
    shown = [len(part.x) for item in marked.figures for part in item["chart"].points]
    assert sum(shown) > 0
    assert all({item.quantity for item in one.measured} & set(MEASURED) for one in marked.trials)


def test_the_second_day_is_shown_when_it_is_asked_for():
    whole = study(dose(1, "day 1 08:00"), dose(6, "day 2 10:00"), until="2 d")

    def peak(day):
        view = day_view(whole, "plan", people=None, day=day)
        leucine = np.asarray(view.figures[0]["chart"].lines[0].y)
        return leucine.max(), float(np.argmax(leucine)) * 10.0

    (first, early), (second, late) = peak(1), peak(2)
    assert second > first
    assert 480.0 < early < 600.0 < late < 720.0


def test_the_same_plan_gives_the_same_page():
    one, other = (day_view(study(dose()), "plan", people=20) for _ in range(2))
    assert [item["svg"] for item in one.figures] == [item["svg"] for item in other.figures]
    assert one.sentences == other.sentences


def test_months_stand_beside_the_same_without_doses():
    view = months_view(load_example("older-woman"), ARM, people=20)
    assert [item["chart"].name for item in view.figures] == [one.name for one in MONTHS]
    assert all(len(item["legend"]) == 2 for item in view.figures)
    assert sum("against without its doses" in one for one in view.sentences) == 4
    assert view.evidence


def test_pictures_of_a_page_have_names_of_their_own():
    names = [one.name for one in (*DAY, *MONTHS)]
    assert len(names) == len(set(names))
    assert all(re.fullmatch("[a-z-]+", name) for name in names)


def test_where_the_safety_rules_stop_there_is_no_number():
    sick = study(dose(), person="cirrhosis")
    assert findings_of(sick, "plan").stop
    for view in (day_view, months_view):
        with pytest.raises(RefusedError):
            view(sick, "plan", people=3)


def test_research_is_marked_before_its_numbers():
    view = day_view(study(dose(), use="research"), "plan", people=None)
    assert any("research use" in mark for mark in view.marks)


@pytest.mark.parametrize(
    ("plan", "until", "months"),
    [
        ([dose()], "24 h", False),
        ([{"at": "day 1", "state": "bed_rest"}], "14 d", True),
        ([dose() | {"repeat": "daily"}], "84 d", True),
    ],
)
def test_plans_of_weeks_are_answered_by_the_months_first(plan, until, months):
    assert is_of_months(study(*plan, until=until)) is months
