import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, reject
from hypothesis import settings as how
from hypothesis import strategies as st

from myoflux.analysis import control as limits
from myoflux.analysis.control import AMOUNT, STEPS, Control, limiting_steps, words_of
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.simulate import prepare_run, simulate
from myoflux.study.activities import Eat, Take
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study

WINDOW = (60.0, 360.0)
LEG_DAY = {"at": "10 min", "exercise": "resistance", "sets": 8, "load": "75 %"}
PLANS = {
    "drink": [{"at": "60 min", "take": {"leucine": "3 g"}}],
    "capsule": [{"at": "60 min", "take": {"leucine": "3 g", "valine": "1 g"}, "form": "capsule"}],
    "whey after training": [LEG_DAY, {"at": "60 min", "eat": {"whey protein": "25 g"}}],
    "three": [{"at": "60 min", "take": {"leucine": "2 g"}, "repeat": {"every": "90 min", "times": 3}}],
}


def study(plan, person="young lifter"):
    return Study.model_validate({"until": "24 h", "person": person, "plan": plan})


def found(plan, person="young lifter"):
    return {one.step.name: one.coefficient for one in limiting_steps(study(plan, person), "plan", WINDOW)}


def leucine(grams):
    return [{"at": "60 min", "take": {"leucine": f"{grams} g"}}]


@pytest.mark.parametrize("person", ["young lifter", "older woman"])
@pytest.mark.parametrize("name", PLANS)
def test_coefficients_are_derivatives(monkeypatch, name, person):
    whole = found(PLANS[name], person)
    for nudge in (0.01, 0.005):
        monkeypatch.setattr(limits, "NUDGE", nudge)
        finer = found(PLANS[name], person)
        assert set(finer) == {step.name for step in (*STEPS, AMOUNT)}
        assert all(finer[step] == pytest.approx(whole[step], abs=0.03) for step in finer)


def test_a_coefficient_is_what_a_larger_dose_does():
    def rise(grams):
        result = simulate(study(leucine(grams)), outputs=["fsr"], every=60.0, windows=[WINDOW], times=[0.0, 1440.0])
        return float(result.fsr_mean.squeeze()) - float(result.fsr.isel(time=0, person=0))

    expected = np.log(rise(3.03) / rise(3.0)) / np.log(1.01)
    assert found(leucine(3))["amount"] == pytest.approx(expected, abs=0.02)


def test_the_amount_limits_a_small_dose_and_not_a_large_one():
    doses = (0.3, 1.0, 3.0, 6.0)
    amounts = [found(leucine(grams))["amount"] for grams in doses]
    assert amounts == sorted(amounts, reverse=True)
    assert amounts[0] > 0.5
    assert amounts[-1] < 0.2


def test_strongest_first():
    order = [one.coefficient for one in limiting_steps(study(PLANS["drink"]), "plan", WINDOW)]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("plan", [[], leucine(0.0001), [{"at": "60 min", "eat": {"Bread, rye": "0 g"}}]])
def test_nothing_is_explained_where_nothing_rises(plan):
    assert found(plan) == {}


def test_what_no_step_explains_is_said_so():
    controls = limiting_steps(study([LEG_DAY]), "plan", WINDOW)
    assert words_of(controls) == "None of the steps that are looked at limits this rise of synthesis."
    assert words_of([Control(step, 0.004) for step in STEPS]).startswith("None of the steps")


def test_the_sentence_names_first_second_and_last():
    first, second, *_, last = STEPS
    middle = [Control(step, 0.01) for step in STEPS[2:-1]]
    words = words_of([Control(first, 0.82), Control(second, 0.19), *middle, Control(last, -0.06)])
    for part in (f"{first.words} (10 % more of it: +8 %)", f"{second.words} (+2 %)", f"least {last.words} (-1 %)"):
        assert part in words
    assert "0 %" in words_of([Control(first, 0.9), Control(second, 0.004), Control(last, -0.004)])
    assert "-0 %" not in words_of([Control(first, 0.9), Control(second, 0.004), Control(last, -0.004)])


@pytest.mark.parametrize("name", PLANS)
def test_no_step_scales_what_the_plan_reads(name):
    one = study(PLANS[name])
    run = prepare_run(one, get_model(limits.MODEL), "plan", one.groups["plan"], [])
    assert not run.read & {name for step in STEPS for name in step.scales}


def test_every_step_scales_parameters_that_the_model_has():
    body = get_model(limits.MODEL)
    scaled = [name for step in STEPS for name in step.scales]
    assert len(scaled) == len(set(scaled))
    assert set(scaled) <= set(body.model.parameters)


def test_a_little_more_of_everything_that_is_taken_and_of_nothing_else():
    whole = study([LEG_DAY, *PLANS["drink"], {"at": "2 h", "eat": {"whey protein": "25 g"}}]).groups["plan"]
    more = limits._more(whole)
    for one, other in zip(whole.plan, more.plan, strict=True):
        if isinstance(one, Take | Eat):
            assert {name: grams * (1 + limits.NUDGE) for name, grams in one.amounts.items()} == other.amounts
        else:
            assert one == other


@pytest.mark.parametrize("name", ["glynn2010", "bohe2001", "burd2010jphysiol", "greenhaff2008"])
def test_arms_of_trials_are_explained_or_not_but_never_fail(name):
    whole = load_trial(name)
    for arm in list(whole.groups)[:3]:
        controls = limiting_steps(whole, arm, (0.0, min(180.0, whole.until)))
        assert words_of(controls).endswith(".")
        assert all(np.isfinite(one.coefficient) for one in controls)


ROWS = st.one_of(
    st.builds(
        lambda name, grams, form: {"take": {name: f"{grams:.2f} g"}, "form": form},
        st.sampled_from(["leucine", "isoleucine", "valine", "lysine"]),
        st.floats(0, 40),
        st.sampled_from(["solution", "powder", "capsule", "tablet"]),
    ),
    st.builds(
        lambda name, grams: {"eat": {name: f"{grams:.1f} g"}},
        st.sampled_from(["whey protein", "Bread, rye", "carbohydrate"]),
        st.floats(0, 200),
    ),
    st.just({"infuse": {"leucine": "5 g"}, "for": "2 h"}),
    st.just({"clamp": {"insulin": "60 mU/L"}, "for": "90 min"}),
)
TRAINING = st.lists(st.sampled_from(["resistance", "endurance", "eccentric"]), max_size=1)


@given(st.lists(st.tuples(st.integers(0, 1300), ROWS), max_size=5), TRAINING, st.integers(0, 1000))
@how(max_examples=60)
def test_any_legal_day_is_explained_or_not(rows, training, begin):
    plan = [{"at": f"{at} min"} | row for at, row in rows]
    plan += [{"at": "15 h", "exercise": kind} for kind in training]
    data = {"until": "24 h", "use": "research", "person": "older woman", "plan": plan}
    try:
        one = Study.model_validate(data)
    except ValueError:
        reject()
    controls = limiting_steps(one, "plan", (float(begin), begin + 300.0))
    assert len(controls) in (0, len(STEPS) + 1)
    assert all(np.isfinite(control.coefficient) for control in controls)
    assert words_of(controls).endswith(".")


def test_the_example_of_the_document_is_what_the_model_says():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "limiting-steps.md").read_text(encoding="utf-8")
    head, *rows = (
        line.strip("| ").split(" | ") for line in page.splitlines() if re.match(r"\| (person|young|older)", line)
    )
    assert len(rows) == 6
    for person, taken, *numbers in rows:
        grams, _, what = taken.partition(" g ")
        dose = {"eat" if what == "whey protein" else "take": {what: f"{grams} g"}}
        one = study([{"at": "08:00", **dose}], person)
        found = {one.step.name: one.coefficient for one in limiting_steps(one, "plan", (480.0, 780.0))}
        for name, number in zip(head[2:], numbers, strict=True):
            assert found[name] == pytest.approx(float(number), abs=0.015), (person, taken, name)
