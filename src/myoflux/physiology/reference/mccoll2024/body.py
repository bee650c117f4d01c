"""Volumes of the reference person, as coded by the authors."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

body = Subsystem("mccoll2024.body", title="Volumes of the reference person", source="mccoll2024")


@body.derived("L", source="nadler1962, as coded in mccoll2024")
def plasma_volume(
    height,
    body_mass,
    blood_volume_per_height_cubed,
    blood_volume_per_mass,
    blood_volume_offset,
):
    """Volume called plasma by the authors; the Nadler formula gives blood (defect 4)."""
    return blood_volume_per_height_cubed * height**3 + blood_volume_per_mass * body_mass + blood_volume_offset


@body.derived("kg", source="janssen2000, as coded in mccoll2024")
def muscle_mass(
    height,
    bioimpedance,
    male,
    age,
    cm_per_m,
    muscle_mass_per_impedance_index,
    muscle_mass_of_men,
    muscle_mass_per_age,
    muscle_mass_offset,
):
    """Skeletal muscle mass from bioimpedance, sex and age."""
    impedance_index = (cm_per_m * height) ** 2 / bioimpedance
    return (
        muscle_mass_per_impedance_index * impedance_index
        + muscle_mass_of_men * male
        - muscle_mass_per_age * age
        + muscle_mass_offset
    )


@body.derived("L", source="ward2005, as coded in mccoll2024")
def muscle_volume(muscle_mass, muscle_density):
    """Volume of muscle, in which all muscle states are counted."""
    return muscle_mass / muscle_density
