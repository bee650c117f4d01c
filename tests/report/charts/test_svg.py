from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.report.charts.svg import HEIGHT, WIDTH, Band, Chart, Line, Points, draw, legend_mark
from myoflux.report.charts.time_axis import time_axis

values = st.floats(-1e9, 1e9).map(lambda value: 0.0 if abs(value) < 1e-9 else value)


def coordinates(text):
    return [tuple(map(float, pair.split(","))) for pair in text.split()]


@given(st.lists(st.tuples(st.floats(0, 1e5), values), min_size=2, max_size=20))
def test_every_curve_stays_inside_the_picture(pairs):
    xs, ys = zip(*sorted(pairs), strict=True)
    chart = Chart("c", "<title & more>", "x", "y", [Line("a", xs, ys, 0)], summary='says "it" <all>')
    root = ElementTree.fromstring(draw(chart))
    for element in root.iter("polyline"):
        for x, y in coordinates(element.attrib["points"]):
            assert -0.1 <= x <= WIDTH + 0.1
            assert -0.1 <= y <= HEIGHT + 0.1


@given(st.lists(st.tuples(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6)), min_size=1, max_size=10))
def test_log_charts_have_a_diagonal_and_keep_their_points(pairs):
    xs, ys = zip(*pairs, strict=True)
    chart = Chart("c", "t", "x", "y", [], [Points("a", xs, ys, [None] * len(xs), 1)], logarithmic=True)
    root = ElementTree.fromstring(draw(chart))
    assert root.findall(".//*[@class='identity']")
    assert len(root.findall(".//g/path")) == len(xs)


def test_a_picture_says_what_it_shows():
    root = ElementTree.fromstring(
        draw(Chart("c", "Leucine", "x", "y", [Line("a", [0, 1], [0, 1], 0)], summary="It rises."))
    )
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == "c-t c-d"
    assert [root.findtext("title"), root.findtext("desc")] == ["Leucine", "It rises."]


def test_error_bars_and_windows_are_drawn():
    points = Points("a", [60.0], [5.0], [1.0], 2, [(0.0, 120.0)])
    text = draw(Chart("c", "t", "x", "y", [Line("a", [0, 120], [4, 6], 2)], [points]))
    assert text.count('class="bar"') == 2


@pytest.mark.parametrize("style", range(8))
def test_legend_marks_are_well_formed(style):
    ElementTree.fromstring(legend_mark(style, line=True, points=True))


def test_bands_lie_under_the_lines_the_wider_one_lowest_and_inside_the_picture():
    bands = [Band("a", [0, 60, 120], [1, 2, 2], [3, 4, 5], 1, share) for share in (50, 90)]
    root = ElementTree.fromstring(draw(Chart("c", "t", "x", "y", [Line("a", [0, 120], [4, 6], 1)], bands=bands)))
    drawn = [element for element in root if element.tag in ("polygon", "polyline")]
    assert [element.attrib["class"] for element in drawn] == ["band s1 b90", "band s1 b50", "line s1"]
    corners = coordinates(drawn[0].attrib["points"])
    assert len(corners) == 6
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in corners)


@pytest.mark.parametrize(
    ("until", "label", "ticks"),
    [
        (180.0, "time (min)", ["0", "30", "60", "90", "120", "150", "180"]),
        (1440.0, "time (h)", ["0", "3", "6", "9", "12", "15", "18", "21", "24"]),
        (10 * 1440.0, "time (d)", ["0", "2", "4", "6", "8", "10"]),
        (84 * 1440.0, "time (weeks)", ["0", "2", "4", "6", "8", "10", "12"]),
    ],
)
def test_time_is_shown_in_the_unit_that_reads_best(until, label, ticks):
    text = draw(Chart("c", "t", "time", "y", [Line("a", [0.0, until], [0.0, 1.0], 0)], time=True))
    root = ElementTree.fromstring(text)
    words = [element.text for element in root.iter("text")]
    assert label in words
    assert [element.text for element in root.iter("text") if element.get("text-anchor") == "middle"][:-2] == ticks


@given(st.floats(-1e4, 1e7), st.floats(0, 1e8))
def test_an_axis_of_time_has_few_ticks_and_all_of_them_inside(low, length):
    _, begin, end, ticks = time_axis(low, low + length)
    assert len(ticks) <= 10
    assert all(begin - 1.0 <= tick <= end + 1.0 for tick in ticks)


def test_what_is_no_number_has_no_place():
    nowhere = [Line("a", [0, 1, 2], [float("nan"), 1, float("inf")], 0), Line("b", [], [], 1)]
    text = draw(Chart("c", "t", "x", "y", nowhere))
    assert "nan" not in text
    assert "inf" not in text


def test_an_axis_need_not_begin_at_zero():
    text = draw(Chart("c", "t", "x", "kg", [Line("a", [0, 1], [44.0, 44.5], 0)], from_zero=False))
    assert ">44.2<" in text
    assert ">0<" in text.split(">44<")[0]
