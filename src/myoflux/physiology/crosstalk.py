"""The few laws that join subsystems: what limits synthesis, and what restrains breakdown."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import hill, power, relative_rise
from myoflux.physiology.solutes import each

crosstalk = Subsystem("crosstalk", title="Joints", source="myoflux2026: docs/explanation/day-scale.md")


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


@crosstalk.derived("1")
def muscle_supply(
    leucine_muscle_shortage,
    isoleucine_muscle_shortage,
    valine_muscle_shortage,
    lysine_muscle_shortage,
    threonine_muscle_shortage,
    methionine_muscle_shortage,
    phenylalanine_muscle_shortage,
    histidine_muscle_shortage,
):
    """Share of synthesis that the scarcest essential amino acid of muscle allows: a power mean of exponent -8."""
    total = (
        leucine_muscle_shortage
        + isoleucine_muscle_shortage
        + valine_muscle_shortage
        + lysine_muscle_shortage
        + threonine_muscle_shortage
        + methionine_muscle_shortage
        + phenylalanine_muscle_shortage
        + histidine_muscle_shortage
    )
    return power(total / 8.0, -0.125)


@crosstalk.derived("1")
def rest_supply(
    leucine_rest_shortage,
    isoleucine_rest_shortage,
    valine_rest_shortage,
    lysine_rest_shortage,
    threonine_rest_shortage,
    methionine_rest_shortage,
    phenylalanine_rest_shortage,
    histidine_rest_shortage,
):
    """Share of synthesis that the scarcest essential amino acid of the rest of the body allows."""
    total = (
        leucine_rest_shortage
        + isoleucine_rest_shortage
        + valine_rest_shortage
        + lysine_rest_shortage
        + threonine_rest_shortage
        + methionine_rest_shortage
        + phenylalanine_rest_shortage
        + histidine_rest_shortage
    )
    return power(total / 8.0, -0.125)


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
