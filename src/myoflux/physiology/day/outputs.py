"""Sums that trials report and no subsystem owns."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import total
from myoflux.physiology.day.solutes import HELD, every

outputs = Subsystem("outputs", title="Reported sums", source="myoflux2026: docs/explanation/day-scale.md")


@outputs.derived("umol/L", reads=every("plasma_@") | {acid: f"fasting_{acid}" for acid in HELD})
def plasma_eaa(**levels):
    """Essential amino acids in plasma; those that are not followed (tryptophan) at their fasting level."""
    return total(levels)
