import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from myoflux.engine.period import Tolerance
from myoflux.errors import SimulationError, StudyError
from myoflux.simulation import crowd as module
from myoflux.simulation.crowd import quantiles_of, simulate_people
from myoflux.simulation.ensemble import simulate_ensemble
from myoflux.simulation.simulate import simulate
from myoflux.study.study import Study

OUTPUTS = ("plasma_leucine", "fsr", "net_balance")
TIGHT = Tolerance(1e-8, 1e-10)
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)


def arm(grams, form="solution", sex="female"):
    person = {"sex": sex, "age": "68 y", "mass": "62 kg"}
    return {"person": person, "plan": [{"at": "30 min", "take": {"leucine": f"{grams} g"}, "form": form}]}


def study(**arms):
    return Study.model_validate({"until": "5 h", "arms": arms or {"a": arm(3)}})


def crowd(one=None, **more):
    return simulate_people(one or study(), **{"people": 12, "outputs": OUTPUTS, "every": 30.0} | more)


def same(one, other):
    return all(one.values[name].tobytes() == other.values[name].tobytes() for name in one.values)


def test_the_same_seed_gives_the_same_bits_with_any_number_of_threads():
    first = crowd(seed=7, threads=1)
    assert same(first, crowd(seed=7, threads=2))
    assert not same(first, crowd(seed=8))


def test_people_keep_their_numbers_when_more_are_asked_for():
    few, many = crowd(people=5), crowd(people=11)
    assert np.array_equal(few.values["a"], many.values["a"][:5])


@given(grams=st.floats(0.2, 20), form=st.sampled_from(["solution", "capsule"]), seed=st.integers(0, 2**40))
@how(max_examples=8)
def test_an_arm_against_itself_is_exactly_nothing(grams, form, seed):
    found = crowd(study(a=arm(grams, form), b=arm(grams, form)), people=4, seed=seed, windows=[(30.0, 270.0)])
    assert np.array_equal(found.values["a"], found.values["b"])
    assert np.array_equal(found.means["a"], found.means["b"])


def test_the_same_person_goes_through_both_arms():
    found = crowd(study(a=arm(3), b=arm(6)), people=40)
    start = [found.of(name, "plasma_leucine")[:, 0] for name in ("a", "b")]
    assert np.array_equal(*start)
    assert len(set(start[0].tolist())) == 40
    peaks = [found.of(name, "plasma_leucine").max(axis=1) for name in ("a", "b")]
    assert np.all(peaks[1] > peaks[0])


@pytest.mark.parametrize("form", ["solution", "capsule"])
def test_nobody_varied_is_what_simulate_says(form):
    one = study(a=arm(3, form), b=arm(0.5, form, "male"))
    found = crowd(one, people=None, tolerance=TIGHT)
    wanted = simulate(one, every=30.0, outputs=OUTPUTS, tolerance=TIGHT)
    assert found.people == 1
    for name in OUTPUTS:
        assert found.units[name] == wanted[name].attrs["units"]
        for label in one.groups:
            expected = wanted[name].sel(person=label).values
            assert found.of(label, name)[0] == pytest.approx(expected, rel=1e-6, abs=1e-6)


@given(
    arrays(np.float64, st.tuples(st.integers(1, 30), st.integers(1, 6)), elements=st.floats(-1e6, 1e6)),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_quantiles_are_those_of_numpy(values, shares):
    expected = np.quantile(values, shares, axis=0)
    assert quantiles_of(values, shares) == pytest.approx(expected, rel=1e-12, abs=1e-9)


@pytest.mark.parametrize("form", ["solution", "capsule"])
def test_an_ensemble_draws_the_same_people(form):
    one = study(a=arm(3, form), b=arm(1, form))
    # With 201 people every share is one of them, so that nothing lies between two.
    more = {"people": 201, "seed": 3, "outputs": OUTPUTS, "every": 60.0, "windows": [(30.0, 270.0)]}
    found, wanted = simulate_people(one, **more), simulate_ensemble(one, **more)
    for label in one.groups:
        there = wanted.sel(arm=label)
        for name in OUTPUTS:
            values = found.of(label, name)
            assert values.mean(axis=0) == pytest.approx(there[f"{name}_mean"].values, rel=1e-9, abs=1e-12)
            assert values.std(axis=0, ddof=1) == pytest.approx(there[f"{name}_sd"].values, rel=1e-6, abs=1e-9)
            mean = there[f"{name}_over_window_mean"].values
            assert found.mean_of(label, name).mean(axis=0) == pytest.approx(mean, rel=1e-9)
            rounded = there[f"{name}_quantile"]
            expected = rounded.sel(quantile=list(SHARES)).transpose("quantile", "time").values
            error = rounded.attrs["relative_error"]
            assert found.quantiles(label, name, SHARES) == pytest.approx(expected, rel=error, abs=1e-6)


def test_the_mean_over_a_window_is_the_area_of_the_curve():
    span = (45.0, 200.0)
    found = crowd(people=6, times=np.arange(45.0, 200.5, 0.5), windows=[span], tolerance=TIGHT)
    for name in OUTPUTS:
        area = np.trapezoid(found.of("a", name), found.times, axis=1) / (span[1] - span[0])
        assert found.mean_of("a", name)[:, 0] == pytest.approx(area, rel=1e-4)


class _Failing:
    """A kernel whose second batch loses some people."""

    def __init__(self, kernel, lost):
        self.kernel, self.lost, self.count = kernel, lost, 0

    def solve(self, *args, **named):
        batch = self.kernel.solve(*args, **named)
        self.count += 1
        if self.count == 2:
            batch.status[self.lost] = 1
            batch.values[self.lost] = np.nan
        return batch


@pytest.mark.parametrize("lost", [[3], [0, 11]])
def test_who_fails_in_one_arm_is_left_out_of_all(monkeypatch, lost):
    one = study(a=arm(3), b=arm(1))
    whole, inner = crowd(one), module._kernel
    monkeypatch.setattr(module, "_kernel", lambda *args, **named: _Failing(inner(*args, **named), lost))
    found = crowd(one)
    kept = [index for index in range(12) if index not in lost]
    assert found.members.tolist() == kept
    assert (found.failed, found.people) == (len(lost), 12 - len(lost))
    for label in one.groups:
        assert np.array_equal(found.values[label], whole.values[label][kept])


def test_nobody_left_is_an_error(monkeypatch):
    inner = module._kernel
    monkeypatch.setattr(module, "_kernel", lambda *args, **named: _Failing(inner(*args, **named), slice(None)))
    with pytest.raises(SimulationError, match="nobody could be simulated: "):
        crowd(study(a=arm(3), b=arm(1)))


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"people": 2_000_000}, "too many to keep"),
        ({"people": 0}, "people must be a whole number"),
        ({"people": -3}, "people must be a whole number"),
        ({"every": 0.0}, "output step"),
        ({"times": [400.0]}, "output times must lie"),
        ({"windows": [(10.0, 900.0)]}, "window"),
        ({"vary": "nobody"}, "vary is"),
    ],
)
def test_what_cannot_be_is_refused_in_words(more, words):
    with pytest.raises(StudyError, match=words):
        crowd(**more)
