from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.report.svg import HEIGHT, WIDTH, Chart, Line, Points, draw, legend_mark

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
