"""The re-expressed model against the authors' own numbers; see tests/reference/README.md."""

import csv
from pathlib import Path

import numpy as np
import pytest
from tests.reference_runs import simulate

from myoflux.engine.period import DEFAULT_TOLERANCE, Period, Tolerance
from myoflux.engine.python_functions import compile_system
from myoflux.engine.scipy_solver import solve
from myoflux.kinetics.overlay import Overlay
from myoflux.kinetics.stoichiometry import conserved_pools
from myoflux.physiology.catalogue import get_model
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study

DATA = Path(__file__).parent / "data"
REFERENCE = np.load(DATA / "mccoll2024.npz")
COLUMNS = REFERENCE["columns"].tolist()
TIGHT = Tolerance(1e-10, 1e-24)
ARMS = {
    "glynn2010_1.85g": ("glynn2010", "leucine-1.85g"),
    "glynn2010_3.5g": ("glynn2010", "leucine-3.5g"),
    "mitchell2015_bolus": ("mitchell2015", "bolus"),
    "mitchell2015_spread": ("mitchell2015", "spread"),
    "dickinson2011_control": ("dickinson2011", "control"),
    "dickinson2011_rapamycin": ("dickinson2011", "rapamycin"),
    "wilkinson2013": ("wilkinson2013", "leucine"),
    "atherton2010": ("atherton2010", "whey-48g"),
    "moore2009": ("moore2009", "whey-25g-rest"),
    "mazzulla2017": ("mazzulla2017", "egg-meal"),
}
MODEL = get_model("mccoll2024").model


def rows(name):
    with (DATA / f"{name}.csv").open(newline="") as file:
        return list(csv.DictReader(file))


PROTOCOLS = {row["protocol"]: row for row in rows("protocols")}


def one_arm(trial, arm, until="600 min"):
    """One arm of the shipped study with the authors' leucine as its plan, stretched to the reference's horizon."""
    people = load_trial(trial).groups[arm].people
    protocol = PROTOCOLS[next((name for name, known in ARMS.items() if known == (trial, arm)), trial)]
    doses = [
        {"at": f"{time} min", "take": {"leucine": f"{protocol['leucine_g_per_dose']} g"}}
        for time in protocol["dose_times_min"].split(";")
    ]
    return Study.model_validate({"use": "research", "until": until, "arms": {arm: {"people": people, "plan": doses}}})


def worst(result, name, times):
    """The largest relative difference of any state; below 1e-9 of a state's maximum is exempt."""
    table = REFERENCE[name]
    found = 0.0
    for state in MODEL.state_names:
        expected = table[:, COLUMNS.index(state)]
        values = result[state].sel(time=times).values[0]
        counted = np.abs(expected) > 1e-9 * np.abs(expected).max()
        if counted.any():
            found = max(found, float(np.max(np.abs(values - expected)[counted] / np.abs(expected[counted]))))
    return found


@pytest.mark.parametrize(("tolerance", "allowed"), [(TIGHT, 1e-6), (DEFAULT_TOLERANCE, 1e-3)], ids=["tight", "default"])
@pytest.mark.parametrize("engine", ["kernel", "scipy"])
@pytest.mark.parametrize("name", sorted(ARMS))
def test_all_states_of_the_ten_studies(name, engine, tolerance, allowed):
    result = simulate(one_arm(*ARMS[name]), tolerance=tolerance, engine=engine)
    assert worst(result, name, np.arange(0.0, 601.0)) < allowed


@pytest.mark.parametrize(("tolerance", "allowed"), [(TIGHT, 1e-6), (DEFAULT_TOLERANCE, 1e-3)], ids=["tight", "default"])
@pytest.mark.parametrize(("name", "arm"), [("equilibrium", "control"), ("equilibrium_rapamycin", "rapamycin")])
def test_all_states_of_the_two_equilibria(name, arm, tolerance, allowed):
    study = one_arm("dickinson2011", arm, until="600 min")
    times = np.arange(-300.0, 0.0)
    result = simulate(study, times=times, tolerance=tolerance)
    result = result.assign_coords(time=result.time + 300.0)
    table = {name: REFERENCE[name][:300]}
    for state in MODEL.state_names:
        expected = table[name][:, COLUMNS.index(state)]
        values = result[state].values[0]
        counted = np.abs(expected) > 1e-9 * np.abs(REFERENCE[name][:, COLUMNS.index(state)]).max()
        if counted.any():
            assert np.max(np.abs(values - expected)[counted] / np.abs(expected[counted])) < allowed, state


def test_the_last_minute_of_the_equilibrium_and_the_fluxes_beside_it():
    result = simulate(one_arm("glynn2010", "leucine-3.5g"), times=[0.0, 60.0], tolerance=TIGHT)
    last = REFERENCE["equilibrium"][-1]
    for column, name in (("mps", "mps"), ("mpb", "mpb"), ("flux_inward", "inward_transport")):
        assert float(result[name][0, 0]) == pytest.approx(1e6 * last[COLUMNS.index(column)], rel=1e-6)
    appearance = 1e6 * last[COLUMNS.index("flux_intracellular_appearance")]
    assert float(result.intracellular_appearance[0, 0]) == pytest.approx(appearance, rel=1e-6)


def test_the_derivative_at_101_states():
    system = compile_system(MODEL)
    on, off = MODEL.values(), MODEL.values({"leucine_infusion": 0.0})
    names = [str(name) for name in REFERENCE["rhs_states_columns"]]
    for given, expected in zip(REFERENCE["rhs_states"], REFERENCE["rhs_derivatives"], strict=True):
        values = on if given[0] < 300 else off
        state = [given[names.index(name)] for name in MODEL.state_names] + [0.0] * len(system.integrands)
        found = system.rates(state, list(values.values()))
        wanted = [expected[names.index(name) - 1] for name in MODEL.state_names]
        # Digits lost where large fluxes cancel; measured worst 1.2e-13 of the state's turnover.
        assert found[: len(wanted)] == pytest.approx(wanted, rel=1e-9, abs=1e-300)


def test_every_conserved_pool_is_conserved():
    result = simulate(one_arm("mitchell2015", "spread"), tolerance=Tolerance(1e-12, 1e-24))
    pools = conserved_pools(MODEL)
    assert len(pools) == 10
    for pool in pools:
        total = np.sum([count * result[state].values[0] for state, count in pool.items()], axis=0)
        assert np.max(np.abs(total / total[0] - 1.0)) < 1e-10


@pytest.mark.parametrize("row", rows("outputs_summary"), ids=lambda row: row["protocol"])
def test_derived_figures_of_each_protocol(row):
    trial, arm = {**ARMS, "drummond2010": ("drummond2010", "leucine-3.5g")}[row["protocol"]]
    window = (0.0, float(row["window_min"]))
    times = np.arange(0.0, 600.25, 0.5)
    result = simulate(one_arm(trial, arm), times=times, windows=[window], tolerance=Tolerance(1e-9, 1e-22))
    person = result.isel(person=0).sel(time=slice(*window))
    grams = 131.17e-6 * window[1]
    found = {
        "leucine_plasma_basal_uM": float(person.plasma_leucine[0]),
        "leucine_plasma_peak_uM": float(person.plasma_leucine.max()),
        "insulin_peak_pM": float(person.plasma_insulin.max()),
        "leucine_muscle_peak_uM": float(person.intracellular_leucine.max()),
        "akt_ps473_peak_fold": float(person.p_akt_s473.max() / person.p_akt_s473[0]),
        "p70s6k_pt389_peak_fold": float(person.p_p70s6k_t389.max() / person.p_p70s6k_t389[0]),
        "mps_basal_umol_min": float(person.mps[0]),
        "mpb_basal_umol_min": float(person.mpb[0]),
        "mps_integral_g": float(person.mps_mean[0]) * grams,
        "mpb_integral_g": float(person.mpb_mean[0]) * grams,
        "mps_increment_g": (float(person.mps_mean[0]) - float(person.mps[0])) * grams,
    }
    for name, value in found.items():
        assert value == pytest.approx(float(row[name]), rel=2e-5), name


MECHANISMS = {
    "splanchnic": "splanchnic_extraction",
    "flow": "blood_flow",
    "insulin": "insulin_resistance",
    "mTOR": "total_mtor",
    "k40": "p70s6k_phosphorylation",
    "p70 total": "total_p70s6k",
    "compensatory intended (k40,p70,basal)": "compensatory",
    "compensatory as coded (k40 x k6 factor, p70 x k16 factor)": "compensatory_as_coded",
    "all no comp": "all_without_compensation",
    "all with comp": "all_with_compensation",
}


def experiment(variant):
    """The dose, window and overlays of one row of the variants table."""
    words = variant.removeprefix("3.5 g ").removeprefix("180 min ")
    if variant == "healthy":
        return 3.59, 240.0, []
    if variant == "MPB x1.5":
        return 3.59, 240.0, ["raised_breakdown"]
    for level in ("consensus", "worst"):
        if variant.startswith(f"{level} "):
            return 3.59, 240.0, [f"{level}_{MECHANISMS[variant.removeprefix(f'{level} ')]}"]
    factor = float(words.rpartition("x")[2]) if "x" in words else 1.0
    k40 = "p70s6k_phosphorylation_by_mtorc1"
    if words.startswith("leucine signalling"):
        scale = {"mtorc1_activation_by_leucine": factor}
    elif words.startswith("insulin signalling"):
        scale = {"ir_phosphorylation": factor}
    elif words.startswith("basal p70S6K"):
        scale = {"p70s6k_initial": factor}
    elif words.startswith("IRS1 feedback"):
        scale = {"irs1_inhibition_by_p70s6k": factor}
    elif words.startswith("mTORC1 feedback"):
        scale = {"mtorc1_inactivation_by_p70s6k": factor}
    elif words.startswith("p70 held"):
        off = dict.fromkeys((k40, "p70s6k_phosphorylation_by_pdk1", "p70s6k_dephosphorylation"), 0.0)
        return 3.5, 180.0, [Overlay("held", scale_after_dose=off)]
    else:
        total = float(words.partition("x")[2].partition(",")[0])
        scale = {"p70s6k_initial": total, "p70s6k_pt389_initial": total, k40: factor}
    return 3.5, 180.0, [Overlay(variant, scale=scale)]


@pytest.mark.parametrize("row", rows("variants_summary"), ids=lambda row: row["variant"])
def test_every_experiment_in_silico(row):
    dose, window, overlays = experiment(row["variant"])
    model = get_model("mccoll2025")
    study = Study.model_validate(
        {
            "until": "300 min",
            "arms": {
                "variant": {
                    "plan": [{"at": "0 min", "take": {"leucine": f"{dose} g"}}],
                    "window": ["0 min", f"{window} min"],
                }
            },
        }
    )
    result = simulate(study, model, overlays=overlays, times=[0.0, 30.0, 180.0], tolerance=Tolerance(1e-9, 1e-22))
    person = result.isel(person=0)
    grams = 131.17e-6 * window
    share = person.p70s6k_pt389 / (person.p70s6k + person.p70s6k_pt389)
    found = {
        "mps_integral_g": float(person.mps_mean[0]) * grams,
        "mpb_integral_g": float(person.mpb_mean[0]) * grams,
        "mps_basal_umol_min": float(person.mps[0]),
        "mpb_basal_umol_min": float(person.mpb[0]),
        "p70s6k_p_share_0min": float(share[0]),
        "p70s6k_p_share_30min": float(share[1]),
        "p70s6k_p_share_end_or_180min": float(share[2]),
    }
    for name, value in found.items():
        # The table prints six digits; its integrals are sums on a 1-min grid.
        assert value == pytest.approx(float(row[name]), rel=5e-5, abs=2e-6), name


def test_the_2025_model_without_overlay_is_the_2024_model():
    study = one_arm("glynn2010", "leucine-3.5g")
    old, new = simulate(study, "mccoll2024", every=30.0), simulate(study, "mccoll2025", every=30.0)
    for state in MODEL.state_names:
        assert new[state].values == pytest.approx(old[state].values, rel=1e-5, abs=1e-20)


def test_the_dose_adds_to_what_is_in_the_stomach():
    """The original overwrites it; at the published times the difference is below 1e-11 of the dose."""
    result = simulate(one_arm("mitchell2015", "spread"), times=[0.0, 45.0, 90.0, 135.0], tolerance=TIGHT)
    dose = 0.8975 / 131.17
    assert np.all(np.abs(result.leucine_stomach.values[0] / dose - 1.0) < 1e-11)
    system = compile_system(MODEL)
    values = MODEL.values()
    close = solve(
        system,
        values,
        [Period(0.0, 1.0, {"leucine_stomach": dose}), Period(1.0, 2.0, {"leucine_stomach": dose})],
        np.array([0.0, 1.0]),
    )
    assert close.states[1, MODEL.state_names.index("leucine_stomach")] > 1.5 * dose
