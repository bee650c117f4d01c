import pytest
from tests.models import one_compartment, parameter, table

from myoflux.common.quantity import AGE, BODY_MASS, DURATION, HEIGHT, MASS_TAKEN
from myoflux.errors import UnitError
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import build
from myoflux.kinetics.units import check_units, factor, si_parts
from myoflux.physiology.catalogue import MODELS, get_model

PINT_NAMES = {"d": "day", "y": "year", "in": "inch", "st": "stone"}


@pytest.mark.parametrize("name", sorted(MODELS))
def test_every_law_of_every_model_has_a_right_unit(name):
    body = get_model(name)
    starts = sum(isinstance(state.initial, tuple) for state in body.model.states)
    assert check_units(body.model) == len(body.model.laws) + starts


def model_with(unit, law=lambda gut, k: k * gut, more=()):
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut", initial=1.0)
    body.flux("gut ->", name="leaving", meaning="a test law")(law)
    return build("test", "test", [body], table(parameter("k", 2.0, unit), *more))


def test_a_wrong_unit_is_refused_by_the_name_of_the_law():
    with pytest.raises(UnitError, match=r"body\.leaving.*k \[1/mol\].*mol/min"):
        check_units(model_with("1/mol"))


def test_a_hidden_factor_is_refused():
    with pytest.raises(UnitError, match=r"body\.leaving.*factor"):
        check_units(model_with("1/hour"))
    assert check_units(model_with("1/min")) == 1


def test_the_argument_of_an_exponential_has_no_unit():
    from myoflux.kinetics.laws import exp

    with pytest.raises(UnitError, match=r"body\.leaving"):
        check_units(model_with("1/min", lambda gut, k: k * gut * exp(gut)))


def test_something_that_is_no_unit_is_refused():
    with pytest.raises(UnitError, match="'mool' is no unit"):
        check_units(model_with("mool"))


def test_an_initial_value_has_the_unit_of_its_state():
    body = Subsystem("body", source="test")
    body.state("gut", "mol", "in the gut", initial="start")
    body.flux("gut ->", name="leaving", meaning="m")(lambda gut, k: k * gut)
    rows = table(parameter("k", 1.0, "1/min"), parameter("start", 1.0, "g"))
    with pytest.raises(UnitError, match=r"body\.gut"):
        check_units(build("test", "test", [body], rows))


def test_running_integrals_are_checked_as_rates():
    assert check_units(one_compartment()) == 4


@pytest.mark.parametrize("dimension", [MASS_TAKEN, DURATION, AGE, BODY_MASS, HEIGHT], ids=lambda d: d.name)
def test_the_units_of_study_files_have_the_factors_of_pint(dimension):
    canonical = PINT_NAMES.get(dimension.canonical, dimension.canonical)
    for unit, number in dimension.units.items():
        assert factor(PINT_NAMES.get(unit, unit), canonical) == pytest.approx(number, rel=1e-12)


def test_units_without_a_simple_si_form_are_not_exported():
    with pytest.raises(UnitError, match="base units"):
        si_parts("kelvin")


def test_a_compound_unit_is_split_into_base_units():
    assert si_parts("newton") == [("kilogram", 1.0, 1.0), ("metre", 1.0, 1.0), ("second", 1.0, -2.0)]
