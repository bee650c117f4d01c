"""The model of myoflux: its subsystems and table, how a plan enters it, and what trials measure in it."""

from __future__ import annotations

from collections.abc import Mapping

from myoflux.common.tables import data_folder
from myoflux.common.vocabulary import amino_acids as all_acids
from myoflux.engine.period import Tolerance
from myoflux.kinetics.model import build
from myoflux.kinetics.overlay import read_overlays
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.body_model import BodyModel, BoutLike, Observed
from myoflux.physiology.day.amino_acids import amino_acids
from myoflux.physiology.day.crosstalk import crosstalk
from myoflux.physiology.day.exercise import exercise
from myoflux.physiology.day.gut import gut
from myoflux.physiology.day.insulin import insulin
from myoflux.physiology.day.nitrogen import nitrogen
from myoflux.physiology.day.outputs import outputs
from myoflux.physiology.day.oxidation import oxidation
from myoflux.physiology.day.person import USED_BY_SCALING, personal
from myoflux.physiology.day.protein import protein
from myoflux.physiology.day.signalling import signalling
from myoflux.physiology.day.solutes import ACIDS, NITROGEN
from myoflux.physiology.posterior import human_posterior
from myoflux.physiology.variability import read_variability

SUBSYSTEMS = (gut, amino_acids, oxidation, protein, nitrogen, insulin, signalling, exercise, crosstalk, outputs)
FREE_FORMS = ("solution", "powder", "capsule", "tablet")
FULL_SETS = 8
FAST = 360.0
REACH = 31 * 24 * 60.0
USED_BY_INTAKE = (
    *(f"{acid}_molar_mass" for acid in ACIDS),
    *(f"{acid}_solubility" for acid in ("leucine", "isoleucine", "valine")),
    "glucose_molar_mass",
    "drink_volume",
    "capsule_lag",
    "tablet_lag",
    "protein_energy",
    "carbohydrate_energy",
    "fat_energy",
    "bout_half_sets",
    "endurance_bout",
)


def ingest(substance: str, grams: float, form: str, values: Mapping[str, float]) -> dict[str, float]:
    """Return what grams of a substance by mouth bring into which states, by product form or digestion class."""
    if substance in ("carbohydrate", "glucose"):
        return {"carbohydrate_stomach": grams, "stomach_energy": grams * values["carbohydrate_energy"]}
    if substance == "fat":
        return {"stomach_energy": grams * values["fat_energy"]}
    if form in FREE_FORMS:
        return _free(substance, grams, form, values)
    share = values.get(f"fast_share_{form}", values["fast_share_mixed"])
    if substance == "protein":
        entering = {"nonessential": grams * values["nitrogen_content"]}
        energy = {"stomach_energy": grams * values["protein_energy"]}
    else:
        amount = _micromoles(substance, grams, values)
        # Its nitrogen came in with the protein: here it moves from the sum to the amino acid.
        entering, energy = {substance: amount, "nonessential": -NITROGEN[substance] * amount}, {}
    found = dict(energy)
    for name, amount in entering.items():
        found[f"{name}_fast_protein"] = share * amount
        found[f"{name}_slow_protein"] = (1.0 - share) * amount
    return found


def _free(acid: str, grams: float, form: str, values: Mapping[str, float]) -> dict[str, float]:
    amount = _micromoles(acid, grams, values)
    limit = values.get(f"{acid}_solubility", float("inf")) * values["drink_volume"]
    dissolved = {"solution": 1.0, "powder": min(1.0, limit / max(grams, limit))}.get(form, 0.0)
    return {
        f"{acid}_stomach": dissolved * amount,
        f"{acid}_solid": (1.0 - dissolved) * amount,
        "stomach_energy": grams * values["protein_energy"],
    }


def _micromoles(acid: str, grams: float, values: Mapping[str, float]) -> float:
    return grams / values[f"{acid}_molar_mass"]


def bout(done: BoutLike, values: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a bout adds at its end and which parameters it holds while it lasts."""
    sets = FULL_SETS if done.sets is None else done.sets
    half = values["bout_half_sets"]
    effect = sets / (half + sets) * (half + FULL_SETS) / FULL_SETS
    if done.kind == "endurance":
        effect = values["endurance_bout"]
    intensity = (done.intensity or 0.0) / 100.0
    return {"bout_pending": effect}, {"exercise_intensity": intensity}


OBSERVES = {
    "plasma_leucine": Observed("plasma_leucine"),
    "plasma_isoleucine": Observed("plasma_isoleucine"),
    "plasma_valine": Observed("plasma_valine"),
    "plasma_methionine": Observed("plasma_methionine"),
    "plasma_phenylalanine": Observed("plasma_phenylalanine"),
    "plasma_lysine": Observed("plasma_lysine"),
    "blood_leucine": Observed("plasma_leucine"),
    "blood_isoleucine": Observed("plasma_isoleucine"),
    "blood_valine": Observed("plasma_valine"),
    "blood_methionine": Observed("plasma_methionine"),
    "blood_phenylalanine": Observed("plasma_phenylalanine"),
    "plasma_eaa": Observed("plasma_eaa"),
    "plasma_kic": Observed("plasma_kic"),
    "plasma_insulin": Observed("plasma_insulin"),
    "plasma_glucose": Observed("plasma_glucose"),
    "intracellular_leucine": Observed("intracellular_leucine"),
    "p_akt_s473": Observed("akt", "fold"),
    "p_p70s6k_t389": Observed("p70s6k", "fold"),
    "fsr_mixed": Observed("fsr"),
    "fsr_myofibrillar": Observed("fsr"),
    "fbr": Observed("fbr"),
    "leg_mpb": Observed("mpb_per_hour"),
    "leucine_oxidation": Observed("leucine_oxidation_rate"),
    "whole_body_leucine_ra_endogenous": Observed("leucine_rate_of_appearance"),
    "whole_body_nold": Observed("leucine_to_synthesis"),
}
HEADLINE = (
    "plasma_leucine",
    "plasma_isoleucine",
    "plasma_insulin",
    "fsr",
    "mps_per_hour",
    "mpb_per_hour",
    "net_balance",
)
FIGURES = (
    Observed("plasma_leucine"),
    Observed("plasma_isoleucine"),
    Observed("plasma_valine"),
    Observed("intracellular_leucine"),
    Observed("plasma_glucose"),
    Observed("plasma_insulin"),
    Observed("akt", "fold"),
    Observed("p70s6k", "fold"),
    Observed("fsr"),
    Observed("mps_per_hour"),
    Observed("mpb_per_hour"),
    Observed("net_balance"),
)
NOTES = (
    "One curve is that of the median person of this age, sex and size; people differ, see the verb population.",
    "FSR stands on the population's basal: laboratories differ about twofold. Mixed and myofibrillar share one curve.",
    "Synthesis within hours does not add up to muscle within months: do not integrate it into kilograms.",
    "Tryptophan, tyrosine and non-essential amino acids are not followed one by one; free ones in a dose are left out.",
)


def human() -> BodyModel:
    """Return the day-scale model, default of `simulate`."""
    folder = data_folder()
    parameters = read_parameters(folder / "parameters" / "human.csv")
    digestion = tuple(name for name in parameters if name.startswith("fast_share_"))
    model = build(
        "human",
        "Amino acids, glucose, signals and muscle protein of one person",
        SUBSYSTEMS,
        parameters,
        also_used=(*USED_BY_INTAKE, *USED_BY_SCALING, *digestion),
    )
    return BodyModel(
        model=model,
        citation="myoflux2026",
        by_mouth={},
        by_vein={**{acid: f"{acid}_infusion" for acid in ACIDS}, "glucose": "glucose_infusion"},
        molar_mass={acid: f"{acid}_molar_mass" for acid in (*ACIDS, "glucose")},
        ignores=(*(acid for acid in all_acids() if acid not in ACIDS),),
        fasting=FAST,
        ends_at_dose=(),
        reach=REACH,
        observes=OBSERVES,
        headline=HEADLINE,
        totals=("mps_per_hour", "mpb_per_hour", "net_balance"),
        figures=FIGURES,
        notes=NOTES,
        overlays=read_overlays(folder / "overlays" / "human.csv"),
        medicines={"rapamycin": "rapamycin", "sirolimus": "rapamycin"},
        ingest=ingest,
        lags={"capsule": "capsule_lag", "tablet": "tablet_lag"},
        duodenal={acid: f"{acid}_duodenal_infusion" for acid in ACIDS},
        clamps={
            "insulin": ("insulin_clamp_target", "insulin_clamp_gain"),
            "glucose": ("glucose_clamp_target", "glucose_clamp_gain"),
        },
        bout=bout,
        personal=personal,
        tolerance=Tolerance(absolute=1e-9),
        uncertainty=human_posterior(),
        variability=read_variability(folder / "variability" / "human.csv"),
    )
