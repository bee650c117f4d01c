"""Resistance training: what past bouts add up to, and how it raises the drive to synthesis of the trained muscle."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import michaelis_menten
from myoflux.physiology.months.regions import REGIONS

training = Subsystem("training", title="Training", source="myoflux2026: docs/explanation/months.md")


def _forgetting(recent, training_memory, minutes_per_day):
    return recent / (training_memory * minutes_per_day)


def _effect(recent, training_half):
    return michaelis_menten(recent, training_half)


def _gain(effect, training_gain, protein_with_training):
    return training_gain * effect * protein_with_training


for _region, _words in REGIONS.items():
    training.state(f"{_region}_training", "1", f"Hard bouts of about the last week, {_words}")
    training.flux(
        f"{_region}_training ->",
        name=f"{_region}_forgetting",
        meaning=f"Bouts pass into the past, {_words}",
        reads={"recent": f"{_region}_training"},
    )(_forgetting)
    training.derived(
        "1",
        name=f"{_region}_training_effect",
        meaning=f"Share of the full effect of training, {_words}",
        reads={"recent": f"{_region}_training"},
    )(_effect)
    training.derived(
        "1",
        name=f"{_region}_training_drive",
        meaning=f"Rise of the drive to synthesis by training, {_words}",
        reads={"effect": f"{_region}_training_effect"},
    )(_gain)

training.state("bout_excess", "1", "Synthesis above rest after past bouts, exercised muscle, over one full bout's")


@training.flux("bout_excess ->")
def bout_excess_fading(bout_excess, bout_duration, minutes_per_hour):
    """Fading of a bout's rise of synthesis within two days, faster in the trained."""
    return bout_excess / (bout_duration * minutes_per_hour)
