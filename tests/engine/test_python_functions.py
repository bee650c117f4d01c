import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.models import one_compartment

from myoflux.engine.python_functions import compile_system
from myoflux.errors import ModelError
from myoflux.physiology.catalogue import get_model


def test_the_state_vector_holds_declared_and_asked_integrals():
    system = compile_system(one_compartment(), ["gut", "absorption"])
    assert system.integrands == ("eliminated", "gut", "absorption")
    assert system.size == 5
    rates = system.rates([2.0, 1.0, 0.0, 0.0, 0.0], [0.1, 0.02, 0.0])
    assert rates == pytest.approx([-0.2, 0.18, 0.02, 2.0, 0.2])


def test_something_unknown_cannot_be_averaged():
    with pytest.raises(ModelError, match="nearest: 'absorption'"):
        compile_system(one_compartment(), ["absorbtion"])


@given(st.integers(0, 2**32 - 1))
def test_the_jacobian_is_the_slope_of_the_rates(seed):
    model = get_model("mccoll2024").model
    system = compile_system(model)
    rng = np.random.default_rng(seed)
    values = model.values()
    start = model.initial(values)
    smallest = min(value for value in start.values() if value > 0)
    y = np.array([(start[name] or smallest) * rng.uniform(0.5, 2.0) for name in model.state_names] + [0.0, 0.0])
    p = list(values.values())
    found = np.zeros((system.size, system.size))
    for row, column, value in system.jacobian(y.tolist(), p):
        found[row, column] = value
    for column in range(len(model.states)):
        step = 1e-6 * y[column]
        up, down = y.copy(), y.copy()
        up[column] += step
        down[column] -= step
        slope = (np.array(system.rates(up.tolist(), p)) - np.array(system.rates(down.tolist(), p))) / (2 * step)
        size = np.abs(np.array(system.rates(y.tolist(), p))) / y[column] + np.abs(found[:, column])
        assert np.all(np.abs(slope - found[:, column]) <= 1e-4 * size + 1e-300)
