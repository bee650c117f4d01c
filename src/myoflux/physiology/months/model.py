"""The model of weeks and months: its subsystems, how a plan enters it, and what trials measure in it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from myoflux.common.tables import data_folder
from myoflux.engine.period import Tolerance
from myoflux.kinetics.model import build
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.body_model import BodyModel, BoutLike, DietLike, Observed, StateLike
from myoflux.physiology.months.body_composition import body_composition
from myoflux.physiology.months.disuse import disuse
from myoflux.physiology.months.energy import energy
from myoflux.physiology.months.feeding import feeding
from myoflux.physiology.months.muscle import muscle
from myoflux.physiology.months.person import USED_BY_PERSON, months_of
from myoflux.physiology.months.recovery import recovery
from myoflux.physiology.months.strength import strength_of_legs
from myoflux.physiology.months.training import training
from myoflux.physiology.posterior import posterior_of
from myoflux.physiology.variability import read_variability

SUBSYSTEMS = (training, disuse, feeding, muscle, energy, strength_of_legs, body_composition, recovery)
FREE_FORMS = ("solution", "powder", "capsule", "tablet")
FULL_SETS = 8
YEARS = 2 * 365.25 * 24 * 60.0
DAY = 24 * 60.0
TRAINED_BY = {"legs": ("leg", "other_leg"), "one_leg": ("leg",), "arms": ("upper",)}
USED_BY_PLAN = (
    "training_sets_half",
    "habitual_steps",
    "usual_few_steps",
    "bed_activity",
    "kcal_per_mj",
    "protein_energy",
    "carbohydrate_energy",
    "fat_food_energy",
)


def ingest(substance: str, grams: float, form: str, values: Mapping[str, float]) -> dict[str, float]:
    """Return what grams by mouth bring: protein, free leucine, energy; free isoleucine and valine do nothing here."""
    if substance in ("carbohydrate", "glucose", "fat"):
        cost = values["fat_food_energy" if substance == "fat" else "carbohydrate_energy"]
        return {"recent_energy": grams * cost}
    if substance == "protein":
        return {"recent_protein": grams, "recent_energy": grams * values["protein_energy"]}
    if form not in FREE_FORMS:
        return {}  # bound in the protein that is already counted
    found = {"recent_energy": grams * values["protein_energy"]}
    if substance == "leucine":
        found["recent_leucine"] = grams
    elif substance not in ("isoleucine", "valine"):
        found["recent_protein"] = grams
    return found


def bout(done: BoutLike, values: Mapping[str, float]) -> tuple[dict[str, float], dict[str, float]]:
    """Return what a bout adds to training at its end, and what it holds while it lasts; endurance adds nothing."""
    if done.kind == "endurance":
        return {}, {}
    sets = FULL_SETS if done.sets is None else done.sets
    effect = 1.0 - math.exp(-sets / values["training_sets_half"])
    trained = TRAINED_BY.get(done.limb, ("leg", "other_leg", "upper"))
    after = {f"{region}_training": effect for region in trained} | {"bout_excess": effect}
    during = {"bout_under_way": 1.0, "arm_bout": float(done.limb == "arms")}
    if done.kind == "resistance":
        return after, during | {"resistance_bout": 1.0}
    hours = (done.end - done.start) / values["minutes_per_hour"]
    return after, during | {f"{done.severity or 'moderate'}_bout": 1.0 / hours}


def stay(state: StateLike, values: Mapping[str, float]) -> dict[str, float]:
    """Return what a state of the body holds while it lasts."""
    in_bed = {"activity": values["bed_activity"]}
    match state.name:
        case "bed_rest":
            return {"bed_rest": 1.0, **in_bed}
        case "hospital":
            return {"hospital": 1.0, **in_bed}
        case "icu":
            return {"icu": 1.0, "bed_rest": 1.0, **in_bed}
        case "immobilised_leg":
            return {"cast": 1.0}
        case _:
            steps = values["usual_few_steps"] if state.steps is None else float(state.steps)
            return {"few_steps": max(0.0, 1.0 - steps / values["habitual_steps"])}


def eat(diet: DietLike, values: Mapping[str, float]) -> dict[str, float]:
    """Return what a daily diet holds; without energy, a person is fed to need."""
    held = {}
    if "protein" in diet.grams_per_kg:
        held["diet_protein"] = diet.grams_per_kg["protein"]
    elif "protein" in diet.grams:
        held["diet_protein"] = diet.grams["protein"] / values["body_mass"]
    if diet.energy is not None:
        held |= {"fed_to_need": 0.0, "diet_energy": diet.energy / values["kcal_per_mj"]}
    if diet.energy_balance is not None:
        held["diet_balance"] = diet.energy_balance / values["kcal_per_mj"]
    return held


SIZES = (
    *("muscle_volume", "muscle_size", "quad_csa", "quad_volume", "quad_thickness", "thigh_csa", "thigh_volume"),
    *("rf_csa", "vl_csa", "vl_thickness", "fibre_csa", "lower_limb_muscle_mass"),
)
STRENGTHS = ("strength", "knee_extension_strength", "slow_dynamic_strength")
OBSERVES = {
    **{name: Observed("leg_size", "relative") for name in SIZES},
    **{name: Observed("strength", "relative") for name in STRENGTHS},
    "biceps_csa": Observed("arm_size", "relative"),
    "lean_mass": Observed("lean_mass"),
    "lean_mass_index": Observed("lean_mass", "relative"),
    "leg_lean_mass": Observed("leg_lean"),
    "fat_mass": Observed("fat"),
    "skeletal_muscle_mass": Observed("skeletal_muscle"),
    "muscle_mass": Observed("skeletal_muscle"),
    "fsr_d2o": Observed("leg_fsr"),
    "fsr_myofibrillar_d2o": Observed("leg_fsr"),
    "fsr_mixed": Observed("leg_fsr_acute"),
    "fsr_myofibrillar": Observed("leg_fsr_acute"),
    "fsr_mixed_resting": Observed("leg_fsr_resting"),
    "fsr_mixed_postprandial": Observed("leg_fsr_resting", "relative"),
    "fsr_myofibrillar_postprandial": Observed("leg_fsr_resting", "relative"),
    "tee": Observed("expenditure"),
    "energy_intake_minus_expenditure": Observed("energy_balance"),
    "mvc_fraction_of_baseline": Observed("force"),
    "mvc": Observed("force"),
    "mvc_recovery": Observed("force", "relative"),
    "mvc_loss": Observed("force_loss", "relative"),
    "soreness": Observed("soreness"),
    "soreness_vas": Observed("soreness"),
    "creatine_kinase": Observed("creatine_kinase"),
}
HEADLINE = ("leg_size", "skeletal_muscle", "lean_mass", "leg_lean", "fat", "strength")
FIGURES = tuple(
    Observed(name)
    for name in (*HEADLINE, "weight", "leg_fsr", "energy_balance", "force", "soreness", "creatine_kinase")
)
NOTES = (
    "Without an energy in the diet people are fed to their need, as in trials; bed rest and few steps lower the need.",
    "Acute synthesis is damped before it reaches mass (acute_to_chronic): leucine alone does next to nothing.",
    "Lean mass is what DXA sees, fluid included; what bed rest takes of it in the first days is mostly fluid.",
    "Force, soreness and CK follow group means; people differ far more than doses do. No amino acid changes them here.",
    "BCAA before a bout may lower soreness by 6 of 100 mm (-13 to +1; low certainty); the model leaves that out.",
    "Meals within a day, hours after a dose and infusions belong to the day-scale model (--model human).",
)


def months() -> BodyModel:
    """Return the model of weeks and months."""
    folder = data_folder()
    model = build(
        "months",
        "Muscle by region, fat, strength and recovery of one person over months",
        SUBSYSTEMS,
        read_parameters(folder / "parameters" / "months.csv"),
        also_used=(*USED_BY_PLAN, *USED_BY_PERSON),
    )
    return BodyModel(
        model=model,
        citation="myoflux2026",
        by_mouth={},
        by_vein={},
        molar_mass={},
        ignores=(),
        fasting=DAY,
        ends_at_dose=(),
        reach=YEARS,
        observes=OBSERVES,
        headline=HEADLINE,
        figures=FIGURES,
        notes=NOTES,
        ingest=ingest,
        bout=bout,
        stay=stay,
        eat=eat,
        personal=months_of,
        tolerance=Tolerance(relative=1e-7, absolute=1e-9),
        uncertainty=posterior_of("months"),
        variability=read_variability(folder / "variability" / "months.csv"),
    )
