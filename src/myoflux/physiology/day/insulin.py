"""Glucose and insulin after E-DES, with the terms by which amino acids raise insulin."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import michaelis_menten, positive_around, soft_positive

insulin = Subsystem("insulin", title="Glucose and insulin", source="rozendaal2018")
insulin.state("plasma_glucose", "mmol/L", "Glucose in plasma", initial="fasting_glucose")
insulin.state("glucose_excess", "mmol*min/L", "Recent glucose above fasting, leaking over half an hour")
insulin.state("plasma_insulin", "pmol/L", "Insulin in plasma", initial="fasting_insulin")
insulin.state("remote_insulin", "pmol/L", "Insulin above fasting where it acts")


@insulin.derived("1")
def isoleucine_rise(plasma_isoleucine, fasting_isoleucine, isoleucine_half, rise_width):
    """Saturating effect of isoleucine above fasting on insulin and glucose uptake."""
    rise = fasting_isoleucine * soft_positive(plasma_isoleucine / fasting_isoleucine - 1.0, rise_width)
    return michaelis_menten(rise, isoleucine_half)


@insulin.flux("-> plasma_glucose")
def glucose_production(
    plasma_glucose,
    fasting_glucose,
    remote_insulin,
    fasting_glucose_production,
    production_by_glucose,
    production_by_insulin,
    production_width,
):
    """Production by liver and kidney, falling with glucose and remote insulin, never below zero."""
    falling = production_by_glucose * (plasma_glucose - fasting_glucose) + production_by_insulin * remote_insulin
    return positive_around(fasting_glucose_production - falling, fasting_glucose_production, production_width)


@insulin.flux("-> plasma_glucose")
def glucagon_production(amino_acid_secretion, production_by_amino_acids):
    """Glucose that amino acids release through glucagon: protein alone leaves glucose where it is."""
    return production_by_amino_acids * amino_acid_secretion


@insulin.flux("-> plasma_glucose")
def glucose_appearance(glucose_absorption, mmol_glucose_per_g, glucose_volume, body_mass):
    """Glucose from the gut."""
    return glucose_absorption * mmol_glucose_per_g / (glucose_volume * body_mass)


@insulin.flux("-> plasma_glucose")
def glucose_infused(glucose_infusion, glucose_volume, body_mass):
    """Glucose by vein."""
    return glucose_infusion / (glucose_volume * body_mass)


@insulin.flux("plasma_glucose ->")
def insulin_independent_uptake(plasma_glucose, fasting_glucose, fasting_glucose_production, uptake_half):
    """Uptake that needs no insulin; balances production in the fast."""
    fasting_share = fasting_glucose / (uptake_half + fasting_glucose)
    return fasting_glucose_production * michaelis_menten(plasma_glucose, uptake_half) / fasting_share


@insulin.flux("plasma_glucose ->")
def insulin_dependent_uptake(
    plasma_glucose, remote_insulin, uptake_by_insulin, uptake_half, isoleucine_rise, isoleucine_uptake_gain
):
    """Uptake by remote insulin; isoleucine raises it."""
    gain = uptake_by_insulin * (1.0 + isoleucine_uptake_gain * isoleucine_rise)
    return gain * remote_insulin * michaelis_menten(plasma_glucose, uptake_half)


@insulin.flux("plasma_glucose ->")
def renal_glucose_loss(plasma_glucose, renal_threshold, renal_clearance, renal_width, fasting_glucose):
    """Glucose in urine above a threshold."""
    above = soft_positive(plasma_glucose - renal_threshold, renal_width)
    return renal_clearance * (above - soft_positive(fasting_glucose - renal_threshold, renal_width))


@insulin.flux("-> plasma_glucose")
def glucose_clamp(plasma_glucose, glucose_clamp_target, glucose_clamp_gain):
    """Glucose clamp: an infusion that holds the target (gain 0: none)."""
    return glucose_clamp_gain * (glucose_clamp_target - plasma_glucose)


@insulin.flux("-> glucose_excess")
def glucose_excess_change(plasma_glucose, fasting_glucose, glucose_excess, excess_memory):
    """Trailing integral of glucose above fasting, as a leaky integrator."""
    return plasma_glucose - fasting_glucose - glucose_excess / excess_memory


@insulin.derived("mmol/L/min")
def glucose_change(
    glucose_production,
    glucagon_production,
    glucose_appearance,
    glucose_infused,
    insulin_independent_uptake,
    insulin_dependent_uptake,
    renal_glucose_loss,
):
    """Rate of change of glucose without a clamp."""
    supply = glucose_production + glucagon_production + glucose_appearance + glucose_infused
    return supply - insulin_independent_uptake - insulin_dependent_uptake - renal_glucose_loss


@insulin.derived("pmol/L/min")
def amino_acid_secretion(
    plasma_leucine,
    fasting_leucine,
    secretion_by_leucine,
    essential_appearance,
    secretion_by_absorption,
    body_mass,
    rise_width,
):
    """Insulin secretion by leucine in plasma and by amino acids on their way in (incretins not told apart)."""
    rise = fasting_leucine * soft_positive(plasma_leucine / fasting_leucine - 1.0, rise_width)
    return secretion_by_leucine * rise + secretion_by_absorption * essential_appearance / body_mass


@insulin.flux("-> plasma_insulin")
def insulin_secretion(
    plasma_glucose,
    fasting_glucose,
    glucose_excess,
    glucose_change,
    amino_acid_secretion,
    fasting_insulin,
    secretion_by_glucose,
    secretion_by_excess,
    secretion_by_change,
    excess_offset_time,
    excess_time,
    change_time,
    insulin_distribution,
    isoleucine_rise,
    isoleucine_secretion_gain,
    secretion_width,
):
    """Secretion by glucose, its recent excess, its rise and amino acids, never below zero."""
    resting = secretion_by_excess * fasting_glucose * excess_offset_time / excess_time
    by_glucose = (
        secretion_by_glucose * (plasma_glucose - fasting_glucose)
        + secretion_by_excess * glucose_excess / excess_time
        + secretion_by_change * change_time * glucose_change
    )
    driven = by_glucose * (1.0 + isoleucine_secretion_gain * isoleucine_rise) + amino_acid_secretion
    at_rest = resting + insulin_distribution * fasting_insulin
    return positive_around(at_rest + driven, at_rest, secretion_width)


@insulin.flux("plasma_insulin ->")
def insulin_removal(
    plasma_insulin,
    fasting_glucose,
    fasting_insulin,
    secretion_by_excess,
    excess_offset_time,
    excess_time,
    insulin_distribution,
):
    """Clearance of insulin from plasma, first order; balances secretion in the fast."""
    clearance = secretion_by_excess * fasting_glucose * excess_offset_time / (excess_time * fasting_insulin)
    return (clearance + insulin_distribution) * plasma_insulin


@insulin.flux("-> plasma_insulin")
def insulin_clamp(plasma_insulin, insulin_clamp_target, insulin_unit, insulin_clamp_gain):
    """Insulin clamp: an infusion that holds the target (gain 0: none)."""
    return insulin_clamp_gain * (insulin_clamp_target * insulin_unit - plasma_insulin)


@insulin.flux("-> remote_insulin")
def remote_insulin_change(plasma_insulin, fasting_insulin, remote_insulin, insulin_distribution, remote_removal):
    """Insulin reaches the place where it acts with a delay."""
    return insulin_distribution * (plasma_insulin - fasting_insulin) - remote_removal * remote_insulin
