import hashlib

import numpy as np
import pytest
from tests.reference_runs import get_model

from myoflux.errors import ModelError, StudyError
from myoflux.simulation.population import Members, Spread, population_of, rate_constants

BODY = get_model("mccoll2024")


def test_rates_are_what_is_per_minute():
    rates = rate_constants(BODY)
    units = {BODY.model.parameters[name].unit for name in rates}
    assert units == {"1/min", "1/(mol*min)", "mol/min", "L/min"}
    others = {row.unit for name, row in BODY.model.parameters.items() if name not in rates}
    assert not {unit for unit in others if "/min" in unit} - {"mol/min"}
    assert "leucine_infusion" not in rates


def test_a_person_is_the_same_in_any_run():
    small = population_of(BODY, Spread(uncertainty=0.2), people=10, draws=3, seed=4)
    large = population_of(BODY, Spread(uncertainty=0.2), people=1000, draws=5, seed=4)
    assert small.draw(7, 2) == large.draw(7, 2)
    assert small.draw(7, 2) != small.draw(7, 1)
    assert small.draw(7, 2) != small.draw(6, 2)
    assert small.draw(7, 2) != population_of(BODY, Spread(uncertainty=0.2), people=10, draws=3, seed=5).draw(7, 2)
    fewer = population_of(BODY, Spread({"gastric_emptying": 0.3}), people=10, seed=4)
    alone = population_of(BODY, people=10, seed=4)
    assert fewer.draw(7)["gastric_emptying"] == alone.draw(7)["gastric_emptying"]


def test_pieces_make_the_whole():
    population = population_of(BODY, Spread(uncertainty=0.2), people=20, draws=3)
    whole = population.factors(0, 60)
    parts = [population.factors(first, min(first + 7, 60)) for first in range(0, 60, 7)]
    assert np.array_equal(np.concatenate(parts), whole)
    assert whole[21, 5] == population.draw(7, 0)[population.names[5]]


def test_a_person_keeps_its_traits_over_its_draws():
    traits = population_of(BODY, Spread(0.4), people=5)
    both = population_of(BODY, Spread(0.4, uncertainty=1e-12), people=5, draws=2)
    assert both.factors(0, 10) == pytest.approx(np.repeat(traits.factors(0, 5), 2, axis=0), rel=1e-10)


def test_factors_have_the_asked_spread_and_the_median_one():
    factors = population_of(BODY, Spread(0.3), people=20000).factors(0, 20000)
    assert np.median(factors, axis=0) == pytest.approx(np.ones(factors.shape[1]), abs=0.015)
    assert factors.std(axis=0) / factors.mean(axis=0) == pytest.approx(np.full(factors.shape[1], 0.3), abs=0.015)
    tiny = population_of(BODY, Spread({"gastric_emptying": 1e-9}), people=4).factors(0, 4)
    assert 0 < np.abs(tiny - 1).max() < 1e-8


def test_known_bits_on_every_platform():
    factors = population_of(BODY, Spread(0.3, uncertainty=0.1), people=50, draws=2, seed=2024).factors(0, 100)
    assert hashlib.sha256(np.ascontiguousarray(factors, dtype="<f8").tobytes()).hexdigest()[:16] == "a0534801d30d1342"


def test_parameters_are_values_times_factors():
    population = population_of(BODY, Spread({"gastric_emptying": 0.5}), people=3)
    values = BODY.model.values()
    found = Members(population, tuple(values), tuple(values.values()))(0, 3)
    column = list(values).index("gastric_emptying")
    assert np.array_equal(found[:, column], values["gastric_emptying"] * population.factors(0, 3)[:, 0])
    rest = np.delete(np.arange(len(values)), column)
    assert (found[:, rest] == np.array(list(values.values()))[rest]).all()


@pytest.mark.parametrize(
    ("words", "match"),
    [
        ({"people": 0}, "people must be"),
        ({"people": 2.5}, "people must be"),
        ({"people": 2**30, "draws": 4, "spread": Spread(uncertainty=0.1)}, "ask for fewer"),
        ({"people": 5, "draws": 2}, "all be the same"),
        ({"people": 5, "seed": -1}, "seed"),
        ({"people": 5, "spread": Spread(-0.1)}, "coefficient of variation"),
        ({"people": 5, "spread": Spread(float("nan"))}, "coefficient of variation"),
    ],
)
def test_what_is_not_legal_is_refused(words, match):
    spread = words.pop("spread", None)
    with pytest.raises(StudyError, match=match):
        population_of(BODY, spread, **words)


def test_an_unknown_parameter_answers_with_the_nearest():
    with pytest.raises(ModelError, match="gastric_emptying"):
        population_of(BODY, Spread({"gastric_emptyin": 0.2}), people=2)
    with pytest.raises(StudyError, match="no person 3"):
        population_of(BODY, people=2).draw(3)
