import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reference_runs import simulate

from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.errors import ModelError, RefusedError, StudyError
from myoflux.kinetics.overlay import Overlay
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study

PERSON = {"sex": "male", "age": "30 y", "mass": "75 kg"}


def study(*plan, until="5 h", **more):
    return Study.model_validate({"until": until, "person": PERSON, "plan": list(plan), **more})


def take(grams, at="0 min", **more):
    return {"at": at, "take": {"leucine": f"{grams} g"}, **more}


def largest_difference(one, other, names=None, scale=None):
    """Largest difference of any state, in units of its largest value (in ``scale``, if given)."""
    found = 0.0
    for name, values in one.data_vars.items():
        if values.attrs.get("kind") == "state" and (names is None or name in names):
            size = float(np.abs((one if scale is None else scale)[name].values).max())
            if size > 0:
                found = max(found, float(np.abs(values.values - other[name].values).max()) / size)
    return found


@given(st.floats(0.1, 20), st.floats(0, 240))
def test_a_dose_equals_two_halves_at_the_same_time(grams, at):
    whole = simulate(study(take(grams, f"{at!r} min")), every=15)
    halves = simulate(study(take(grams / 2, f"{at!r} min"), take(grams / 2, f"{at!r} min")), every=15)
    assert largest_difference(whole, halves) == 0.0


@given(st.floats(0.5, 10), st.integers(1, 299), st.integers(0, 200))
@settings(max_examples=30)
def test_splitting_a_simulation_changes_nothing(grams, split, second):
    plan = study(take(grams), take(1.0, f"{second} min"))
    whole = simulate(plan, every=1)
    first = simulate(plan, times=np.arange(0.0, split + 1.0))
    rest = simulate(plan, times=np.arange(float(split), 301.0), start=first)
    allowed = 10 * DEFAULT_TOLERANCE.relative
    assert largest_difference(rest, whole.sel(time=slice(float(split), None)), scale=whole) < allowed
    totals = ("leucine_synthesised", "leucine_broken_down")
    for name in totals:
        expected = whole[name].values[0, -1]
        assert rest[name].values[0, -1] == pytest.approx(expected, rel=1e-4, abs=1e-9)


@given(st.floats(0, 280))
@settings(max_examples=20)
def test_zero_dose_is_no_dose_and_nothing_changes_before_a_dose(at):
    nothing = simulate(study(), every=10)
    assert largest_difference(nothing, simulate(study(take(0, f"{at!r} min")), every=10)) == 0.0
    before = np.arange(0.0, at, 10.0) if at > 0 else np.array([0.0])
    dosed = simulate(study(take(3, f"{at!r} min")), every=10)
    early = [name for name in nothing.data_vars if name not in ("leucine_stomach", "leucine_gut")]
    same = dosed.sel(time=before)
    assert largest_difference(nothing.sel(time=before), same, early) < 1e-4


@given(st.floats(0.5, 20))
@settings(max_examples=20)
def test_leucine_is_neither_made_nor_lost(grams):
    result = simulate(study(take(grams)), every=20, tolerance=Tolerance(1e-10, 1e-22)).isel(person=0)
    pools = [
        "leucine_stomach", "leucine_gut", "leucine_plasma", "leucine_muscle", "leucine_protein", "leucine_excreted",
        "leucine_splanchnic", "kic_plasma", "kic_muscle", "kic_oxidised",
    ]  # fmt: skip
    total = np.sum([result[name].values for name in pools], axis=0)
    assert total == pytest.approx(np.full(len(total), total[0]), rel=1e-9)
    assert min(float(result[name].min()) for name in pools) >= -1e-12


def test_the_output_is_labelled():
    result = simulate(load_trial("glynn2010"), every=60, windows=[(0, 60), (-60, 0)])
    assert isinstance(result, xr.Dataset)
    assert dict(result.sizes) == {"person": 2, "time": 5, "window": 2}
    assert result.person.values.tolist() == ["leucine-1.85g", "leucine-3.5g"]
    for name, values in result.data_vars.items():
        assert values.attrs["units"], name
        assert values.attrs["long_name"], name
    assert result.plasma_leucine.attrs["units"] == "umol/L"
    assert result.plasma_volume.dims == ("person",)
    assert result.attrs["model"] == "mccoll2024"
    assert "isoleucine" in result.attrs["notes"]
    assert result.mps_mean.sel(person="leucine-3.5g").values[1] > result.mps_mean.sel(person="leucine-3.5g").values[0]


def test_window_means_are_exact_integrals():
    result = simulate(study(take(3)), every=0.25, windows=[(7.0, 111.0)], means=["plasma_leucine"])
    inside = result.sel(time=slice(7.0, 111.0)).plasma_leucine.values[0]
    trapezium = float(np.trapezoid(inside, dx=0.25) / 104.0)
    assert float(result.plasma_leucine_mean[0, 0]) == pytest.approx(trapezium, rel=1e-5)


def test_the_same_request_gives_the_same_numbers():
    one, other = (simulate(load_trial("mitchell2015"), every=5) for _ in range(2))
    assert one.identical(other)


def test_the_grid_is_the_users():
    result = simulate(study(take(3)), times=[200.0, -60.0, 0.0, 13.7])
    assert result.time.values.tolist() == [-60.0, 0.0, 13.7, 200.0]
    assert simulate(study(), every=7).time.values[-1] == 300.0
    for wrong in (
        {"every": 0.0},
        {"every": -1.0},
        {"every": 1e-6},
        {"times": []},
        {"times": [301.0]},
        {"times": [-301.0]},
    ):
        with pytest.raises(StudyError, match="min"):
            simulate(study(), **wrong)
    with pytest.raises(StudyError, match="window"):
        simulate(study(), windows=[(10, 0)])


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ({"age": "17 y"}, "under 18"),
        ({"sex": "female", "pregnant": True}, "pregnancy"),
        ({"conditions": ["kidney disease"]}, "condition: kidney disease"),
        ({"medicines": ["melphalan"]}, "medicine: melphalan"),
    ],
)
def test_people_whom_the_safety_rules_stop_are_refused(person, words):
    data = {"until": "2 h", "person": {**PERSON, **person}, "plan": [take(3)]}
    with pytest.raises(RefusedError, match=words):
        simulate(Study.model_validate(data))
    marked = simulate(Study.model_validate({**data, "use": "research"}), every=60)
    assert words in marked.attrs["marks"]


def test_cautions_stand_before_the_numbers():
    data = {"until": "2 h", "person": {**PERSON, "medicines": ["levodopa"]}, "plan": [take(3)]}
    marks = simulate(Study.model_validate(data), every=60).attrs["marks"].splitlines()
    assert "medicine: levodopa" in marks[0]
    assert marks[-1].startswith("caution: not answered")


def test_infusions_are_for_research_only():
    drip = {"at": "0 min", "infuse": {"leucine": "1 g"}, "for": "1 h"}
    with pytest.raises(RefusedError, match="infusion by vein"):
        simulate(study(drip))
    result = simulate(study(drip, use="research"), every=10, tolerance=Tolerance(1e-9, 1e-20)).isel(person=0)
    assert float(result.leucine_infused.sel(time=30)) == pytest.approx(1 / 131.17 / 60)
    assert float(result.leucine_infused.sel(time=60)) == 0.0
    assert "research use" in result.attrs["marks"]


def test_a_medicine_the_model_knows_acts_and_one_it_does_not_is_named():
    plan = {"until": "3 h", "use": "research", "plan": [take(1.8)]}
    control, treated = (
        simulate(Study.model_validate({**plan, "person": {**PERSON, "medicines": words}}), every=30)
        for words in ([], ["Rapamycin", "aspirin"])
    )
    assert float(treated.mps[0, 0]) < 0.5 * float(control.mps[0, 0])
    assert "aspirin" in treated.attrs["notes"]


def test_overlays_by_name_and_from_python():
    weak = simulate(study(take(3)), "mccoll2025", every=60, overlays=["worst_p70s6k_phosphorylation"])
    assert "worst_p70s6k_phosphorylation" in weak.attrs["overlays"]
    normal = simulate(study(take(3)), "mccoll2025", every=60)
    assert float(weak.mps_mean[0, 0]) < 0.6 * float(normal.mps_mean[0, 0])
    after = Overlay("after", scale_after_dose={"ir_phosphorylation": 0.5})
    changed = simulate(study(take(3)), every=60, overlays=[after])
    assert float(changed.ir_activation[0, 0]) == pytest.approx(0.5 * float(normal.ir_activation[0, 0]), rel=1e-4)
    with pytest.raises(RefusedError, match="nearest: "):
        simulate(study(), overlays=["rapamicin"])


def test_what_the_model_cannot_answer_is_refused():
    with pytest.raises(RefusedError, match=r"arm 'plan': mccoll2024 reaches 600 min.*'until' to at most 660 min"):
        simulate(study(take(3, "60 min"), until="11.1 h"))
    with pytest.raises(RefusedError, match="no way for 'glucose' by vein"):
        simulate(study({"at": "0 min", "infuse": {"glucose": "1 g"}, "for": "1 h"}, use="research"))
    with pytest.raises(ModelError, match=r"nearest: .*'mccoll2024'"):
        simulate(study(), "mccoll2023")


def test_a_dose_at_the_very_end_is_shown():
    result = simulate(study(take(3, "5 h")), every=60)
    assert float(result.leucine_stomach[0, -1]) == pytest.approx(3 / 131.17)
