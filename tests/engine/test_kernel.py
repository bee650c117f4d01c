from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from myoflux.engine import job as run
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.python_functions import compile_system
from myoflux.engine.scipy_solver import solve
from myoflux.errors import ModelError, SimulationError

TIGHT = Tolerance(1e-11, 1e-20)
REFERENCE = Path(__file__).parent / "data/mccoll2024_reference.npz"


def scaled_difference(found, expected):
    size = np.abs(expected) + 1e-6 * np.abs(expected).max(axis=0, keepdims=True) + 1e-300
    return float((np.abs(found - expected) / size).max())


@st.composite
def plans(draw):
    """Draw a plan with doses, empty periods and any subset of parameters held."""
    lengths = draw(st.lists(st.sampled_from([0.0, 1.5, 10.0, 47.3]), min_size=1, max_size=5))
    borders = np.cumsum([draw(st.sampled_from([-20.0, 0.0])), *lengths, 12.5])
    amounts = st.dictionaries(st.sampled_from(["stomach", "muscle", "off", "lost"]), st.floats(0.0, 2.0), max_size=2)
    held = st.dictionaries(
        st.sampled_from(["supplied", "k_on", "steepness", "volume"]), st.floats(0.01, 3.0), max_size=2
    )
    return [Period(float(a), float(b), draw(amounts), draw(held)) for a, b in pairwise(borders)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_agrees_with_scipy_on_random_people_and_plans(small, data):
    plan = data.draw(plans())
    values = {
        name: value * data.draw(st.floats(0.5, 2.0), label=name)
        for name, value in small.values().items()
        if name != "supplied"
    }
    times = np.unique([plan[0].start, plan[-1].end, *(p.start for p in plan), *np.linspace(0.0, 12.0, 7)])
    times = times[(times >= plan[0].start) & (times <= plan[-1].end)]
    outputs = (*small.state_names, "signal", "level", "uptake")
    kernel = compile_kernel(small, outputs, integrands=["uptake", "muscle"], every_state=True)
    batch = kernel.solve(values, plan, times, tolerance=TIGHT)
    batch.check()
    expected = solve(compile_system(small, ["uptake", "muscle"]), small.values(values), plan, times, tolerance=TIGHT)
    count = len(small.states)
    assert np.allclose(batch.values[0, :, :count], expected.states, rtol=3e-8, atol=1e-12)
    for column, name in enumerate(outputs[count:], count):
        assert np.allclose(batch.values[0, :, column], expected.quantities[name], rtol=3e-8, atol=1e-12)
    for column, name in enumerate(["uptake", "muscle"]):
        assert np.allclose(batch.integrals[0, :, column], expected.integrals[name], rtol=3e-8, atol=1e-12)
    assert batch.final is not None
    assert np.allclose(batch.final[0], list(expected.final.values()), rtol=3e-8, atol=1e-12)


@pytest.mark.parametrize("person", [1, 2])
def test_reference_model_agrees_with_scipy(mccoll, dosed, people, person):
    values = dict(zip(mccoll.parameters, people(3)[person].tolist(), strict=True))
    times = np.arange(-300.0, 181.0, 20.0)
    kernel = compile_kernel(mccoll, (*mccoll.state_names, "mps", "fsr"))
    batch = kernel.solve(values, dosed, times, tolerance=Tolerance(1e-9, 1e-20))
    expected = solve(compile_system(mccoll), values, dosed, times, tolerance=Tolerance(1e-9, 1e-20))
    assert scaled_difference(batch.values[0, :, :-2], expected.states) < 2e-6
    assert np.allclose(batch.values[0, :, -2], expected.quantities["mps"], rtol=1e-6)
    assert np.allclose(batch.values[0, :, -1], expected.quantities["fsr"], rtol=1e-6)


def test_published_trajectories_are_reproduced(mccoll):
    stored = np.load(REFERENCE)
    names = tuple(str(name) for name in stored["names"])
    kernel = compile_kernel(mccoll, names)
    protocols = json.loads(str(stored["protocols"]))
    assert len(protocols) == 10
    for name, protocol in protocols.items():
        values = mccoll.values()
        if protocol["rapamycin"]:
            values["mtorc1_activation_by_leucine"] *= 0.05
        borders = [*protocol["at"], 600.0]
        dose = {"leucine_stomach": protocol["dose_g"] / 131.17}
        plan = [Period(-300.0, 0.0)]
        plan += [Period(a, b, dose, {"leucine_infusion": 0.0}) for a, b in pairwise(borders)]
        batch = kernel.solve(values, plan, stored["every"].astype(float))
        batch.check()
        assert scaled_difference(batch.values[0], stored[name]) < 5e-6, name


def test_error_falls_with_the_fifth_power_of_the_step(small, monkeypatch):
    monkeypatch.setattr(run, "FIRST_STEP", 1e9)
    kernel = compile_kernel(small, small.state_names)
    exact = kernel.solve(None, [Period(0.0, 16.0)], np.array([16.0]), tolerance=Tolerance(1e-13, 1e-20)).values
    errors = []
    for steps in (32, 64, 128):
        borders = np.linspace(0.0, 16.0, steps + 1)
        plan = [Period(float(a), float(b)) for a, b in pairwise(borders)]
        batch = kernel.solve(None, plan, np.array([16.0]), tolerance=Tolerance(1e12))
        assert batch.steps[0] == steps
        errors.append(np.abs(batch.values - exact).max())
    orders = np.log2(np.array(errors[:-1]) / np.array(errors[1:]))
    assert np.all(orders > 4.7), orders


def test_dense_output_is_as_good_as_the_steps(small):
    plan = [Period(0.0, 60.0, {"stomach": 1.0})]
    kernel = compile_kernel(small, small.state_names)
    times = np.linspace(0.0, 60.0, 1001)
    found = kernel.solve(None, plan, times).values[0]
    exact = kernel.solve(None, plan, times, tolerance=TIGHT).values[0]
    assert scaled_difference(found[:, 1:], exact[:, 1:]) < 3e-5


def test_mass_balance_to_rounding(small):
    plan = [Period(0.0, 30.0, {"stomach": 1.0}), Period(30.0, 90.0, {"muscle": 0.5})]
    kernel = compile_kernel(small, ["stomach", "plasma", "muscle", "lost", "off", "on"], integrands=["supply"])
    batch = kernel.solve(None, plan, np.linspace(0.0, 90.0, 19))
    total = batch.values[0, :, :4].sum(axis=1) - batch.integrals[0, :, 0]
    added = 1.0 + 0.5 * (batch.times >= 30.0)
    throughput = batch.values[0, :, :4].sum()
    assert np.abs(total - added - (0.6 + 0.4)).max() < 1e-9 * throughput
    assert np.abs(batch.values[0, :, 4:].sum(axis=1) - 0.55).max() < 1e-15


def test_a_border_is_reported_after_its_addition(small):
    kernel = compile_kernel(small, ["stomach", "level"])
    plan = [Period(0.0, 5.0), Period(5.0, 5.0, {"stomach": 1.0}), Period(5.0, 9.0, {"stomach": 2.0}, {"volume": 1.0})]
    rows = kernel.solve({"volume": 2.0}, plan, np.array([0.0, 5.0, 5.0, 9.0])).values[0]
    assert rows[:3, 0].tolist() == [0.0, 3.0, 3.0]
    assert rows[0, 1] == 0.2
    assert 0.0 < rows[3, 0] < 3.0


def test_a_split_run_equals_a_whole_one(small):
    kernel = compile_kernel(small, small.state_names, every_state=True)
    tight = Tolerance(1e-11, 1e-20)
    whole = kernel.solve(None, [Period(0.0, 40.0, {"stomach": 1.0})], np.array([40.0]), tolerance=tight)
    first = kernel.solve(None, [Period(0.0, 15.0, {"stomach": 1.0})], np.array([15.0]), tolerance=tight)
    second = kernel.solve(None, [Period(15.0, 40.0)], np.array([40.0]), initial=first.final, tolerance=tight)
    assert np.allclose(second.values, whole.values, rtol=1e-9)


def test_windows_hold_means_and_maxima_with_their_times(small):
    plan = [Period(0.0, 20.0, {"stomach": 1.0}), Period(20.0, 100.0, {"stomach": 0.5}, {"supplied": 0.0})]
    kernel = compile_kernel(small, ["plasma", "signal"], integrands=["plasma", "uptake"], peaks=["plasma", "signal"])
    windows = [(0.0, 20.0), (3.0, 37.0), (25.0, 100.0)]
    batch = kernel.solve(None, plan, np.linspace(0.0, 100.0, 100_001), windows=windows, tolerance=Tolerance(1e-9))
    for index, (start, end) in enumerate(windows):
        inside = (batch.times >= start) & (batch.times <= end)
        at = [np.searchsorted(batch.times, start), np.searchsorted(batch.times, end)]
        gained = batch.integrals[0, at[1]] - batch.integrals[0, at[0]]
        assert np.allclose(batch.means[0, index], gained / (end - start), rtol=1e-10)
        top = batch.values[0, inside].max(axis=0)
        assert np.allclose(batch.peaks[0, index], top, rtol=1e-8)
        place = batch.times[inside][batch.values[0, inside].argmax(axis=0)]
        assert np.allclose(batch.peak_times[0, index], place, atol=5e-3)


def test_each_person_can_have_an_own_plan_and_start(small):
    kernel = compile_kernel(small, small.state_names)
    one = [Period(0.0, 30.0, {"stomach": 1.0})]
    two = [Period(0.0, 10.0), Period(10.0, 30.0, {"stomach": 0.4}, {"supplied": 0.0})]
    times = np.array([5.0, 10.0, 30.0])
    both = kernel.solve(None, [one, two], times, initial={"muscle": np.array([0.1, 0.9])})
    alone = [
        kernel.solve(None, plan, times, initial={"muscle": start}).values[0] for plan, start in ((one, 0.1), (two, 0.9))
    ]
    assert np.array_equal(both.values, np.array(alone))


def test_integrals_and_reports_change_no_other_number(small):
    plan = [Period(0.0, 60.0, {"stomach": 1.0})]
    times = np.linspace(0.0, 60.0, 7)
    plain = compile_kernel(small, ["plasma", "on"]).solve(None, plan, times).values
    more = compile_kernel(small, ["plasma", "on"], integrands=["plasma"], peaks=["on"]).solve(None, plan, times).values
    assert np.allclose(more, plain, rtol=1e-12)


def test_states_nothing_depends_on_are_not_integrated(mccoll):
    few = compile_kernel(mccoll, ["plasma_leucine", "mps"]).compiled().description
    every = compile_kernel(mccoll, mccoll.state_names).compiled().description
    assert (few.integrated, every.integrated) == (27, 30)


@pytest.mark.parametrize(
    ("plan", "times", "message"),
    [
        ([], [0.0], "no period"),
        ([Period(0.0, 1.0), Period(2.0, 3.0)], [0.0], "without a gap"),
        ([Period(1.0, 0.0)], [0.0], "not run back"),
        ([Period(0.0, 1.0), Period(1.0, 1.0)], [0.0], "is empty"),
        ([Period(0.0, 1.0)], [0.5, 0.2], "ascending"),
        ([Period(0.0, 1.0)], [0.5, 2.0], "ask for times inside"),
    ],
)
def test_illegal_plans_are_refused(small, plan, times, message):
    with pytest.raises(SimulationError, match=message):
        compile_kernel(small, ["plasma"]).solve(None, plan, np.array(times))


def test_unknown_names_are_answered_with_near_ones(small):
    kernel = compile_kernel(small, ["plasma"])
    plan, times = [Period(0.0, 1.0)], np.array([1.0])
    with pytest.raises(ModelError, match="'plasma'"):
        compile_kernel(small, ["plasme"])
    with pytest.raises(ModelError, match="'k_loss'"):
        kernel.solve({"k_los": 1.0}, plan, times)
    with pytest.raises(ModelError, match="'muscle'"):
        kernel.solve(None, plan, times, initial={"muscel": 1.0})
    with pytest.raises(ModelError, match="'stomach'"):
        kernel.solve(None, [Period(0.0, 1.0, {"stomac": 1.0})], times)
    with pytest.raises(ModelError, match="'supplied'"):
        kernel.solve(None, [Period(0.0, 1.0, {}, {"suplied": 1.0})], times)
    with pytest.raises(ModelError, match="same number"):
        kernel.solve({"half": np.ones(3)}, plan, times, initial={"muscle": np.ones(2)})
    with pytest.raises(SimulationError, match="tolerance"):
        kernel.solve(None, plan, times, tolerance=Tolerance(0.0))
    with pytest.raises(SimulationError, match="window"):
        kernel.solve(None, plan, times, windows=[(0.5, 2.0)])


def test_a_kernel_without_states_reports_what_parameters_give(small):
    model = small
    kernel = compile_kernel(model, ["supply"], integrands=["supply"])
    batch = kernel.solve({"supplied": np.array([0.5, 2.0, 4.0])}, [Period(0.0, 10.0)], np.array([0.0, 10.0]))
    assert batch.values[:, :, 0].tolist() == [[0.5, 0.5], [2.0, 2.0], [4.0, 4.0]]
    assert np.allclose(batch.integrals[:, 1, 0], [5.0, 20.0, 40.0], rtol=1e-14)
    empty = compile_kernel(model, []).solve(None, [Period(0.0, 10.0)], np.array([]))
    assert empty.values.shape == (1, 0, 0)
    assert not empty.failed()


def test_a_long_plan_keeps_its_times(small):
    """Twenty-eight days with a dose each day, one of them between two asked times."""
    borders = [0.0, *(1440.0 * day + 0.3 for day in range(28)), 28 * 1440.0]
    plan = [Period(a, b, {"stomach": 0.3} if a else {}) for a, b in pairwise(borders)]
    times = np.arange(0.0, 28 * 1440.0 + 1.0, 60.0)
    batch = compile_kernel(small, ["stomach", "plasma"], every_state=True).solve(None, plan, times)
    batch.check()
    assert np.isfinite(batch.values).all()
    day = batch.values[0, 1:, 0].reshape(28, 24)
    expected = 0.3 * np.exp(-0.2 * (60.0 * np.arange(1, 25) - 0.3))
    visible = expected > 1e-9
    assert np.allclose(day[3][visible[:24]], expected[visible], rtol=1e-5)
