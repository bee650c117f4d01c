"""What a scanner sees: volume of the leg, lean mass with its fluid, fat, body mass."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

body_composition = Subsystem("body", title="Body composition", source="myoflux2026: docs/explanation/months.md")


@body_composition.derived("1")
def leg_size(leg_mass, cast_swelling):
    """Area or volume of the measured leg's muscle over the start."""
    return leg_mass * (1.0 + cast_swelling)


@body_composition.derived("1")
def arm_size(upper_mass, arm_training_gain):
    """Area of the muscles of the arm over the start: small muscles gain more than the region."""
    return 1.0 + arm_training_gain * (upper_mass - 1.0)


@body_composition.derived("kg")
def cast_fluid(leg_muscle, cast_swelling):
    """Change of the leg in a cast that is not contractile muscle."""
    return leg_muscle * cast_swelling


@body_composition.derived("kg")
def leg_lean(leg_muscle, other_leg_muscle, cast_fluid, fluid_shift, leg_fluid_share, leg_other_lean, muscle_mass):
    """Lean mass of both legs as DXA has it."""
    still = leg_other_lean * muscle_mass
    return leg_muscle + other_leg_muscle + cast_fluid + leg_fluid_share * fluid_shift + still


@body_composition.derived("kg")
def lean_mass(energetic_lean, fluid_shift, cast_fluid):
    """Lean mass of the whole body as DXA has it, bone included."""
    return energetic_lean + fluid_shift + cast_fluid


@body_composition.derived("kg")
def weight(fat, lean_mass):
    """Body mass."""
    return fat + lean_mass
