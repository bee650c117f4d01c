"""Disuse and illness: what bed rest, a cast, few steps or intensive care do to the drive of each region's synthesis."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.physiology.months.regions import REGIONS

disuse = Subsystem("disuse", title="Disuse and illness", source="myoflux2026: docs/explanation/months.md")
disuse.state("cast_swelling", "1", "Fast part of the volume of a leg in a cast, change over its usual volume")
disuse.state("fluid_shift", "kg", "Fluid that DXA counts as lean, change from the start")


def _legs(bed_rest, hospital, few_steps, hospital_disuse, steps_disuse):
    return bed_rest + hospital_disuse * hospital + steps_disuse * few_steps


def _upper(bed_rest, hospital, hospital_disuse, upper_disuse):
    return upper_disuse * (bed_rest + hospital_disuse * hospital)


disuse.derived("1", name="other_leg_unloading", meaning="Share of the full effect of disuse, the other leg")(_legs)
disuse.derived("1", name="upper_unloading", meaning="Share of the full effect of disuse, arms and trunk")(_upper)


@disuse.derived("1")
def leg_unloading(other_leg_unloading, cast):
    """Share of the full effect of disuse, the measured leg: a cast is of it alone."""
    return other_leg_unloading + cast


def _drive(unloading, effect, training_drive, disuse_depth, training_rescue):
    return 1.0 - disuse_depth * unloading * (1.0 - training_rescue * effect) + training_drive


for _region, _words in REGIONS.items():
    disuse.derived(
        "1",
        name=f"{_region}_drive",
        meaning=f"Drive to synthesis by load, over habit, {_words}: disuse lowers it, less so with training",
        reads={
            "unloading": f"{_region}_unloading",
            "effect": f"{_region}_training_effect",
            "training_drive": f"{_region}_training_drive",
        },
    )(_drive)


@disuse.flux("-> cast_swelling")
def cast_swelling_change(cast_swelling, cast, cast_shrinkage, cast_shrinking_time, minutes_per_day):
    """Volume lost within days in a cast, before less synthesis can explain it; returns as fast."""
    return (-cast_shrinkage * cast - cast_swelling) / (cast_shrinking_time * minutes_per_day)


@disuse.flux("-> fluid_shift")
def fluid_shifting(fluid_shift, bed_rest, hospital, bed_rest_fluid, fluid_time, minutes_per_day):
    """Fluid lost on lying down, within days; returns on standing up."""
    return (-bed_rest_fluid * (bed_rest + hospital) - fluid_shift) / (fluid_time * minutes_per_day)


@disuse.derived("1")
def illness_synthesis(icu, icu_synthesis_loss):
    """Synthesis in intensive care over that in health."""
    return 1.0 - icu_synthesis_loss * icu


@disuse.derived("1")
def illness_breakdown(icu, icu_breakdown_rise):
    """Breakdown in intensive care over that in health."""
    return 1.0 + icu_breakdown_rise * icu
