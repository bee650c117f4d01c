"""Sums that trials report and no subsystem owns."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

outputs = Subsystem("outputs", title="Reported sums", source="myoflux2026: docs/explanation/day-scale.md")


@outputs.derived("umol/L")
def plasma_eaa(
    plasma_leucine,
    plasma_isoleucine,
    plasma_valine,
    plasma_lysine,
    plasma_threonine,
    plasma_methionine,
    plasma_phenylalanine,
    plasma_histidine,
    fasting_tryptophan,
):
    """Essential amino acids in plasma; tryptophan at its fasting level."""
    branched = plasma_leucine + plasma_isoleucine + plasma_valine
    others = plasma_lysine + plasma_threonine + plasma_methionine + plasma_phenylalanine + plasma_histidine
    return branched + others + fasting_tryptophan
