import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.analysis.similar_trials import FARTHEST, Features, distance, features, similar_trials
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Study

LEUCINE = ["plasma_leucine"]
ALL = ("plasma_leucine", "plasma_isoleucine", "plasma_insulin", "fsr_mixed", "fsr_myofibrillar", "p_p70s6k_t389")
FEATURES = st.builds(
    Features,
    st.floats(0, 60),
    st.floats(0, 200),
    st.none() | st.floats(18, 95),
    bout=st.booleans(),
    infused=st.booleans(),
)


def study(*plan, until="5 h", **more):
    person = {"sex": "male", "age": "24 y", "mass": "75 kg"}
    return Study.model_validate({"until": until, "use": "research", "person": person, "plan": plan} | more)


def drink(grams, at="0 min", **more):
    return {"at": at, "take": {"leucine": f"{grams} g"}} | more


def arms_with(quantity):
    for name in trial_files():
        whole = load_trial(name)
        for arm, one in whole.groups.items():
            own = features(whole, one)
            if any(item.quantity == quantity and not item.unread for item in one.measured) and own.leucine:
                yield whole, name, arm


@given(FEATURES, FEATURES)
def test_a_distance_is_symmetric_and_zero_on_itself(one, other):
    assert distance(one, one) == 0.0
    assert distance(one, other) == pytest.approx(distance(other, one), abs=1e-12)
    assert distance(one, other) >= 0.0


@given(FEATURES, st.floats(1.01, 20), st.floats(1.01, 5))
def test_a_distance_grows_with_the_dose(one, factor, further):
    def more(times):
        return Features(one.leucine * times + 0.1, one.protein, one.age, bout=one.bout, infused=one.infused)

    assert distance(more(1.0), more(factor)) <= distance(more(1.0), more(factor * further))


def test_an_arm_is_nearest_to_itself():
    for whole, name, arm in list(arms_with("fsr_myofibrillar"))[:25]:
        found = similar_trials(whole, arm, ["fsr_myofibrillar"], count=20)
        assert found[0].distance == 0.0
        assert (name, arm) in {(one.trial, one.arm) for one in found if one.distance == 0.0}


@pytest.mark.parametrize("quantity", ALL)
def test_every_arm_that_is_near_measured_what_was_asked_for(quantity):
    found = similar_trials(study(drink(3)), "plan", [quantity], count=100)
    assert found
    assert [one.distance for one in found] == sorted(one.distance for one in found)
    for one in found:
        assert one.distance <= FARTHEST
        assert any(item.quantity == quantity and not item.unread for item in one.measured)
        assert one.title.endswith(one.arm)


NOTHING: tuple[list[dict[str, object]], ...] = (
    [],
    [{"at": "1 h", "exercise": "resistance"}],
    [{"at": "1 h", "take": {"valine": "3 g"}}],
)


@pytest.mark.parametrize("plan", NOTHING)
def test_nothing_is_like_a_plan_without_leucine(plan):
    assert similar_trials(study(*plan), "plan", ALL, count=100) == []


def test_drips_and_clamps_are_not_near_to_drinks():
    for one in similar_trials(study(drink(3)), "plan", ALL, count=500):
        plan = one.study.groups[one.arm]
        assert not features(one.study, plan).infused


@pytest.mark.parametrize("grams", [0.2, 0.5, 1.0])
def test_who_took_nothing_is_not_like_who_took_little(grams):
    for one in similar_trials(study(drink(grams)), "plan", ALL, count=500):
        own = features(one.study, one.study.groups[one.arm])
        assert own.leucine or own.protein, one.title


def test_sips_of_half_an_hour_are_one_meal():
    plan = study(drink(1), drink(1, "29 min"), drink(5, "2 h"))
    assert features(plan, plan.groups["plan"]).leucine == 2.0


def test_a_meal_is_counted_by_what_it_holds():
    plan = study({"at": "1 h", "eat": {"whey protein": "25 g"}})
    found = features(plan, plan.groups["plan"])
    assert found.protein == pytest.approx(25.0, rel=0.05)
    assert 2.0 < found.leucine < 4.0


def test_a_clock_that_does_not_begin_with_the_drink_is_kept():
    whole = load_trial("paddonjones2004")
    near = similar_trials(whole, "eaa cho", ["fsr_mixed"], count=50)
    assert {one.after_intake for one in near if one.trial == "paddonjones2004"} == {-660.0}
    assert all(one.after_intake == 0.0 for one in similar_trials(study(drink(3)), "plan", LEUCINE, count=50))
