"""Laws that the model of months keeps for any legal person and plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Tolerance
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.periods import schedule
from myoflux.simulation.simulate import simulate
from myoflux.study.events import Bout, Diet, Dose, Expanded, State
from myoflux.study.study import Study

DAY = 1440.0
YEAR = 365.0 * DAY
BODY = get_model("months")
MODEL = BODY.model
WATCHED = (*MODEL.state_names, "energy_stored", "skeletal_muscle", "lean_mass", "weight")
OUTPUTS = (*WATCHED, "leg_size", "strength", "force", "soreness", "creatine_kinase")
TIGHT = Tolerance(relative=1e-10, absolute=1e-12)
PEOPLE = some.fixed_dictionaries(
    {
        "age": some.floats(18, 95),
        "male": some.sampled_from([0.0, 0.5, 1.0]),
        "mass": some.floats(45, 140),
        "height": some.floats(150, 200),
        "training": some.sampled_from(["untrained", "resistance_trained"]),
    }
)


@pytest.fixture(scope="module")
def kernel():
    """Every state, and the balance of energy over time."""
    return compile_kernel(MODEL, OUTPUTS, integrands=("balance", "muscle_gain"))


def solve(kernel, plan, person, times, tolerance=BODY.tolerance):
    values = BODY.values_of(person)
    periods, _ = schedule(BODY, values, plan, float(times[-1]))
    batch = kernel.solve(
        values, periods, np.asarray(times, dtype=float), windows=[(0.0, float(times[-1]))], tolerance=tolerance
    )
    assert not batch.status.any()
    return {name: batch.values[0, :, index] for index, name in enumerate(OUTPUTS)}, batch.means[0, 0]


def random_month(draw):
    """States, diets, doses and bouts of 28 days."""
    states, diets, at = [], [], 0.0
    names = ("bed_rest", "immobilised_leg", "reduced_steps", "hospital", "icu")
    while at < 25 * DAY:
        begin = at + float(draw.uniform(0, 7)) * DAY
        end = min(begin + float(draw.uniform(0.5, 21)) * DAY, 28 * DAY)
        if begin < 28 * DAY and draw.random() < 0.6:
            states.append(State(begin, end, str(draw.choice(names)), None))
        at = max(end, begin)
    if draw.random() < 0.7:
        fixed = draw.random() < 0.5
        diets.append(
            Diet(
                float(draw.uniform(0, 7)) * DAY, 28 * DAY, float(draw.uniform(800, 5000)) if fixed else None,
                None if fixed else float(draw.uniform(-1500, 1500)), {}, {"protein": float(draw.uniform(0.2, 3))},
            )
        )  # fmt: skip
    doses = [
        Dose(float(draw.uniform(0, 28)) * DAY, what, float(draw.uniform(0, 60)), form)
        for what, form in (("leucine", "powder"), ("protein", "whey"), ("carbohydrate", "mixed"), ("fat", "mixed"))
        for _ in range(draw.integers(0, 10))
    ]
    bouts = [
        Bout(day * DAY + 600.0, day * DAY + 600.0 + float(draw.uniform(10, 120)),
             str(draw.choice(["resistance", "eccentric", "endurance"])), int(draw.integers(1, 30)), None, None,
             str(draw.choice(["legs", "one_leg", "arms", "whole_body"])),
             str(draw.choice(["mild", "moderate", "severe"])))
        for day in range(28) if draw.random() < 0.4
    ]  # fmt: skip
    return Expanded(tuple(sorted(doses, key=lambda one: one.time)), (), (), tuple(bouts), tuple(states), tuple(diets))


@settings(max_examples=25, deadline=None)
@given(person=PEOPLE, seed=some.integers(0, 10_000))
def test_energy_and_mass_are_conserved(kernel, person, seed):
    times = np.array([0.0, 14 * DAY, 28 * DAY])
    found, (balance, gain) = solve(kernel, random_month(np.random.default_rng(seed)), person, times, TIGHT)
    stored = found["energy_stored"][-1] - found["energy_stored"][0]
    assert stored == pytest.approx(balance * 28.0, rel=1e-6, abs=1e-6 * found["energy_stored"][0])
    muscle = found["skeletal_muscle"]
    assert muscle[-1] - muscle[0] == pytest.approx(gain * 28.0 * DAY, abs=1e-6 * muscle[0])
    np.testing.assert_allclose(found["weight"], found["fat"] + found["lean_mass"], rtol=1e-12)


@settings(max_examples=20, deadline=None)
@given(person=PEOPLE)
def test_a_year_of_habit_keeps_mass(kernel, person):
    found, _ = solve(kernel, Expanded(), person, [0.0, YEAR])
    muscle, own = found["skeletal_muscle"], found["own_mass"]
    assert muscle[1] / muscle[0] == pytest.approx(own[1], abs=0.002)
    assert found["fat"][1] == pytest.approx(found["fat"][0], rel=0.01)
    assert found["force"][1] == 1.0


@settings(max_examples=10, deadline=None)
@given(person=PEOPLE, seed=some.integers(0, 10_000))
def test_a_longer_plan_has_the_same_first_half(kernel, person, seed):
    plan = random_month(np.random.default_rng(seed))
    times = np.array([0.0, 7 * DAY, 14 * DAY, 28 * DAY])
    whole, _ = solve(kernel, plan, person, times, TIGHT)
    values = BODY.values_of(person)
    periods, _ = schedule(BODY, values, plan, 28 * DAY)
    half = kernel.solve(values, [one for one in periods if one.start < 14 * DAY], times[:3], tolerance=TIGHT)
    for index, name in enumerate(OUTPUTS):
        np.testing.assert_allclose(half.values[0, :, index], whole[name][:3], rtol=1e-7, atol=1e-7, err_msg=name)


SIGNED = {"cast_swelling", "fluid_shift", "other_lean_change", "adaptation"}


def test_no_pool_is_negative_in_a_thousand_random_months(kernel):
    draw = np.random.default_rng(20261121)
    people = [
        {"age": draw.uniform(18, 95), "male": draw.uniform(0, 1), "mass": draw.uniform(45, 140),
         "height": draw.uniform(150, 200)}
        for _ in range(1000)
    ]  # fmt: skip
    values = [BODY.values_of(person) for person in people]
    periods = [schedule(BODY, own, random_month(draw), 28 * DAY)[0] for own in values]
    table = np.array([[own[name] for name in kernel.parameters] for own in values])
    batch = kernel.solve(table, periods, np.arange(0.0, 28 * DAY + 1, 720.0), tolerance=BODY.tolerance, threads=None)
    assert not batch.status.any(), batch.failed()
    assert np.all(np.isfinite(batch.values))
    for index, name in enumerate(OUTPUTS):
        if name not in SIGNED:
            assert batch.values[:, :, index].min() >= -1e-6, name


def run(plan, days, **person):
    who = {"sex": "male", "age": "70 y", "mass": "75 kg"} | person
    study = Study.model_validate({"until": f"{days} d", "person": who, "plan": plan})
    return simulate(study, "months", every=DAY).isel(person=0)


LEUCINE = [{"at": clock, "repeat": "daily", "take": {"leucine": "2.5 g"}} for clock in ("08:00", "13:00", "19:00")]
TRAINING = [{"at": "17:00", "repeat": ["mon", "wed", "fri"], "exercise": "resistance"}]


def gain(result, name):
    return float(result[name][-1] - result[name][0])


def test_leucine_alone_does_next_to_nothing_for_mass():
    assert abs(gain(run(LEUCINE, 182), "lean_mass") - gain(run([], 182), "lean_mass")) < 0.3


def test_leucine_adds_under_three_points_to_training():
    with_it, without = run([*LEUCINE, *TRAINING], 56, age="22 y"), run(TRAINING, 56, age="22 y")
    assert 100 * abs(gain(with_it, "leg_size") - gain(without, "leg_size")) < 3.0
    assert gain(without, "leg_size") > 0.03


def test_protein_does_not_save_a_leg_in_a_cast():
    cast = {"at": "0 min", "for": "14 d", "state": "immobilised_leg"}
    whey = {"at": "08:00", "repeat": "daily", "eat": {"whey protein": "40 g"}}
    bare, fed = gain(run([cast], 14), "leg_size"), gain(run([cast, whey], 14), "leg_size")
    assert bare < -0.03
    assert abs(fed - bare) < 0.005


def test_what_works_still_works():
    rest = {"at": "0 min", "for": "28 d", "state": "bed_rest"}
    assert gain(run([rest, *TRAINING], 28), "leg_size") > 0.6 * gain(run([rest], 28), "leg_size")
    little = run([*TRAINING, {"at": "0 min", "diet": {"protein": "0.8 g/kg"}}], 91, age="30 y")
    much = run([*TRAINING, {"at": "0 min", "diet": {"protein": "1.6 g/kg"}}], 91, age="30 y")
    assert 0.09 < gain(much, "lean_mass") - gain(little, "lean_mass") < 1.2
    short = run([*TRAINING, {"at": "0 min", "diet": {"energy_balance": "-500 kcal"}}], 84, age="30 y")
    assert gain(short, "lean_mass") < 0.5 * gain(run(TRAINING, 84, age="30 y"), "lean_mass")


def test_a_second_bout_does_less_damage():
    bout = {"exercise": "eccentric", "severity": "severe", "limb": "arms"}
    result = run([{"at": "1 d", **bout}, {"at": "29 d", **bout}], 40, age="25 y")
    loss = 1.0 - result["force"].values
    assert loss[30:].max() < 0.6 * loss[:20].max()
    assert result["creatine_kinase"].values[30:].max() < result["creatine_kinase"].values[:20].max()
