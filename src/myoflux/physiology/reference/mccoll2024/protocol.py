"""How the authors run their model, what trials measure in it, and what a reader must know."""

from __future__ import annotations

from collections.abc import Sequence

from myoflux.common.tables import data_folder
from myoflux.common.vocabulary import amino_acids
from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.model import build
from myoflux.kinetics.overlay import read_overlays
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.body_model import BodyModel, Observed
from myoflux.physiology.reference.mccoll2024 import SUBSYSTEMS

OBSERVES = {
    "plasma_leucine": Observed("plasma_leucine"),
    "plasma_insulin": Observed("plasma_insulin"),
    "plasma_kic": Observed("plasma_kic"),
    "intracellular_leucine": Observed("intracellular_leucine"),
    "p_akt_s473": Observed("p_akt_s473", "fold"),
    "p_p70s6k_t389": Observed("p_p70s6k_t389", "fold"),
    "fsr_mixed": Observed("fsr"),
    "fsr_myofibrillar": Observed("fsr"),
}
FIGURES = (
    *dict.fromkeys(OBSERVES.values()),
    Observed("mps"),
    Observed("mpb"),
    Observed("net_balance"),
    Observed("plasma_glucose"),
)
NOTES = (
    (
        "One calibrated parameter set of one reference man (72.1 kg, 173 cm, 41.9 y) at rest: the people of the study "
        "do not enter, and no uncertainty can be given."
    ),
    "Leucine alone: other amino acids of a dose are ignored, as the authors do; food counts by its leucine, at once.",
    (
        "Basal synthesis is about eightfold below what trials measure, and its rise after a dose about threefold too "
        "large; absolute synthesis and breakdown must not be used."
    ),
    (
        "Fasting leucine is held up by an infusion that stops at the first dose, so levels sink below fasting from "
        "about four hours on."
    ),
    "One pool of muscle protein: mixed and myofibrillar rates are compared with the same curve.",
)


def mccoll2024() -> BodyModel:
    """Return the model of 2024 with its protocol: 300 min of equilibration, then the plan."""
    return with_protocol(
        "mccoll2024", "McColl and Clarke 2024, leucine and muscle protein", SUBSYSTEMS, ("mccoll2024",)
    )


def with_protocol(name: str, title: str, subsystems: Sequence[Subsystem], tables: Sequence[str]) -> BodyModel:
    """Return a model made of these subsystems and tables, run as the authors run theirs."""
    parameters, overlays = {}, {}
    for table in tables:
        parameters.update(read_parameters(data_folder() / "parameters" / f"{table}.csv"))
        overlays.update(read_overlays(data_folder() / "overlays" / f"{table}.csv"))
    return BodyModel(
        model=build(name, title, subsystems, parameters, also_used=("leucine_molar_mass",)),
        citation=name,
        by_mouth={"leucine": "leucine_stomach"},
        by_vein={"leucine": "leucine_infusion"},
        molar_mass={"leucine": "leucine_molar_mass"},
        ignores=(*(acid for acid in amino_acids() if acid != "leucine"), "protein", "carbohydrate", "fat", "exercise"),
        fasting=300.0,
        ends_at_dose=("leucine_infusion",),
        reach=600.0,
        observes=OBSERVES,
        headline=("plasma_leucine", "plasma_insulin", "mps", "mpb", "net_balance", "fsr"),
        figures=FIGURES,
        notes=NOTES,
        overlays=overlays,
        medicines={"rapamycin": "rapamycin", "sirolimus": "rapamycin"},
    )
