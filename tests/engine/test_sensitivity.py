from __future__ import annotations

import numpy as np
import pytest

from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.sensitivity import compile_sensitivities
from myoflux.errors import ModelError

TIGHT = Tolerance(1e-12, 1e-24)


def differences(kernel, name, value, plan, times):
    """Fourth-order central differences of outputs and running integrals."""
    d = 1e-3 * value
    steps = np.array([d, -d, 2 * d, -2 * d])
    batch = kernel.solve({name: value + steps}, plan, times, tolerance=TIGHT)
    return [(8.0 * (rows[0] - rows[1]) - (rows[2] - rows[3])) / (12.0 * d) for rows in (batch.values, batch.integrals)]


def close(found, expected, scale):
    """Tell whether slopes agree to 1e-5 of their largest over time, or of what rounding leaves of it."""
    size = np.maximum(np.abs(expected).max(axis=0), 1e-5 * scale)
    return bool(np.all(np.abs(found - expected) <= 1e-5 * size))


def test_every_slope_of_a_small_model_agrees_with_differences(small):
    outputs = ("plasma", "on", "off", "signal", "level", "lost")
    plan = [Period(0.0, 20.0, {"stomach": 1.0}), Period(20.0, 60.0, {"muscle": 0.3}, {"k_on": 0.4})]
    times = np.linspace(0.0, 60.0, 13)
    names = list(small.parameters)
    found = compile_sensitivities(small, outputs, integrands=["uptake"]).solve(None, names, plan, times)
    assert not found.failed()
    kernel = compile_kernel(small, outputs, integrands=["uptake"])
    plain = kernel.solve(None, plan, times, tolerance=TIGHT)
    assert np.allclose(found.values[0], plain.values[0], rtol=1e-6, atol=1e-12)
    for index, (name, value) in enumerate(small.values().items()):
        values, integrals = differences(kernel, name, value, plan, times)
        assert close(found.slopes[0, index], values, np.abs(plain.values[0]).max(axis=0) / value), name
        assert close(found.integral_slopes[0, index], integrals, np.abs(plain.integrals[0]).max(axis=0) / value), name


@pytest.mark.parametrize("name", ["gastric_emptying", "glucose_uptake_steepness", "muscle_density", "leucine_infusion"])
def test_slopes_of_the_reference_model_agree_with_differences(mccoll, dosed, name):
    outputs = ("mps", "plasma_leucine", "p_akt_s473", "ir")
    times = np.arange(-290.0, 181.0, 30.0)
    found = compile_sensitivities(mccoll, outputs).solve(None, [name], dosed, times)
    kernel = compile_kernel(mccoll, outputs)
    value = mccoll.values()[name]
    scale = np.abs(kernel.solve(None, dosed, times).values[0]).max(axis=0) / value
    assert close(found.slopes[0, 0], differences(kernel, name, value, dosed, times)[0], scale)


def test_a_start_given_by_hand_moves_with_no_parameter(small):
    kernel = compile_sensitivities(small, ["off", "on"])
    plan, times = [Period(0.0, 1.0)], np.array([0.0])
    declared = kernel.solve(None, ["enzyme"], plan, times).slopes[0, 0, 0]
    given = kernel.solve(None, ["enzyme"], plan, times, initial={"off": 0.5}).slopes[0, 0, 0]
    assert declared.tolist() == [1.0, 0.0]
    assert given.tolist() == [0.0, 0.0]
    with pytest.raises(ModelError, match="'enzyme'"):
        kernel.solve(None, ["enzym"], plan, times)
