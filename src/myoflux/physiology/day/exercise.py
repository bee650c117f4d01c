"""A bout of exercise: sensitises synthesis for a day or two, raises breakdown, and burns amino acids while it lasts."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

exercise = Subsystem("exercise", title="Exercise", source="myoflux2026: docs/explanation/day-scale.md")
exercise.state("bout_pending", "1", "Bout done whose effect is still building up")
exercise.state("bout", "1", "Effect of past bouts: 1 after eight hard sets in the untrained")


@exercise.flux("bout_pending -> bout")
def bout_onset(bout_pending, bout_onset_rate):
    """Build-up of the effect within an hour or two."""
    return bout_onset_rate * bout_pending


@exercise.flux("bout ->")
def bout_fading(bout, bout_decay):
    """Fading of the effect within two days, faster in the trained."""
    return bout_decay * bout


@exercise.derived("percent/hour")
def bout_fsr(bout, bout_fsr_gain):
    """Rise of synthesis by a bout without food."""
    return bout_fsr_gain * bout


@exercise.derived("1")
def bout_feeding(bout, bout_feeding_gain):
    """How much more a bout lets muscle respond to feeding, in size and in how long it lasts."""
    return 1.0 + bout_feeding_gain * bout


@exercise.derived("1")
def bout_breakdown(bout, bout_breakdown_gain):
    """Breakdown of muscle protein after a bout, fold of rest."""
    return 1.0 + bout_breakdown_gain * bout


@exercise.derived("1")
def exercise_oxidation(exercise_intensity, exercise_oxidation_gain):
    """Oxidation of branched-chain amino acids by muscle during exercise, fold of rest."""
    return 1.0 + exercise_oxidation_gain * exercise_intensity
