import xml.etree.ElementTree as ET

import pytest

from myoflux.report.charts.svg_rows import LEFT, Mark, RowChart, draw_rows

FOREST = RowChart(
    "forest",
    "A forest",
    "fold",
    [("one & only", [Mark(1.5, 1.2, 2.0, 0), Mark(1.1, None, None, 1)]), ("x" * 90, [Mark(0.8, None, None, 0)])],
    1.0,
    "words",
    logarithmic=True,
)


def parts(chart, kind):
    return [node for node in ET.fromstring(draw_rows(chart)).iter() if node.tag == kind]


def test_rows_are_labelled_and_long_names_cut():
    names = [node.text for node in parts(FOREST, "text") if node.get("class") == "rowname"]
    assert names[0] == "one & only"
    assert len(names[1]) == 54
    assert names[1].endswith("…")


def test_marks_stand_where_their_values_are():
    (zero,) = [float(node.get("x1")) for node in parts(FOREST, "line") if node.get("class") == "zero"]
    places = [node.get("transform") for node in parts(FOREST, "path") if node.get("transform")]
    across = [float(place.removeprefix("translate(").split()[0]) for place in places]
    assert across[0] > across[1] > zero > across[2] > LEFT
    assert len([node for node in parts(FOREST, "path") if node.get("class") == "bar"]) == 1


def test_a_linear_chart_with_marks_on_one_line():
    chart = RowChart(
        "residuals",
        "Residuals",
        "log",
        [("a", [Mark(-0.5, None, None, 0), Mark(0.5, None, None, 0)])],
        0.0,
        apart=False,
    )
    places = [node.get("transform") for node in parts(chart, "path")]
    heights = {place.rstrip(")").split()[1] for place in places}
    assert len(heights) == 1
    xs = [float(place.removeprefix("translate(").split()[0]) for place in places]
    (zero,) = [float(node.get("x1")) for node in parts(chart, "line") if node.get("class") == "zero"]
    assert zero == pytest.approx(sum(xs) / 2, abs=0.2)
