"""Laws that the day-scale model keeps for any legal person and plan."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from myoflux.engine.kernel import Kernel, compile_kernel
from myoflux.engine.period import Tolerance
from myoflux.physiology.catalogue import get_model
from myoflux.physiology.day.solutes import ACIDS, NITROGEN
from myoflux.simulation.periods import schedule
from myoflux.simulation.simulate import simulate
from myoflux.study.events import Dose, Expanded
from myoflux.study.shipped import load_trial

DAY = 1440.0
BODY = get_model("human")
MODEL = BODY.model
PEOPLE = some.fixed_dictionaries(
    {
        "age": some.floats(18, 95),
        "male": some.sampled_from([0.0, 0.5, 1.0]),
        "mass": some.floats(40, 180),
        "height": some.floats(140, 205),
        "training": some.sampled_from(["untrained", "resistance_trained"]),
    }
)
MEAL = {"protein": 30.0, "carbohydrate": 60.0, "leucine": 2.4, "isoleucine": 1.4, "valine": 1.6, "lysine": 2.2}
MEAL |= {"threonine": 1.3, "methionine": 0.7, "phenylalanine": 1.3, "histidine": 0.8}
TIGHT = Tolerance(relative=1e-9, absolute=1e-12)


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    """Every state, at the asked times."""
    return compile_kernel(MODEL, MODEL.state_names)


def solve(kernel, plan: Expanded, person, times, tolerance=BODY.tolerance):
    values = BODY.values_of(person)
    periods, _ = schedule(BODY, values, plan, float(times[-1]))
    batch = kernel.solve(values, periods, np.asarray(times, dtype=float), tolerance=tolerance)
    assert not batch.status.any()
    return values, {name: batch.values[0, :, index] for index, name in enumerate(kernel.outputs)}


@settings(max_examples=25, deadline=None)
@given(person=PEOPLE)
def test_the_fast_is_steady(kernel, person):
    _, found = solve(kernel, Expanded(), person, [0.0, 60.0, DAY])
    bound = {"muscle_protein", "rest_protein_change", "urinary_nitrogen"}
    for name, series in found.items():
        if name not in bound:
            assert series[1] == pytest.approx(series[0], rel=1e-6, abs=1e-9), name
            assert series[2] == pytest.approx(series[0], rel=24e-6, abs=1e-9), name
    assert found["muscle_protein"][2] < found["muscle_protein"][0]


def nitrogen(values, found, times):
    """Nitrogen (umol) of every pool and of what left."""
    content = MODEL.evaluate({**MODEL.initial(values), **values})["nonessential_content"]
    per_gram = content + sum(NITROGEN[acid] * values[f"{acid}_content"] for acid in ACIDS)
    total = (found["muscle_protein"] + found["rest_protein_change"]) * per_gram
    total = total + found["urea"] + found["urinary_nitrogen"] + found["nonessential_free"]
    for acid in ACIDS:
        for place in ("solid", "stomach", "fast_protein", "slow_protein", "gut", "plasma", "muscle", "rest"):
            total = total + NITROGEN[acid] * found[f"{acid}_{place}"]
    for place in ("stomach", "fast_protein", "slow_protein", "gut"):
        total = total + found[f"nonessential_{place}"]
    return total


@settings(max_examples=15, deadline=None)
@given(person=PEOPLE, protein=some.floats(0, 150), grams=some.floats(0, 60), acid=some.sampled_from(ACIDS))
def test_nitrogen_is_conserved(kernel, person, protein, grams, acid):
    doses = (Dose(0.0, "protein", protein, "milk"), Dose(0.0, "leucine", 0.09 * protein, "milk"))
    plan = Expanded(doses=(*doses, Dose(30.0, acid, grams, "powder")))
    times = np.arange(31.0, DAY, 60.0)
    values, found = solve(kernel, plan, person, times, TIGHT)
    total = nitrogen(values, found, times)
    # A day turns over about 0.25 g of protein nitrogen per kg: 18 mmol.
    assert np.ptp(total) <= 1e-8 * 18_000.0 * values["body_mass"]


@pytest.mark.parametrize("speck", ["leucine", "protein"])
def test_a_dose_of_nothing_is_no_dose(kernel, speck):
    person = {"age": 40.0, "male": 1.0, "mass": 80.0}
    _, without = solve(kernel, Expanded(), person, [0.0, 200.0])
    _, found = solve(
        kernel,
        Expanded(doses=(Dose(0.0, speck, 0.0, "solution" if speck == "leucine" else "whey"),)),
        person,
        [0.0, 200.0],
    )
    for name, series in found.items():
        assert series[-1] == pytest.approx(without[name][-1], rel=1e-9, abs=1e-9), name


@settings(max_examples=10, deadline=None)
@given(scale=some.floats(0.6, 2.0), grams=some.floats(0.5, 20))
def test_a_larger_body_with_a_larger_dose_has_the_same_levels(kernel, scale, grams):
    small = BODY.values_of({"mass": 70.0})
    large = {**small, "body_mass": small["body_mass"] * scale, "muscle_mass": small["muscle_mass"] * scale}
    # Emptying slows by calories, not calories per kg: scaled too, so that the comparison is of bodies alone.
    large["emptying_half_energy"] = small["emptying_half_energy"] * scale
    times = np.array([0.0, 30.0, 60.0, 180.0, 600.0])
    levels = []
    for values, dose in ((small, grams), (large, grams * scale)):
        periods, _ = schedule(BODY, values, Expanded(doses=(Dose(0.0, "leucine", dose, "solution"),)), 600.0)
        batch = kernel.solve(values, periods, times, tolerance=TIGHT)
        found = {name: batch.values[0, :, index] for index, name in enumerate(kernel.outputs)}
        levels.append([found["leucine_plasma"] / values["body_mass"], found["plasma_insulin"], found["muscle_full"]])
    np.testing.assert_allclose(levels[0], levels[1], rtol=1e-6, atol=1e-9)


def test_a_later_start_changes_nothing(kernel):
    person = {"age": 70.0, "male": 0.0, "mass": 60.0}
    _, early = solve(kernel, Expanded(doses=(Dose(0.0, "leucine", 3.0, "capsule"),)), person, [0.0, 120.0, 300.0])
    _, late = solve(kernel, Expanded(doses=(Dose(200.0, "leucine", 3.0, "capsule"),)), person, [200.0, 320.0, 500.0])
    bound = {"muscle_protein", "rest_protein_change", "urinary_nitrogen"}
    for name, series in early.items():
        if name not in bound:
            np.testing.assert_allclose(late[name], series, rtol=1e-5, atol=1e-6, err_msg=name)


def test_meals_make_days_that_repeat(kernel):
    meals = [
        Dose(day * DAY + at, what, grams, "mixed")
        for day in range(7)
        for at in (480.0, 780.0, 1140.0)
        for what, grams in MEAL.items()
    ]
    times = [day * DAY for day in range(8)]
    _, found = solve(kernel, Expanded(doses=tuple(meals)), {"mass": 70.0}, times)
    bound = {"muscle_protein", "rest_protein_change", "urinary_nitrogen", "urea", "nonessential_free"}
    for name, series in found.items():
        if name not in bound:
            assert series[4:] == pytest.approx(series[3], rel=1e-4, abs=1e-3), name


def test_chosen_outputs_are_the_same_from_either_engine():
    chosen = ["plasma_insulin", "plasma_leucine", "fsr"]
    study = load_trial("wilkinson2013")
    fast, plain = (simulate(study, every=30, outputs=chosen, engine=name) for name in ("kernel", "scipy"))
    assert set(chosen) <= set(fast.data_vars)
    for name in chosen:
        np.testing.assert_allclose(plain[name], fast[name], rtol=1e-4)
