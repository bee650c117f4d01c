"""What must hold for any legal plan, whatever the model; run here on the reference model."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference_runs import simulate

from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.study.events import expand
from myoflux.study.study import Study, read_study, write_study

PERSON = {"sex": "male", "age": "30 y", "mass": "75 kg"}
LEUCINE = (
    "leucine_stomach", "leucine_gut", "leucine_plasma", "leucine_muscle", "leucine_protein", "leucine_excreted",
    "leucine_splanchnic", "kic_plasma", "kic_muscle", "kic_oxidised",
)  # fmt: skip

moments = st.integers(0, 300).map(lambda minute: f"{minute} min")
doses = st.fixed_dictionaries(
    {
        "at": moments,
        "take": st.fixed_dictionaries(
            {"leucine": st.floats(0, 60).map(lambda g: f"{g!r} g")},
            optional={"isoleucine": st.just("5 g"), "valine": st.just("5 g")},
        ),
    },
    optional={
        "repeat": st.builds(
            lambda every, times: {"every": f"{every} min", "times": times}, st.integers(5, 50), st.integers(1, 3)
        )
    },
)
infusions = st.fixed_dictionaries(
    {
        "at": moments,
        "infuse": st.floats(0, 20).map(lambda g: {"leucine": f"{g!r} g"}),
        "for": st.integers(1, 400).map(lambda m: f"{m} min"),
    }
)
plans = st.lists(doses | infusions, min_size=1, max_size=6)


def study(plan):
    return Study.model_validate({"use": "research", "until": "8 h", "person": PERSON, "plan": plan})


def states(result):
    return {name: values.values[0] for name, values in result.data_vars.items() if values.attrs.get("kind") == "state"}


@given(plans)
@settings(max_examples=150)
def test_a_legal_plan_gives_finite_numbers_and_no_negative_pool(plan):
    result = simulate(study(plan), every=5)
    for name, values in result.data_vars.items():
        assert np.all(np.isfinite(values.values)), name
    for name, values in states(result).items():
        # Below the solver's absolute tolerance an amount is no amount.
        assert values.min() >= -max(1e-9 * np.abs(values).max(), DEFAULT_TOLERANCE.absolute), name


@given(plans)
@settings(max_examples=50)
def test_leucine_in_equals_leucine_held_burnt_and_lost(plan):
    result = simulate(study(plan), every=480, means=["leucine_infused"], windows=[(0.0, 480.0)]).isel(person=0)
    held = np.sum([result[name].values for name in LEUCINE], axis=0)
    by_vein = float(result.leucine_infused_mean[0]) * 480.0
    doses = expand(study(plan).groups["plan"].plan, 480.0).doses
    by_mouth = sum(dose.grams / 131.17 for dose in doses if dose.substance == "leucine" and dose.time > 0)
    assert held[-1] - held[0] == pytest.approx(by_vein + by_mouth, rel=1e-9, abs=1e-10 * held[0])


@given(plans)
@settings(max_examples=30)
def test_a_tighter_tolerance_changes_little(plan):
    loose, tight = (states(simulate(study(plan), every=20, tolerance=Tolerance(r, 1e-20))) for r in (1e-6, 1e-9))
    for name, values in tight.items():
        assert np.abs(loose[name] - values).max() <= 1e-4 * np.abs(values).max(), name


@given(plans, st.randoms(use_true_random=False))
@settings(max_examples=30)
def test_the_order_of_a_plan_and_of_arms_changes_no_bit(plan, random):
    shuffled = list(plan)
    random.shuffle(shuffled)
    assert simulate(study(plan), every=60).equals(simulate(study(shuffled), every=60))
    arms = {"one": {"plan": plan}, "two": {"plan": []}}
    forth, back = (
        simulate(
            Study.model_validate({"use": "research", "until": "8 h", "arms": {name: arms[name] for name in order}}),
            every=60,
        )
        for order in (("one", "two"), ("two", "one"))
    )
    for name in ("one", "two"):
        assert forth.sel(person=name).equals(back.sel(person=name))


@given(plans)
@settings(max_examples=30)
def test_a_saved_study_simulates_the_same(tmp_path_factory, plan):
    path = tmp_path_factory.getbasetemp() / "saved.yaml"
    path.write_text(write_study(study(plan)), encoding="utf-8")
    assert simulate(read_study(path), every=60).equals(simulate(study(plan), every=60))


@given(st.floats(0.1, 20), st.floats(1.01, 3.0))
@settings(max_examples=30)
def test_more_leucine_gives_more_leucine_and_insulin(grams, factor):
    less, more = (
        simulate(
            study([{"at": "0 min", "take": {"leucine": f"{amount!r} g"}}]), times=[0, 480], means=["plasma_leucine"]
        )
        for amount in (grams, grams * factor)
    )
    for name in ("plasma_leucine_mean", "plasma_insulin_mean", "mps_mean"):
        assert float(more[name][0, 0]) > float(less[name][0, 0])


def test_a_small_dose_acts_in_proportion():
    base = simulate(
        study([{"at": "0 min", "take": {"leucine": "0.000001 g"}}]), times=[0, 120], tolerance=Tolerance(1e-12, 1e-26)
    )
    rises = []
    for grams in (1e-4, 2e-4):
        plan = [{"at": "0 min", "take": {"leucine": f"{grams} g"}}]
        result = simulate(study(plan), times=[0, 120], tolerance=Tolerance(1e-12, 1e-26))
        rises.append(float(result.plasma_leucine[0, 1] - base.plasma_leucine[0, 1]))
    assert rises[1] / rises[0] == pytest.approx((2e-4 - 1e-6) / (1e-4 - 1e-6), rel=1e-3)
