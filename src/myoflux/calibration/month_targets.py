"""What the slow calibration trials say: one target a row, with the error the protocol gives it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from myoflux.calibration.day_targets import Target, standard_error
from myoflux.observation.observables import split_name
from myoflux.physiology.months.model import SIZES, STRENGTHS
from myoflux.study.study import Arm, Measurement, Study

FEW = 8


@dataclass(frozen=True)
class Error:
    """SD of one person's change (None: always printed), least error of a mean; relative effects of trial and muscle."""

    person: float | None
    floor: float
    trial: float = 0.30
    muscle: float = 0.0


SIZE, STRENGTH = Error(4.0, 0.8, muscle=0.2), Error(12.0, 2.5)
LEAN_KG, LEAN_PERCENT = Error(1.2, 0.25), Error(4.0, 1.5)
FORCE, SORENESS, CK = Error(0.15, 0.03), Error(20.0, 8.0, 0.6), Error(0.6, 0.35, 0.6)
ERRORS = {
    **{f"{name}_change_pct": SIZE for name in (*SIZES, "skeletal_muscle_mass", "biceps_csa")},
    **{f"{name}_change_pct": STRENGTH for name in STRENGTHS},
    "skeletal_muscle_mass_change": LEAN_KG,
    "lean_mass": LEAN_KG,
    "lean_mass_change": LEAN_KG,
    "leg_lean_mass_change": LEAN_KG,
    "lean_mass_change_pct": LEAN_PERCENT,
    "leg_lean_mass_change_pct": LEAN_PERCENT,
    "fat_mass_change": Error(1.0, 0.3),
    "fat_mass_change_pct": Error(8.0, 3.0),
    "tee_change_pct": Error(10.0, 3.0),
    "fsr_d2o": Error(0.25, 0.06, 0.0),
    "fsr_myofibrillar_d2o": Error(0.25, 0.06, 0.0),
    "fsr_mixed_change_pct": Error(50.0, 10.0),
    "fsr_myofibrillar_change_pct": Error(50.0, 10.0),
    "fsr_mixed_resting_change_pct": Error(50.0, 10.0),
    "mvc_fraction_of_baseline": FORCE,
    "mvc_fraction_of_baseline_min": FORCE,
    "soreness_vas": SORENESS,
    "soreness_vas_peak": SORENESS,
    "soreness_tmax": Error(None, 480.0, 0.0),
    "creatine_kinase": CK,
    "creatine_kinase_peak": CK,
}
OWN_START = ("lean_mass",)
# Endurance runs to exhaustion raise CK by a way the model does not have.
NOT_ANSWERED = ("abumohd2020",)


def month_targets(trial: str, study: Study) -> list[tuple[Target, Measurement]]:
    """Return the targets of a trial's calibration arms with their rows, as the protocol says."""
    if trial in NOT_ANSWERED:
        return []
    return [
        (_target(trial, name, arm, row), row)
        for name, arm in study.groups.items()
        if arm.split == "calibration"
        for row in arm.measured
        if row.quantity in ERRORS and row.known_by != "unverified" and not row.unread and _answered(arm, row)
    ]


def _answered(arm: Arm, row: Measurement) -> bool:
    """Leave out starts, and rates of hours in the fed: they belong to the day scale."""
    if row.quantity in ("fsr_mixed_change_pct", "fsr_myofibrillar_change_pct"):
        return not any(activity.amounts for activity in arm.plan)
    return row.quantity.startswith("mvc") or (row.over or (0.0, row.at or 0.0))[1] > 0


def _target(trial: str, name: str, arm: Arm, row: Measurement) -> Target:
    kind = ERRORS[row.quantity]
    n = getattr(arm.who, "n", None) or FEW
    printed = None if row.quantity in OWN_START else standard_error(arm, row)
    own = (kind.person or 0.0) / math.sqrt(n) if printed is None else printed
    observed, base = row.mean, split_name(row.quantity)[0]
    if base == "creatine_kinase":
        observed, own = math.log(row.mean), (own if printed is None else own / row.mean)
    elif row.quantity in OWN_START:
        first = next((r.mean for r in arm.measured if r.quantity == row.quantity and not r.at), row.mean)
        observed = row.mean - first
    slope = _slope(base, observed) if kind.trial else 0.0
    apart = base.startswith(("soreness", "creatine", "fsr"))
    effect = f"{trial}:{base if apart else 'strength' if base in STRENGTHS else 'change'}" if slope else ""
    span = row.over or (row.at or 0.0, row.at or 0.0)
    sd = math.hypot(own, kind.floor, kind.muscle * observed)
    return Target(
        trial, name, row.quantity, base, span, "", observed, sd, effect, slope * kind.trial, row.against or ""
    )


def _slope(base: str, observed: float) -> float:
    """Return how a row moves with its trial's relative effect: as its change does."""
    if base == "creatine_kinase":
        return 1.0
    return observed - 1.0 if base == "mvc_fraction_of_baseline" else observed
