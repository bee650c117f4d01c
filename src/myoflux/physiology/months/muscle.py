"""Muscle by region: zero-order synthesis, first-order breakdown, and a pull back to the person's own mass."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import soft_positive
from myoflux.physiology.months.regions import REGIONS

muscle = Subsystem("muscle", title="Muscle by region", source="myoflux2026: docs/explanation/months.md")
muscle.state("own_mass", "1", "Muscle that the person keeps by habit, over the start: falls with age", 1.0)


@muscle.flux("own_mass ->")
def ageing(own_mass, ageing_loss, days_per_year, minutes_per_day):
    """Slow loss with age."""
    return ageing_loss * own_mass / (days_per_year * minutes_per_day)


@muscle.derived("1")
def energy_supply(energy_balance, deficit_effect, deficit_bend):
    """Synthesis under an energy deficit over that in balance; a surplus adds nothing."""
    short = soft_positive(-energy_balance, deficit_bend)
    return 1.0 - deficit_effect * short


def _target(
    own_mass, drive, lasting_response, energy_supply, illness_synthesis, homeostasis, unloaded_pull, unloading, mass
):
    fed = own_mass * drive * lasting_response * energy_supply * illness_synthesis
    pull = homeostasis * (1.0 - (1.0 - unloaded_pull) * unloading)
    return fed + pull * (own_mass - mass)


def _lag(target, synthesis, synthesis_lag, minutes_per_day):
    return (target - synthesis) / (synthesis_lag * minutes_per_day)


def _synthesis(synthesis, turnover, minutes_per_day):
    return turnover / minutes_per_day * synthesis


def _breakdown(mass, turnover, illness_breakdown, minutes_per_day):
    return turnover / minutes_per_day * illness_breakdown * mass


def _kilograms(mass, muscle_mass, share):
    return mass * muscle_mass * share


for _region, _words in REGIONS.items():
    muscle.state(f"{_region}_mass", "1", f"Contractile muscle over the start, {_words}", 1.0)
    muscle.state(f"{_region}_synthesis", "1", f"Synthesis over the start, {_words}", 1.0)
    muscle.derived(
        "1",
        name=f"{_region}_target",
        meaning=f"Synthesis that load, feeding and illness ask for, with a pull to the person's own mass, {_words}",
        reads={"drive": f"{_region}_drive", "unloading": f"{_region}_unloading", "mass": f"{_region}_mass"},
    )(_target)
    muscle.flux(
        f"-> {_region}_synthesis",
        name=f"{_region}_synthesis_change",
        meaning=f"Synthesis follows what is asked for within days, {_words}",
        reads={"target": f"{_region}_target", "synthesis": f"{_region}_synthesis"},
    )(_lag)
    muscle.flux(
        f"-> {_region}_mass",
        name=f"{_region}_building",
        meaning=f"Synthesis of muscle, zero order, {_words}",
        reads={"synthesis": f"{_region}_synthesis"},
    )(_synthesis)
    muscle.flux(
        f"{_region}_mass ->",
        name=f"{_region}_breaking",
        meaning=f"Breakdown of muscle, first order, {_words}",
        reads={"mass": f"{_region}_mass"},
    )(_breakdown)
    muscle.derived(
        "kg",
        name=f"{_region}_muscle",
        meaning=f"Muscle, {_words}",
        reads={"mass": f"{_region}_mass", "share": f"{_region}_share"},
    )(_kilograms)


@muscle.derived("1")
def other_leg_share(leg_share):
    """Share of muscle in the other leg."""
    return leg_share


@muscle.derived("1")
def upper_share(leg_share):
    """Share of muscle in arms and trunk."""
    return 1.0 - 2.0 * leg_share


@muscle.derived("kg")
def skeletal_muscle(leg_muscle, other_leg_muscle, upper_muscle):
    """Muscle of the whole body."""
    return leg_muscle + other_leg_muscle + upper_muscle


@muscle.derived("kg/min")
def muscle_gain(
    leg_building, leg_breaking, other_leg_building, other_leg_breaking, upper_building, upper_breaking,
    leg_share, upper_share, muscle_mass,
):  # fmt: skip
    """Synthesis minus breakdown of muscle, whole body; what the energy balance pays for."""
    legs = leg_share * (leg_building - leg_breaking + other_leg_building - other_leg_breaking)
    return muscle_mass * (legs + upper_share * (upper_building - upper_breaking))


@muscle.derived("percent/day")
def leg_fsr(leg_synthesis, leg_mass, turnover, percent):
    """Fractional synthesis over days, the measured leg."""
    return percent * turnover * leg_synthesis / leg_mass


@muscle.derived("percent/hour")
def leg_fsr_resting(leg_fsr, hours_per_day):
    """Fractional synthesis per hour, without what a recent bout adds."""
    return leg_fsr / hours_per_day


@muscle.derived("percent/hour")
def leg_fsr_acute(leg_fsr_resting, bout_excess, bout_gain):
    """Fractional synthesis per hour with what a recent bout adds; feeding within the day is left out."""
    return leg_fsr_resting * (1.0 + bout_gain * bout_excess)
