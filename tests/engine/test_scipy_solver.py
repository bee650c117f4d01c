import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.models import one_compartment, parameter, table

from myoflux.engine.period import Period, Tolerance
from myoflux.engine.python_functions import compile_system
from myoflux.engine.scipy_solver import solve
from myoflux.errors import SimulationError
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import build

TIGHT = Tolerance(1e-10, 1e-14)
SYSTEM = compile_system(one_compartment(), ["plasma"])


@given(st.floats(0.03, 1.0), st.floats(0.001, 0.02), st.floats(0.1, 10.0))
def test_one_compartment_follows_the_bateman_function(ka, ke, dose):
    times = np.linspace(0.0, 200.0, 21)
    found = solve(
        SYSTEM, {"ka": ka, "ke": ke, "plasma_initial": 0.0}, [Period(0.0, 200.0, {"gut": dose})], times, tolerance=TIGHT
    )
    expected = dose * ka / (ka - ke) * (np.exp(-ke * times) - np.exp(-ka * times))
    assert found.states[:, 1] == pytest.approx(expected, rel=1e-7, abs=1e-9 * dose)
    total = found.states.sum(axis=1) + found.integrals["eliminated"]
    assert total == pytest.approx(np.full(21, dose), rel=1e-9)


def test_error_falls_with_tolerance():
    times = np.linspace(0.0, 100.0, 11)
    values = {"ka": 0.3, "ke": 0.02, "plasma_initial": 0.0}
    expected = 0.3 / 0.28 * (np.exp(-0.02 * times) - np.exp(-0.3 * times))
    errors = [
        np.abs(
            solve(SYSTEM, values, [Period(0.0, 100.0, {"gut": 1.0})], times, tolerance=Tolerance(r, r * 1e-6)).states[
                :, 1
            ]
            - expected
        ).max()
        for r in (1e-4, 1e-7, 1e-10)
    ]
    assert errors[0] > errors[1] > errors[2]
    assert errors[2] < 1e-8


def test_a_border_shows_the_state_after_what_is_added_there():
    periods = [Period(0.0, 50.0), Period(50.0, 100.0, {"plasma": 2.0}), Period(100.0, 100.0, {"plasma": 5.0})]
    values = {"ka": 0.1, "ke": 0.02, "plasma_initial": 1.0}
    found = solve(SYSTEM, values, periods, np.array([0.0, 50.0, 100.0]), tolerance=TIGHT)
    before = np.exp(-1.0)
    assert found.states[:, 1] == pytest.approx([1.0, before + 2.0, (before + 2.0) * np.exp(-1.0) + 5.0], rel=1e-8)


def test_held_parameters_change_and_return():
    periods = [Period(0.0, 10.0, hold={"ke": 0.0}), Period(10.0, 20.0)]
    values = {"ka": 0.1, "ke": 0.02, "plasma_initial": 1.0}
    found = solve(SYSTEM, values, periods, np.array([0.0, 10.0, 20.0]), tolerance=TIGHT)
    assert found.states[:, 1] == pytest.approx([1.0, 1.0, np.exp(-0.2)], rel=1e-9)
    assert found.quantities["elimination"][0] == 0.0
    assert found.integrals["plasma"][-1] == pytest.approx(10.0 + (1 - np.exp(-0.2)) / 0.02, rel=1e-9)


def test_a_blow_up_is_an_error_that_names_the_period():
    body = Subsystem("body", source="test")
    body.state("x", "mol", "grows to infinity at 1 min", initial=1.0)
    body.flux("-> x", name="growth", meaning="m")(lambda x, k: k * x * x)
    model = build("explosion", "m", [body], table(parameter("k", 1.0, "1/(mol*min)")))
    with pytest.raises(SimulationError, match=r"explosion.*between 0 and 5 min"):
        solve(compile_system(model), {"k": 1.0}, [Period(0.0, 5.0)], np.array([0.0, 5.0]))
