"""What is eaten in a day: protein, leucine taken alone, and how little of their acute effect lasts for months."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import michaelis_menten, soft_positive

feeding = Subsystem("feeding", title="Feeding", source="myoflux2026: docs/explanation/months.md")
feeding.state("recent_protein", "g", "Protein of doses of about the last day")
feeding.state("recent_leucine", "g", "Free leucine of doses of about the last day")
feeding.state("recent_energy", "MJ", "Energy of doses of about the last day")


def _forgetting(recent, feeding_memory, minutes_per_day):
    return recent / (feeding_memory * minutes_per_day)


for _name in ("protein", "leucine", "energy"):
    feeding.flux(
        f"recent_{_name} ->",
        name=f"{_name}_forgetting",
        meaning=f"{_name.capitalize()} of doses passes into the past",
        reads={"recent": f"recent_{_name}"},
    )(_forgetting)


@feeding.derived("g/kg/day")
def daily_protein(diet_protein, recent_protein, feeding_memory, body_mass):
    """Protein of diet and doses."""
    return diet_protein + recent_protein / (feeding_memory * body_mass)


@feeding.derived("g/kg/day")
def useful_protein(daily_protein, protein_need, protein_enough, protein_bend):
    """Protein above the need up to where more adds nothing."""
    above = soft_positive(daily_protein - protein_need, protein_bend)
    return above - soft_positive(daily_protein - protein_enough, protein_bend)


@feeding.derived("g/kg/day")
def habitual_useful_protein(habitual_protein, protein_need, protein_enough, protein_bend):
    """Protein of the habitual diet that lies in the same range."""
    above = soft_positive(habitual_protein - protein_need, protein_bend)
    return above - soft_positive(habitual_protein - protein_enough, protein_bend)


@feeding.derived("1")
def protein_with_training(useful_protein, habitual_useful_protein, protein_training_gain):
    """Effect of training with this daily protein over that with the habitual one."""
    return 1.0 + protein_training_gain * (useful_protein - habitual_useful_protein)


@feeding.derived("g/day")
def daily_leucine(recent_leucine, feeding_memory):
    """Free leucine beside the diet."""
    return recent_leucine / feeding_memory


@feeding.derived("1")
def acute_response(daily_leucine, leucine_day_response, leucine_day_half):
    """Rise of the 24-h mean of synthesis by free leucine, as the day-scale model has it."""
    return leucine_day_response * michaelis_menten(daily_leucine, leucine_day_half)


@feeding.derived("1")
def lasting_response(acute_response, acute_to_chronic):
    """Part of it that lasts: chronic trials damp it, so that acute synthesis never adds up to kilograms."""
    return 1.0 + acute_to_chronic * acute_response
