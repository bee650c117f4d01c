from tests.models import one_compartment, parameter, table

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import build
from myoflux.kinetics.stoichiometry import conserved_pools
from myoflux.physiology.catalogue import get_model


def test_the_ten_pools_of_the_reference_model_are_found():
    pools = [set(pool) for pool in conserved_pools(get_model("mccoll2024").model)]
    assert len(pools) == 10
    assert {"irs1", "irs1_py", "irs1_ps636", "irs1_pi3k"} in pools
    assert {"pi3k", "irs1_pi3k"} in pools
    assert {"akt", "akt_pt308", "akt_ps473", "akt_pt308_ps473"} in pools


def test_coefficients_count():
    body = Subsystem("dimer", source="test")
    for name in ("monomer", "dimer"):
        body.state(name, "mol", name, initial=1.0)
    body.flux("2 monomer -> dimer", name="binding", meaning="m")(lambda monomer, k: k * monomer)
    model = build("m", "m", [body], table(parameter("k", 1.0, "1/min")))
    assert conserved_pools(model) == [{"dimer": 2, "monomer": 1}]


def test_an_open_system_has_none():
    assert conserved_pools(one_compartment()) == []
