from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import myoflux
from myoflux.engine.period import Period
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import exp, hill, michaelis_menten
from myoflux.kinetics.model import Model, build
from myoflux.kinetics.parameters import Parameter, read_parameters
from myoflux.physiology.reference.mccoll2024 import SUBSYSTEMS


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MYOFLUX_CACHE", str(tmp_path_factory.mktemp("kernels")))
        yield


@pytest.fixture(scope="session")
def mccoll() -> Model:
    table = read_parameters(Path(myoflux.__file__).parent / "data/parameters/mccoll2024.csv")
    return build("mccoll2024", "test", SUBSYSTEMS, table, also_used=["leucine_molar_mass"])


@pytest.fixture(scope="session")
def dosed() -> list[Period]:
    """The protocol of the authors: 300 min of rest, then a dose without the infusion."""
    dose = 3.5 / 131.17
    return [Period(-300.0, 0.0), Period(0.0, 180.0, {"leucine_stomach": dose}, {"leucine_infusion": 0.0})]


@pytest.fixture(scope="session")
def people(mccoll):
    """Parameters of a few people, made without a random generator so that they are the same everywhere."""

    def make(count: int) -> np.ndarray:
        values = np.array(list(mccoll.values().values()))
        rates = np.array(["/min" in p.unit or "min)" in p.unit for p in mccoll.parameters.values()])
        steps = (np.arange(count)[:, None] * 7919 + np.arange(len(values))[None, :] * 104729) % 65
        return np.where(rates, values * (1.0 + (steps - 32) / 128.0), values)

    return make


@pytest.fixture(scope="session")
def small() -> Model:
    """Return a model with every kind of term: a conserved pair, a sink, saturation, a hill, an exponential."""
    body = Subsystem("small", source="test")
    body.state("stomach", "mol", "stomach")
    body.state("plasma", "mol", "plasma", initial=("plasma_start", "volume"))
    body.state("muscle", "mol", "muscle", initial=0.4)
    body.state("off", "mol", "inactive enzyme", initial=("enzyme",))
    body.state("on", "mol", "active enzyme", initial=0.05)
    body.state("lost", "mol", "lost")
    body.flux("stomach -> plasma", meaning="m", name="emptying")(lambda stomach, k_empty: k_empty * stomach)
    body.flux("-> plasma", meaning="m", name="supply")(lambda supplied: supplied)
    body.flux("plasma -> muscle", meaning="m", name="uptake")(
        lambda plasma, v_max, half: v_max * michaelis_menten(plasma, half)
    )
    body.flux("off -> on", meaning="m", name="activation")(
        lambda off, plasma, k_on, midpoint, steepness: k_on * off * hill(plasma, midpoint, steepness)
    )
    body.flux("on -> off", meaning="m", name="rest")(lambda on, k_off: k_off * on)
    body.flux("muscle -> lost", meaning="m", name="loss")(
        lambda muscle, on, k_loss, scale: k_loss * muscle * exp(-on / scale)
    )
    body.derived("mol^2", meaning="m", name="signal")(lambda on, muscle: on * muscle)
    body.derived("mol/L", meaning="m", name="level")(lambda plasma, volume: plasma / volume)
    rows = {
        "plasma_start": 0.2,
        "volume": 3.0,
        "enzyme": 0.5,
        "k_empty": 0.2,
        "supplied": 0.01,
        "v_max": 0.05,
        "half": 0.5,
        "k_on": 1.5,
        "midpoint": 0.7,
        "steepness": 2.6,
        "k_off": 0.4,
        "k_loss": 0.05,
        "scale": 0.3,
    }
    table = {name: Parameter(name, value, "1", "m", "test", "text") for name, value in rows.items()}
    return build("small", "test", [body], table)
