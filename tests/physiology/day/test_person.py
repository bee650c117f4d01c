"""What a person's numbers set, and what a dose brings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from myoflux.physiology.catalogue import get_model
from myoflux.physiology.day.model import ingest
from myoflux.physiology.day.person import personal
from myoflux.physiology.day.solutes import ACIDS, NITROGEN
from myoflux.simulation.population import population_of

BODY = get_model("human")
VALUES = BODY.model.values()


def test_muscle_mass_follows_the_equation():
    assert personal(age=30, male=1, mass=75, height=178)["muscle_mass"] == pytest.approx(
        0.244 * 75 + 7.80 * 1.78 + 6.6 - 0.098 * 30 - 3.3
    )
    assert personal(lean_mass=50)["muscle_mass"] == pytest.approx(25.0)


@given(some.floats(18, 95), some.floats(18, 95))
def test_age_acts_through_mechanisms_and_one_way(one, two):
    young, old = sorted((one, two))
    first, second = personal(age=young), personal(age=old)
    for name in ("leucine_first_pass", "leucine_signal_half"):
        assert first[name] <= second[name]
    assert "full_response" not in second
    assert "basal_fsr" not in second
    assert second["leucine_first_pass"] < 1


def test_unknown_numbers_are_those_of_the_table():
    for name, value in personal().items():
        if name != "muscle_mass":
            assert value == pytest.approx(VALUES[name]), name


def test_conditions_change_what_their_table_says():
    values = personal(mass=90, conditions=("Type 2 diabetes", "gout"))
    assert values["fasting_glucose"] == 9.11
    assert values["secretion_by_leucine"] == 0.0


@given(some.floats(0.1, 60), some.sampled_from(ACIDS), some.sampled_from(["solution", "powder", "capsule", "tablet"]))
def test_free_amino_acids_enter_whole(grams, acid, form):
    found = ingest(acid, grams, form, VALUES)
    entered = found[f"{acid}_stomach"] + found[f"{acid}_solid"]
    assert entered == pytest.approx(grams / VALUES[f"{acid}_molar_mass"])
    assert found["stomach_energy"] == pytest.approx(4 * grams)
    if form == "solution":
        assert found[f"{acid}_solid"] == 0.0


@given(some.floats(1, 150), some.sampled_from(["whey", "casein", "unheard of"]))
def test_protein_brings_its_nitrogen_once(grams, source):
    found = ingest("protein", grams, source, VALUES)
    for acid, share in (("leucine", 0.1), ("lysine", 0.08), ("histidine", 0.02)):
        for state, amount in ingest(acid, share * grams, source, VALUES).items():
            found[state] = found.get(state, 0.0) + amount
    pools = {state: amount for state, amount in found.items() if state.endswith("_protein")}
    nitrogen = sum(NITROGEN.get(state.partition("_")[0], 1) * amount for state, amount in pools.items())
    assert nitrogen == pytest.approx(grams * VALUES["nitrogen_content"])
    assert min(pools.values()) >= 0.0


def test_people_differ_by_the_table_and_parameters_by_the_sample():
    both = population_of(BODY, people=400, seed=3)
    people = population_of(BODY, people=400, seed=3, vary="people")
    parameters = population_of(BODY, people=400, seed=3, vary="parameters")
    assert set(people.names) == set(BODY.variability)
    assert set(parameters.names) == set(BODY.uncertainty.names)
    assert set(both.names) == set(people.names) | set(parameters.names)
    logs = people.factors(0, 400)
    leucine, isoleucine = (people.names.index(f"fasting_{acid}") for acid in ("leucine", "isoleucine"))
    import numpy as np

    correlation = np.corrcoef(np.log(logs[:, leucine]), np.log(logs[:, isoleucine]))[0, 1]
    assert 0.5 < correlation < 0.8
    draws = population_of(BODY, people=2, draws=5, vary="parameters")
    assert draws.draw(0, 3) == draws.draw(1, 3)
    assert draws.draw(0, 3) != draws.draw(0, 4)
