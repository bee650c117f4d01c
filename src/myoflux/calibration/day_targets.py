"""What the calibration trials say, as numbers with errors: one target a row, on the scale on which it is fitted."""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from myoflux.study.study import Arm, Measurement, Study

ACIDS = ("leucine", "isoleucine", "valine", "methionine", "phenylalanine", "lysine")
SERIES = {
    **{f"plasma_{acid}": f"plasma_{acid}" for acid in ACIDS},
    "plasma_eaa": "plasma_eaa",
    "plasma_kic": "plasma_kic",
}
INFUSED = {f"blood_{acid}": f"plasma_{acid}" for acid in ACIDS} | {"plasma_leucine": "plasma_leucine"}
TURNOVER = {
    "leucine_oxidation": "leucine_oxidation_rate",
    "whole_body_leucine_flux": "leucine_rate_of_appearance",
    "whole_body_leucine_ra_endogenous": "leucine_rate_of_appearance",
    "whole_body_nold": "leucine_to_synthesis",
    "leg_mpb": "mpb_per_hour",
    "leg_mpb_fold": "mpb_per_hour",
}
SIGNALS = {"p_akt_s473": "akt", "p_p70s6k_t389": "p70s6k"}
FSR = ("fsr_mixed", "fsr_myofibrillar")
FLOOR = {"plasma": 0.10, "insulin": 0.25, "muscle": 0.15, "infusion": 0.12, "turnover": 0.10, "signal": 0.5}
EFFECT = {"plasma": 0.25, "signal": 0.7, "level": 0.016}
INDEPENDENT_SAMPLES = 4.0
# Median standard error of FSR in the calibration trials; the basal for folds printed without one (median basal).
MEDIAN_SE = 0.0055
REFERENCE_BASAL = 0.039
DISCREPANCY = 0.005  # %/h by which arms of one trial differ for reasons no model holds
UNTOLD = 0.25  # relative error of a fold printed without any spread
LEAST_ERROR = 0.05  # relative error that a printed basal has at least
AGAINST_ERROR = 0.20  # logarithm of a ratio between arms
# Disuse belongs to the slow scale.
IMMOBILISED = {"wall2016": ("immob_leg", "immob_leg basal")}


@dataclass(frozen=True)
class Target:
    """A number to be predicted for an arm.

    ``reading`` says how: ``fold`` (logarithm of the mean over the span over the fasting value), ``rise`` (the mean less
    the fasting value), ``level`` (the mean), ``ratio`` (logarithm of the mean over that of arm ``against``), ``base``
    (logarithm of the fasting value). ``effect`` names the shared error; ``slope`` is how the target moves with it.
    """

    trial: str
    arm: str
    kind: str
    output: str
    span: tuple[float, float]
    reading: str
    observed: float
    sd: float
    effect: str
    slope: float
    against: str = ""


def targets_of(trial: str, study: Study) -> list[Target]:
    """Return the targets of a trial's calibration arms, as the protocol says."""
    found: list[Target] = []
    for name, arm in study.groups.items():
        if arm.split != "calibration" or name in IMMOBILISED.get(trial, ()):
            continue
        rows = [row for row in arm.measured if row.known_by != "unverified" and not row.unread and row.unit != "sign"]
        found += _series(trial, name, arm, rows, study)
        found += _infusions(trial, name, arm, rows)
        found += _turnover(trial, name, arm, rows, study)
        found += _synthesis(trial, name, arm, rows, study)
        found += _signals(trial, name, arm, rows)
    return found


def own_fasting(arm: Arm) -> dict[str, float]:
    """Return the fasting levels that an arm prints, by the parameter they stand for."""
    found = {}
    for row in arm.measured:
        known = (f"plasma_{acid}" for acid in ACIDS)
        if row.at is not None and row.at <= 0 and row.quantity in (*known, "plasma_insulin") and row.mean > 0:
            found[row.quantity.replace("plasma_", "fasting_")] = row.mean
    return found


def standard_error(arm: Arm, row: Measurement) -> float | None:
    """Return the standard error of a row: as printed, or the SD over the root of n (8 where n is missing)."""
    if row.sem is not None:
        return row.sem
    if row.ci95 is not None:
        return row.ci95 / 1.96
    n = getattr(arm.who, "n", None) or 8
    return None if row.sd is None else row.sd / math.sqrt(n)


def _span(row: Measurement) -> tuple[float, float]:
    return row.over if row.over is not None else (row.at or 0.0, row.at or 0.0)


def _before(row: Measurement) -> bool:
    return _span(row)[1] <= 0


def _relative(arm: Arm, row: Measurement) -> float:
    error = standard_error(arm, row)
    return 0.0 if error is None or row.mean == 0 else error / abs(row.mean)


def _is_infusion(arm: Arm) -> bool:
    return any(getattr(activity, "infuse", None) for activity in arm.plan)


def _plasma_effect(trial: str, arm: str, study: Study) -> str:
    """Name the effect on the plasma rise; the 3.5 g arms of Galveston share subjects and drink, so they share one."""
    shared = {"glynn2010", "drummond2010"}
    return "plasma:galveston-3.5g" if trial in shared and "3.5" in arm else f"plasma:{trial}"


def _series(trial: str, name: str, arm: Arm, rows: Iterable[Measurement], study: Study) -> list[Target]:
    found = []
    rows = list(rows)
    for quantity in dict.fromkeys(row.quantity for row in rows):
        same = [row for row in rows if row.quantity == quantity]
        base = next((row.mean for row in same if _before(row)), None)
        later = [row for row in same if not _before(row)]
        if base is None or not later or not arm.plan:
            continue
        if quantity in SERIES:
            kind = "plasma"
        elif quantity == "plasma_insulin":
            kind = "insulin"
        elif quantity == "intracellular_leucine":
            kind = "muscle"
        else:
            continue
        thin = 1.0 if kind == "muscle" else max(1.0, len(later) / INDEPENDENT_SAMPLES)
        output = SERIES.get(quantity, quantity)
        effect = _plasma_effect(trial, name, study) if kind == "plasma" and not _is_infusion(arm) else ""
        for row in later:
            sd = math.sqrt(thin * (_relative(arm, row) ** 2 + FLOOR[kind] ** 2))
            fold = row.mean / base
            slope = max(0.0, 1.0 - 1.0 / fold) if effect else 0.0
            found.append(Target(trial, name, kind, output, _span(row), "fold", math.log(fold), sd, effect, slope))
    return found


def _infusions(trial: str, name: str, arm: Arm, rows: Iterable[Measurement]) -> list[Target]:
    found = []
    for row in rows:
        stem = row.quantity.removesuffix("_fold").removesuffix("_change_pct")
        if stem in INFUSED and stem != row.quantity and _is_infusion(arm):
            fold = row.mean if row.quantity.endswith("_fold") else 1.0 + row.mean / 100.0
            found.append(
                Target(
                    trial, name, "infusion", INFUSED[stem], _span(row), "fold", math.log(fold), FLOOR["infusion"], "", 0
                )
            )
    return found


def _turnover(trial: str, name: str, arm: Arm, rows: Iterable[Measurement], study: Study) -> list[Target]:
    found = []
    for row in rows:
        if row.quantity not in TURNOVER or _before(row) or not arm.plan:
            continue
        if row.quantity.endswith("_fold"):
            fold = row.mean
        else:
            base = _fasting_row(row.quantity, name, study)
            if base is None:
                continue
            fold = row.mean / base
        sd = math.hypot(_relative(arm, row), FLOOR["turnover"])
        output = TURNOVER[row.quantity]
        found.append(Target(trial, name, "turnover", output, _span(row), "fold", math.log(fold), sd, "", 0.0))
    return found


def _fasting_row(quantity: str, name: str, study: Study) -> float | None:
    """Return the fasting value of this arm, or of the trial's arm ``basal``."""
    for place in (name, "basal"):
        for row in study.groups[place].measured if place in study.groups else ():
            if row.quantity == quantity and _before(row):
                return row.mean
    return None


def _synthesis(trial: str, name: str, arm: Arm, rows: Iterable[Measurement], study: Study) -> list[Target]:
    measured = [row for row in rows if _stem(row.quantity) in FSR]
    basal = next((row for row in measured if row.quantity in FSR and _before(row)), None)
    found = []
    if basal is not None:
        error, laboratory = max(_relative(arm, basal), LEAST_ERROR), f"basal:{arm.laboratory or trial}"
        level = math.log(basal.mean)
        found.append(Target(trial, name, "basal", "fsr", _span(basal), "base", level, error, laboratory, 1.0))
    return found + [_fed(trial, name, arm, row, basal) for row in measured if row is not basal and not _before(row)]


def _stem(quantity: str) -> str:
    return quantity.removesuffix("_fold").removesuffix("_change_pct").removesuffix("_change")


def _fed(trial: str, name: str, arm: Arm, row: Measurement, basal: Measurement | None) -> Target:
    """Return a rate after a dose as an increment, as a ratio to another arm, or, without a basal, as a level."""
    printed = standard_error(arm, row)
    error = MEDIAN_SE if printed is None else printed
    if row.against:
        ratio = math.log(1.0 + row.mean / 100.0)
        return Target(trial, name, "fsr", "fsr", _span(row), "ratio", ratio, AGAINST_ERROR, "", 0.0, row.against)
    if row.quantity.endswith(("_fold", "_change_pct")):
        level = basal.mean if basal else REFERENCE_BASAL
        rise = level * (row.mean - 1.0 if row.quantity.endswith("_fold") else row.mean / 100.0)
        sd = math.hypot(math.sqrt(2.0) * error, UNTOLD * rise, DISCREPANCY)
    elif row.quantity.endswith("_change"):
        rise, sd = row.mean, math.hypot(error, DISCREPANCY)
    elif basal is not None:
        rise, sd = row.mean - basal.mean, math.hypot(error, standard_error(arm, basal) or MEDIAN_SE, DISCREPANCY)
    else:
        alone = math.hypot(error, DISCREPANCY)
        return Target(trial, name, "level", "fsr", _span(row), "level", row.mean, alone, f"level:{trial}", 1.0)
    return Target(trial, name, "fsr", "fsr", _span(row), "rise", rise, sd, f"increment:{trial}", _share(rise))


def _share(rise: float) -> float:
    """Return how a trial's effect moves the increment: in proportion to it, but no less than at 0.03 %/h."""
    return max(1.0, abs(rise) / 0.03)


def _signals(trial: str, name: str, arm: Arm, rows: Iterable[Measurement]) -> list[Target]:
    found = []
    for row in rows:
        if row.quantity in SIGNALS and not _before(row) and row.mean > 0 and row.unit == "1" and row.at:
            found.append(
                Target(
                    trial,
                    name,
                    "signal",
                    SIGNALS[row.quantity],
                    _span(row),
                    "fold",
                    math.log(row.mean),
                    math.hypot(FLOOR["signal"], _relative(arm, row)),
                    f"{SIGNALS[row.quantity]}:{trial}",
                    1.0,
                )
            )
    return found


def median_error(studies: Mapping[str, Study]) -> float:
    """Return the median standard error of FSR rows in calibration arms (%/h)."""
    errors = [
        error
        for study in studies.values()
        for arm in study.groups.values()
        if arm.split == "calibration"
        for row in arm.measured
        if row.quantity in FSR and (error := standard_error(arm, row)) is not None
    ]
    return statistics.median(errors)
