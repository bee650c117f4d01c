from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.steady import steady_state
from myoflux.errors import ModelError, SimulationError
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import michaelis_menten
from myoflux.kinetics.model import build
from myoflux.kinetics.parameters import Parameter


def test_the_reference_model_rests_with_bound_protein_as_a_store(mccoll):
    rest = steady_state(mccoll, reservoirs=["leucine_protein"])
    assert rest.residual < 1e-9
    assert rest.stable
    assert rest.left_out == ("leucine_excreted", "leucine_splanchnic", "kic_oxidised", "leucine_protein")
    start = mccoll.initial(mccoll.values())
    assert rest.states["leucine_protein"] == start["leucine_protein"]
    pools = {"ir": ("ir", "ir_py1146", "ir_refractory"), "tsc": ("tsc", "tsc_p")}
    for pool in pools.values():
        assert sum(rest.states[n] for n in pool) == pytest.approx(sum(start[n] for n in pool), rel=1e-12)


def test_a_run_from_the_steady_state_stays_there(mccoll):
    rest = steady_state(mccoll)
    assert rest.residual < 1e-9
    names = [name for name in mccoll.state_names if name not in rest.left_out]
    kernel = compile_kernel(mccoll, names)
    batch = kernel.solve(None, [Period(0.0, 1e5)], np.array([1e5]), initial=rest.states, tolerance=Tolerance(1e-9))
    expected = np.array([rest.states[name] for name in names])
    assert np.allclose(batch.values[0, 0], expected, rtol=1e-7, atol=1e-20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**6))
def test_random_people_come_to_rest(mccoll, seed):
    random = np.random.default_rng(seed)
    changes = {
        name: row.value * float(np.exp(0.3 * random.standard_normal()))
        for name, row in mccoll.parameters.items()
        if "/min" in row.unit or "min)" in row.unit
    }
    rest = steady_state(mccoll, changes, reservoirs=["leucine_protein"])
    assert rest.residual < 1e-9
    assert min(rest.states.values()) >= 0.0


def test_a_long_run_ends_at_the_steady_state(small):
    rest = steady_state(small, hold={"supplied": 0.02}, initial={"on": 0.2})
    kernel = compile_kernel(small, [name for name in small.state_names if name != "lost"])
    plan = [Period(0.0, 5000.0, {}, {"supplied": 0.02})]
    batch = kernel.solve(None, plan, np.array([5000.0]), initial={"on": 0.2}, tolerance=Tolerance(1e-10))
    expected = [rest.states[name] for name in kernel.outputs]
    assert np.allclose(batch.values[0, 0], expected, rtol=1e-7, atol=1e-14)


def test_a_supply_above_the_largest_loss_has_no_steady_state():
    pool = Subsystem("pool", source="test")
    pool.state("amount", "mol", "m", initial=1.0)
    pool.flux("-> amount", meaning="m", name="supply")(lambda supplied: supplied)
    pool.flux("amount ->", meaning="m", name="loss")(lambda amount, most, half: most * michaelis_menten(amount, half))
    rows = {"supplied": 2.0, "most": 1.0, "half": 3.0}
    table = {name: Parameter(name, value, "1", "m", "test", "text") for name, value in rows.items()}
    model = build("pool", "test", [pool], table)
    with pytest.raises(SimulationError, match="'amount' still changes by"):
        steady_state(model)
    assert steady_state(model, {"most": 4.0}).states["amount"] == pytest.approx(3.0, rel=1e-9)
    assert steady_state(model, reservoirs=["amount"]).states == {"amount": 1.0}
    with pytest.raises(SimulationError, match="not a finite number"):
        steady_state(model, {"most": float("nan")})
    with pytest.raises(ModelError, match="'amount'"):
        steady_state(model, reservoirs=["amont"])
