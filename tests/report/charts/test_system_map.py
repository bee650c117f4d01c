"""Maps of a model: what is drawn is what the code does."""

import re

import pytest

from myoflux.errors import ModelError
from myoflux.physiology.catalogue import MODELS, get_model
from myoflux.report.charts.layers import place
from myoflux.report.charts.system_map import detail, draw_map, overview


@pytest.mark.parametrize("model", MODELS)
def test_every_flux_of_every_part_is_drawn_with_what_it_moves(model):
    body = get_model(model).model
    for part in body.subsystems:
        found = detail(body, part.name)
        key_of = {name: node.key for node in found.nodes for name in node.names}
        drawn = {(arrow.source, arrow.target) for arrow in found.arrows if arrow.moves}
        for law in (law for law in body.fluxes() if law.subsystem == part.name):
            for state, by in law.moves.items():
                pair = (key_of[state], key_of[law.name])
                assert (pair if by < 0 else pair[::-1]) in drawn


def test_an_amount_goes_from_gut_to_amino_acids():
    pairs = {(arrow.source, arrow.target): arrow for arrow in overview(get_model("human").model).arrows}
    assert pairs["gut", "amino_acids"].moves
    assert not pairs["insulin", "signalling"].moves


def test_amino_acids_are_drawn_once_and_lead_to_one_of_them():
    found = detail(get_model("human").model, "amino_acids")
    node = next(node for node in found.nodes if node.key == "amino acid_plasma")
    assert len(node.names) == 8
    assert "(8)" in node.label


def test_an_unknown_part_is_refused_with_the_nearest():
    with pytest.raises(ModelError, match="recovery"):
        detail(get_model("months").model, "recovry")


def test_boxes_are_links_with_names_and_do_not_overlap():
    found = detail(get_model("months").model, "recovery")
    svg = draw_map(found, lambda node: f"/x/{node.key}?a=1&b=2")
    assert svg.count("<a href=") == len(found.nodes)
    assert "&amp;b=2" in svg
    assert svg.count("aria-label=") == len(found.nodes)
    boxes = [
        tuple(map(float, box)) for box in re.findall(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"', svg)
    ]
    for i, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[i + 1 :]:
            beside = x + width <= other_x or other_x + other_width <= x
            assert beside or y + height <= other_y or other_y + other_height <= y


def test_circles_are_laid_out_and_keep_their_direction():
    sizes = dict.fromkeys("abc", (40.0, 20.0))
    placed = place(sizes, [("a", "b"), ("b", "c"), ("c", "a"), ("a", "c")])
    assert set(placed.routes) == {("a", "b"), ("b", "c"), ("c", "a"), ("a", "c")}
    assert placed.routes["c", "a"][0] == placed.at["c"]
    assert placed.routes["c", "a"][-1] == placed.at["a"]
    assert place({}, []).at == {}


def test_the_same_model_gives_the_same_bytes():
    body = get_model("human").model
    first = draw_map(detail(body, "protein"), lambda node: node.key)
    assert first == draw_map(detail(body, "protein"), lambda node: node.key)
