import pytest
from tests.models import one_compartment, parameter, table

from myoflux.errors import ModelError
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import total
from myoflux.kinetics.model import build, unit_of


def subsystem():
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut", initial=1.0)
    return body


def flux(body, arrow, function, **options):
    body.flux(arrow, meaning="a test law", **options)(function)
    return body


def fails(body, rows, *words):
    with pytest.raises(ModelError) as caught:
        build("test", "test", [body], rows)
    for word in words:
        assert word in str(caught.value)


def test_an_unknown_name_is_refused_with_the_nearest_three():
    def leaving(gut, emptyng):
        return emptyng * gut

    rows = table(parameter("emptying", 1.0, "1/min"), parameter("other", 1.0, "1/min"))
    fails(flux(subsystem(), "gut ->", leaving), rows, "body.leaving", "'emptyng'", "nearest: 'emptying'")


def test_an_unused_parameter_is_refused():
    def leaving(gut, k):
        return k * gut

    rows = table(parameter("k", 1.0, "1/min"), parameter("idle", 1.0, "1/min"))
    fails(flux(subsystem(), "gut ->", leaving), rows, "no law uses", "idle")
    assert build("test", "test", [flux(subsystem(), "gut ->", leaving)], rows, also_used=["idle"])


@pytest.mark.parametrize(
    "law",
    [
        lambda gut, k: k * gut if gut > 0 else 0.0,
        lambda gut, k: k * max(gut, 0.0),
        lambda gut, k: k * float(gut),
        lambda gut, k: k * gut * (gut != 0),
    ],
)
def test_a_branch_on_a_state_is_refused_by_name(law):
    body = flux(subsystem(), "gut ->", law, name="leaving")
    fails(body, table(parameter("k", 1.0, "1/min")), "body.leaving", "laws must be smooth", "hill")


def test_a_state_that_is_not_there_cannot_be_moved():
    def leaving(gut, k):
        return k * gut

    fails(flux(subsystem(), "gutt ->", leaving), table(parameter("k", 1.0, "1/min")), "body.leaving", "nearest: 'gut'")


def test_a_name_stands_for_one_thing():
    body = subsystem()
    body.state("gut", "mol", "again")
    fails(body, {}, "'gut'", "again")


def test_laws_in_a_circle_are_refused():
    body = subsystem()
    body.derived("mol", name="a", meaning="a")(lambda b: b)
    body.derived("mol", name="b", meaning="b")(lambda a: a)
    fails(body, {}, "circle", "a", "b")


def test_an_initial_value_must_be_known():
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut", initial="gut_start")
    fails(body, {}, "body.gut", "gut_start")


def test_a_running_integral_cannot_feed_back():
    body = subsystem()
    body.integral("mol", name="total", meaning="t")(lambda gut, k: k * gut)
    body.derived("mol", name="b", meaning="b")(lambda total: total)
    fails(body, table(parameter("k", 1.0, "1/min")), "body.b", "total")


def test_declarations_are_checked_at_once():
    body = subsystem()
    with pytest.raises(ModelError, match="no docstring"):
        body.flux("gut ->")(lambda gut: gut)
    with pytest.raises(ModelError, match="no '->'"):
        body.flux("gut", meaning="m")(lambda gut: gut)
    with pytest.raises(ModelError, match="coefficient 'x'"):
        body.flux("x gut ->", meaning="m")(lambda gut: gut)
    with pytest.raises(ModelError, match="plain arguments"):
        body.flux("gut ->", meaning="m")(lambda gut, k=1.0: k * gut)
    with pytest.raises(ModelError, match="does not take"):
        body.flux("gut ->", meaning="m", reads={"plasma": "gut"})(lambda gut: gut)
    with pytest.raises(ModelError, match="names none"):
        body.derived("mol", name="sum", meaning="m")(lambda **parts: total(parts))
    with pytest.raises(ModelError, match="no \\*args"):
        body.derived("mol", name="sum", meaning="m", reads={"a": "gut"})(lambda *parts: sum(parts))


def test_a_law_sums_over_what_it_is_told_to():
    body = Subsystem("body", source="test")
    for acid in ("leucine", "valine"):
        body.state(acid, "mol", acid, initial=1.0)
    body.derived("mol", name="both", meaning="m", reads={"first": "leucine", "second": "valine"})(
        lambda scale, **parts: scale * total(parts)
    )
    model = build("m", "m", [body], table(parameter("scale", 2.0, "1")))
    assert model.evaluate({**model.values(), "leucine": 10.0, "valine": 1.0})["both"] == 22.0


def test_one_law_serves_several_solutes_and_is_written_once():
    body = Subsystem("body", source="test")
    for acid in ("leucine", "valine"):
        body.state(acid, "mol", acid, initial=1.0)
        body.flux(f"{acid} ->", name=f"{acid}_loss", meaning="m", reads={"amount": acid, "rate": f"{acid}_rate"})(
            lambda amount, rate: rate * amount
        )
    model = build(
        "m", "m", [body], table(parameter("leucine_rate", 2.0, "1/min"), parameter("valine_rate", 3.0, "1/min"))
    )
    values = model.evaluate({**model.values(), "leucine": 10.0, "valine": 10.0})
    assert values == {"leucine_loss": 20.0, "valine_loss": 30.0}


def test_units_follow_the_states_a_flux_moves():
    model = one_compartment()
    assert unit_of(model, "absorption") == "mol/min"
    assert unit_of(model, "eliminated") == "mol"
    with pytest.raises(ModelError, match="nearest: 'absorption'"):
        unit_of(model, "absorbtion")


def test_changed_values_are_checked_by_name():
    with pytest.raises(ModelError, match="no parameter 'kaa'"):
        one_compartment().values({"kaa": 1.0})
