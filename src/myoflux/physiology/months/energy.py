"""Energy and fat after Hall 2011, with the muscle flux paid for first, so that no energy is lost or made."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

energy = Subsystem("energy", title="Energy and fat", source="hall2011: web appendix, with the muscle flux apart")
energy.state("fat", "kg", "Body fat", initial="fat_mass")
energy.state("other_lean_change", "kg", "Lean other than muscle, change from the start")
energy.state("adaptation", "MJ/day", "Adaptive part of expenditure")


@energy.derived("MJ/day")
def habitual_expenditure(habitual_activity, resting_expenditure):
    """Expenditure of the habitual day, and what is eaten on it."""
    return habitual_activity * resting_expenditure


@energy.derived("kg")
def start_lean(body_mass, fat_mass):
    """Lean mass at the start: all that is not fat."""
    return body_mass - fat_mass


@energy.derived("kg")
def energetic_lean(start_lean, other_lean_change, skeletal_muscle, muscle_mass):
    """Lean mass without shifts of fluid."""
    return start_lean + other_lean_change + skeletal_muscle - muscle_mass


@energy.derived("MJ/kg/day")
def activity_cost(habitual_activity, resting_expenditure, body_mass, feeding_cost, activity, few_steps, steps_activity):
    """Cost of moving a kilogram of body for a day; less in bed or with few steps."""
    moving = ((1.0 - feeding_cost) * habitual_activity - 1.0) * resting_expenditure / body_mass
    return moving * activity * (1.0 - (1.0 - steps_activity) * few_steps)


@energy.derived("MJ/day")
def plain_expenditure(
    resting_expenditure, fat, fat_mass, energetic_lean, start_lean, fat_resting, lean_resting, activity_cost
):
    """Rest and activity, before the costs of eating, of adaptation and of building tissue."""
    tissue = fat_resting * (fat - fat_mass) + lean_resting * (energetic_lean - start_lean)
    return resting_expenditure + tissue + activity_cost * (fat + energetic_lean)


@energy.derived("1")
def lean_share(fat, forbes_mass, forbes_share):
    """Share of an energy imbalance that lean tissue other than loaded muscle takes (Forbes)."""
    return forbes_share * forbes_mass / (forbes_mass + fat)


@energy.derived("1")
def mean_building(lean_share, fat_energy, lean_energy, fat_building, lean_building):
    """Cost of laying down what one unit of energy left over becomes."""
    return (1.0 - lean_share) * fat_building / fat_energy + lean_share * lean_building / lean_energy


@energy.derived("MJ/day")
def muscle_flux_energy(muscle_gain, muscle_energy, minutes_per_day):
    """Energy that goes into muscle."""
    return muscle_energy * muscle_gain * minutes_per_day


@energy.derived("MJ/day")
def eaten_left(
    diet_energy, recent_energy, feeding_memory, feeding_cost, plain_expenditure, adaptation,
    muscle_flux_energy, muscle_gain, lean_building, minutes_per_day, mean_building,
):  # fmt: skip
    """Energy left over when so much is eaten in a day: the linear balance solved for it."""
    eaten = diet_energy + recent_energy / feeding_memory
    paid = plain_expenditure + adaptation + muscle_flux_energy + lean_building * muscle_gain * minutes_per_day
    return (eaten * (1.0 - feeding_cost) - paid) / (1.0 + mean_building)


@energy.derived("MJ/day")
def surplus(fed_to_need, diet_balance, muscle_flux_energy, eaten_left):
    """Energy for fat and other lean: what the diet leaves over, less what muscle takes."""
    return fed_to_need * (diet_balance - muscle_flux_energy) + (1.0 - fed_to_need) * eaten_left


@energy.derived("MJ/day")
def balance(surplus, muscle_flux_energy):
    """Intake minus expenditure."""
    return surplus + muscle_flux_energy


@energy.derived("kcal/day")
def energy_balance(balance, kcal_per_mj):
    """Intake minus expenditure, in kcal."""
    return balance * kcal_per_mj


@energy.flux("-> fat")
def fat_gain(surplus, lean_share, fat_energy, minutes_per_day):
    """Fat takes the surplus less the share of lean."""
    return (1.0 - lean_share) * surplus / (fat_energy * minutes_per_day)


@energy.flux("-> other_lean_change")
def other_lean_gain(surplus, lean_share, lean_energy, minutes_per_day):
    """Lean tissue other than loaded muscle takes its share."""
    return lean_share * surplus / (lean_energy * minutes_per_day)


@energy.derived("MJ/day")
def expenditure(
    plain_expenditure, adaptation, balance, fat_gain, other_lean_gain, muscle_gain, fat_building, lean_building,
    feeding_cost, minutes_per_day,
):  # fmt: skip
    """Total energy expenditure."""
    built = minutes_per_day * (fat_building * fat_gain + lean_building * (other_lean_gain + muscle_gain))
    return (plain_expenditure + adaptation + built + feeding_cost * balance) / (1.0 - feeding_cost)


@energy.derived("MJ/day")
def intake(expenditure, balance):
    """Energy eaten."""
    return expenditure + balance


@energy.flux("-> adaptation")
def adapting(intake, habitual_expenditure, adaptation, adaptive_share, adaptation_time, minutes_per_day):
    """Expenditure follows intake for a part, within weeks."""
    aim = adaptive_share * (intake - habitual_expenditure)
    return (aim - adaptation) / (adaptation_time * minutes_per_day)


@energy.integral("MJ")
def energy_kept(balance, minutes_per_day):
    """Intake minus expenditure since the start."""
    return balance / minutes_per_day


@energy.derived("MJ")
def energy_stored(fat, other_lean_change, skeletal_muscle, fat_energy, lean_energy, muscle_energy):
    """Energy in fat, other lean and muscle, up to a constant."""
    return fat_energy * fat + lean_energy * other_lean_change + muscle_energy * skeletal_muscle
