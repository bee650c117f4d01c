"""The few laws that join subsystems: what limits synthesis, and what restrains breakdown."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import hill, power, relative_rise, total
from myoflux.physiology.day.solutes import each, every

crosstalk = Subsystem("crosstalk", title="Coupling", source="myoflux2026: docs/explanation/day-scale.md")


def _shortage(free, fasting_free, supply_half):
    """Eighth power of one over the share of the fasting rate that this amino acid allows."""
    fold = free / fasting_free
    inverse = (supply_half + fold) / ((1.0 + supply_half) * fold)
    square = inverse * inverse
    fourth = square * square
    return fourth * fourth


for _site in ("muscle", "rest"):
    each(
        crosstalk.derived,
        "1",
        _shortage,
        name=f"@_{_site}_shortage",
        meaning=f"How far @ of {_site} limits synthesis: eighth power, 1 in the fast",
        reads={"free": f"@_{_site}", "fasting_free": f"fasting_@_{_site}", "supply_half": f"{_site}_supply_half"},
    )


def _supply(**shortages):
    # Exponent -8: shortages are eighth powers already.
    return power(total(shortages) / float(len(shortages)), -0.125)


for _site, _place in (("muscle", "muscle"), ("rest", "the rest of the body")):
    crosstalk.derived(
        "1",
        name=f"{_site}_supply",
        meaning=f"Share of synthesis that the scarcest essential amino acid of {_place} allows: a power mean",
        reads=every(f"@_{_site}_shortage"),
    )(_supply)


def _restraint(insulin, fasting, half, steepness, effect):
    return (1.0 - effect * hill(insulin, half, steepness)) / (1.0 - effect * hill(fasting, half, steepness))


@crosstalk.derived("1")
def breakdown_by_leucine(leucine_effect, breakdown_suppression, breakdown_suppression_half):
    """Breakdown under leucine, fold of the fast."""
    return 1.0 - breakdown_suppression * relative_rise(leucine_effect, breakdown_suppression_half)


@crosstalk.derived("1")
def muscle_breakdown_factor(
    plasma_insulin,
    fasting_insulin,
    breakdown_insulin_half,
    breakdown_insulin_steepness,
    muscle_insulin_effect,
    breakdown_by_leucine,
    bout_breakdown,
):
    """Breakdown of muscle protein, fold of the rested fast: halved at 30 mU/L of insulin and flat above."""
    restraint = _restraint(
        plasma_insulin, fasting_insulin, breakdown_insulin_half, breakdown_insulin_steepness, muscle_insulin_effect
    )
    return restraint * breakdown_by_leucine * bout_breakdown


@crosstalk.derived("1")
def rest_breakdown_factor(
    plasma_insulin,
    fasting_insulin,
    breakdown_insulin_half,
    breakdown_insulin_steepness,
    rest_insulin_effect,
    breakdown_by_leucine,
):
    """Breakdown of protein outside muscle, fold of the fast."""
    restraint = _restraint(
        plasma_insulin, fasting_insulin, breakdown_insulin_half, breakdown_insulin_steepness, rest_insulin_effect
    )
    return restraint * breakdown_by_leucine
