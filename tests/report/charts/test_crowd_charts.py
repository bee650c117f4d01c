import re
from functools import cache

import numpy as np
import pytest

from myoflux.analysis.horizons import every_day, one_day
from myoflux.analysis.similar_trials import similar_trials
from myoflux.engine.period import Tolerance
from myoflux.physiology.catalogue import get_model
from myoflux.report.charts.crowd_charts import (
    DAY,
    DAY_OUTPUTS,
    MONTH_OUTPUTS,
    MONTHS,
    crowd_chart,
    measured_points,
    thinned,
)
from myoflux.report.charts.svg import Points, draw
from myoflux.simulation.crowd import simulate_people
from myoflux.study.shipped import load_example, load_trial
from myoflux.study.study import Study
from myoflux.web.plan.view import PEOPLE, STEP, TO_DRAW

BODY = get_model("human")
# The upright axis of a picture.
HIGH = 296.0
PICTURES = {one.name: one for one in (*DAY, *MONTHS)}
LIFTER = [
    {"at": "16:00", "exercise": "resistance", "sets": 12, "load": "75 %"},
    {"at": "17:00", "eat": {"whey protein": "25 g"}},
]
CAPSULES = [
    {"at": "08:00", "take": {"leucine": "3 g", "isoleucine": "1 g"}, "form": "capsule"},
    {"at": "12:30", "eat": {"Bread, rye": "150 g"}},
    {"at": "20:00", "take": {"leucine": "5 g"}, "form": "tablet"},
]


def study(plan, person="young lifter"):
    return Study.model_validate({"until": "24 h", "person": person, "plan": plan})


@cache
def plans():
    woman = load_example("older-woman")
    return {
        **{name: (one_day(woman, name), "plan") for name in woman.groups},
        "training and whey": (study(LIFTER), "plan"),
        "capsules": (study(CAPSULES, "older woman"), "plan"),
        "nothing": (study([]), "plan"),
    }


@cache
def day(name, people=40):
    one, _ = plans()[name]
    return simulate_people(one, people=people, outputs=DAY_OUTPUTS, every=STEP, tolerance=TO_DRAW)


@cache
def months():
    one = every_day(load_example("older-woman"), "with leucine and isoleucine", 6)
    return simulate_people(one, "months", people=30, outputs=MONTH_OUTPUTS, every=7 * 1440.0)


def charts():
    found = [(one, day(name)) for name in plans() for one in DAY]
    return [(one, crowd, crowd_chart(one, crowd)) for one, crowd in [*found, *((one, months()) for one in MONTHS)]]


def test_the_median_lies_in_the_band_of_half_and_that_in_the_band_of_nine_tenths():
    for _, crowd, chart in charts():
        for line in chart.lines:
            wide, narrow = (next(b for b in chart.bands if (b.label, b.share) == (line.label, s)) for s in (90, 50))
            edges = np.array([wide.low, narrow.low, line.y, narrow.high, wide.high])
            assert np.all(np.diff(edges, axis=0) >= 0.0), chart.title
            assert wide.style == narrow.style == line.style
            assert np.array_equal(line.x, crowd.times)
        assert len({line.style for line in chart.lines}) == len(chart.lines)


def test_folds_begin_at_one_and_changes_at_nothing():
    begins = {True: 0, False: 0}
    for picture, _, chart in charts():
        if picture.fold or picture.change:
            first = {float(value) for line in chart.lines for value in line.y[:1]}
            first |= {float(value) for band in chart.bands for value in (band.low[0], band.high[0])}
            assert first == {1.0 if picture.fold else 0.0}, chart.title
            assert chart.from_zero is not picture.change
            begins[picture.fold] += 1
    assert all(begins.values())


def test_the_summary_says_the_numbers_of_the_curves():
    for _, _, chart in charts():
        for line in chart.lines:
            middle = np.asarray(line.y)
            most = int(np.argmax(np.abs(middle - middle[0])))
            band = next(band for band in chart.bands if (band.label, band.share) == (line.label, 90))
            words = f"{line.label}: {middle[0]:.3g} at the start, {middle[most]:.3g} "
            assert f"{words}({band.low[most]:.3g} to {band.high[most]:.3g}) at " in chart.summary
            (unit,) = {chart.unit.name}
            told = re.search(rf"{re.escape(words)}\([^)]*\) at ([\d.]+) (\w+)", chart.summary)
            assert told[2].rstrip("s") == unit.rstrip("s")
            assert float(told[1]) == pytest.approx(line.x[most] / chart.unit.minutes, abs=0.051)
        assert f"({chart.y_label})" in chart.summary


def test_one_person_has_a_curve_and_no_band():
    one, _ = plans()["capsules"]
    crowd = simulate_people(one, people=None, outputs=DAY_OUTPUTS, every=STEP)
    for picture in DAY:
        chart = crowd_chart(picture, crowd)
        assert not chart.bands
        assert "One person, central values" in chart.summary


def test_pictures_of_months_name_their_arms_and_those_of_a_day_do_not():
    assert {line.label for line in crowd_chart(PICTURES["lean"], months()).lines} == {
        "lean mass, this plan",
        "lean mass, without its doses",
    }
    assert [line.label for line in crowd_chart(PICTURES["fsr"], day("capsules")).lines] == ["FSR"]


def trials():
    one = study([{"at": "30 min", "take": {"leucine": "3 g"}}])
    quantities = ("plasma_leucine", "fsr_mixed", "fsr_myofibrillar", "p_p70s6k_t389", "p_akt_s473")
    return similar_trials(one, "plan", quantities, count=30)


def test_measured_points_move_with_the_first_intake():
    count = 0
    for picture in DAY:
        here, later = (measured_points(picture, BODY, trials(), first) for first in (600.0, 725.0))
        for one, other in zip(here, later, strict=True):
            assert np.subtract(other.x, one.x) == pytest.approx(125.0)
            assert (one.y, one.error, one.label) == (other.y, other.error, other.label)
            for before, after in zip(one.spans, other.spans, strict=True):
                assert before is None or np.subtract(after, before) == pytest.approx([125.0, 125.0])
            count += len(one.x)
    assert count > 50


def test_measured_points_are_those_of_the_trial():
    whole = load_trial("glynn2010")
    near = [one for one in trials() if one.trial == "glynn2010"]
    assert near
    (points,) = measured_points(PICTURES["leucine"], BODY, near[:1], 100.0)
    arm = whole.groups[near[0].arm]
    items = [item for item in arm.measured if item.quantity == "plasma_leucine" and not item.unread and item.at]
    for item in items:
        assert (item.at + 100.0, item.mean) in set(zip(points.x, points.y, strict=True))


def test_what_was_measured_before_the_plan_or_after_its_end_is_left_out():
    early = measured_points(PICTURES["leucine"], BODY, trials(), 0.0)
    assert all(x >= 0.0 for part in early for x in part.x)
    points = Points("late", [60.0, 1400.0, 1439.0], [1.0, 2.0, 3.0], [None] * 3, 2, [None, None, (1400.0, 1500.0)])
    beyond = Points("beyond", [40_320.0], [1.0], [0.1], 3, [None])
    chart = crowd_chart(PICTURES["leucine"], day("capsules"), points=[points, beyond])
    assert [(part.label, part.x) for part in chart.points] == [("late", [60.0, 1400.0])]
    assert "2 measured values of like trials are shown" in chart.summary
    assert chart.unit.name == "h"
    without_spans = crowd_chart(PICTURES["leucine"], day("capsules"), points=[Points("p", [10.0], [1.0], [None], 2)])
    assert len(without_spans.points) == 1


def high(chart):
    """How many units of a chart one unit of the picture is."""
    levels = [float(word) for word in re.findall(r'text-anchor="end">([^<]+)<', draw(chart))]
    return (max(levels) - min(levels)) / HIGH


def test_thinned_bands_keep_their_ends_and_their_edges():
    for _, _, chart in charts():
        for whole, thin in zip(chart.bands, thinned(chart).bands, strict=True):
            assert (thin.x[0], thin.x[-1]) == (whole.x[0], whole.x[-1])
            assert len(thin.x) <= len(whole.x)
            assert set(thin.x.tolist()) <= set(whole.x.tolist())


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_thinned_bands_are_drawn_where_the_whole_ones_are(name):
    for picture, _, chart in charts():
        if picture.name != name:
            continue
        for whole, thin in zip(chart.bands, thinned(chart).bands, strict=True):
            for edge in ("low", "high"):
                drawn = np.interp(whole.x, thin.x, getattr(thin, edge))
                assert np.max(np.abs(drawn - getattr(whole, edge))) < 0.5 * high(chart), (chart.title, whole.label)


def test_thinned_pictures_are_much_smaller():
    sizes = [(len(draw(thinned(chart))), len(draw(chart))) for _, _, chart in charts()]
    small, large = np.sum(sizes, axis=0)
    assert small < 0.8 * large


@pytest.mark.parametrize("name", plans())
def test_no_curve_or_band_moves_by_half_a_unit_of_the_picture(name):
    one, _ = plans()[name]
    exact = simulate_people(one, people=PEOPLE, outputs=DAY_OUTPUTS, every=STEP, tolerance=Tolerance(1e-7, 1e-9))
    drawn = day(name, PEOPLE)
    assert drawn.people == exact.people
    for picture in DAY:
        rough, fine = crowd_chart(picture, drawn), crowd_chart(picture, exact)
        unit = high(fine)
        for one_line, other in zip(rough.lines, fine.lines, strict=True):
            assert np.max(np.abs(np.subtract(one_line.y, other.y))) < 0.5 * unit, picture.title
        for band, other in zip(rough.bands, fine.bands, strict=True):
            for edge in ("low", "high"):
                assert np.max(np.abs(getattr(band, edge) - getattr(other, edge))) < 0.5 * unit, picture.title
