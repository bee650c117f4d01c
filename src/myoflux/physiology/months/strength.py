"""Strength: muscle mass times a neural part that falls in disuse and rises with training within weeks."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

strength_of_legs = Subsystem("strength", title="Strength", source="myoflux2026: docs/explanation/months.md")
strength_of_legs.state("neural", "1", "Activation of muscle over the start", 1.0)
strength_of_legs.state("skill", "1", "Force per muscle gained by training, over the start", 1.0)


@strength_of_legs.flux("-> neural")
def neural_change(
    neural, leg_unloading, cast, leg_training_effect, neural_loss, cast_neural_loss, neural_time, training_rescue,
    minutes_per_day,
):  # fmt: skip
    """Activation falls in disuse, more in a cast, and returns within days."""
    lost = (neural_loss * leg_unloading + cast_neural_loss * cast) * (1.0 - training_rescue * leg_training_effect)
    return (1.0 - lost - neural) / (neural_time * minutes_per_day)


@strength_of_legs.flux("-> skill")
def learning(skill, leg_training_effect, leg_unloading, neural_gain, skill_time, minutes_per_day):
    """Force per muscle rises with weeks of training; in disuse training only keeps it."""
    return (1.0 + neural_gain * leg_training_effect * (1.0 - leg_unloading) - skill) / (skill_time * minutes_per_day)


@strength_of_legs.derived("1")
def strength(neural, skill, leg_mass):
    """Strength of the measured leg over the start, without the damage of a recent bout."""
    return neural * skill * leg_mass
