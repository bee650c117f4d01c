"""Insulin and glucose: the ultradian oscillator of Sturis 1991 in the form of Tolic 2000, changed by the authors."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import exp, hill, smooth_step

insulin_glucose = Subsystem("mccoll2024.insulin_glucose", title="Insulin and glucose", source="mccoll2024; tolic2000")

insulin_glucose.state("insulin_plasma", "mol", "Insulin in plasma", initial=("insulin_plasma_initial", "plasma_volume"))
insulin_glucose.state("insulin_remote", "mol", "Insulin in the remote (interstitial) space")
insulin_glucose.state("glucose", "mol", "Glucose")
insulin_glucose.state("insulin_delay1", "mol", "Insulin delay chain, first stage")
insulin_glucose.state("insulin_delay2", "mol", "Insulin delay chain, second stage")
insulin_glucose.state("insulin_delay3", "mol", "Insulin delay chain, third stage (acts on the liver)")


@insulin_glucose.flux("-> insulin_plasma")
def insulin_secretion(
    glucose,
    glucose_volume,
    insulin_secretion_max,
    insulin_secretion_midpoint,
    insulin_secretion_width,
):
    """Secretion driven by glucose (f1)."""
    return insulin_secretion_max * smooth_step(
        glucose / glucose_volume, insulin_secretion_midpoint, insulin_secretion_width
    )


@insulin_glucose.flux("-> insulin_plasma")
def insulin_secretion_leucine(leucine_plasma, insulin_secretion_by_leucine):
    """Secretion in proportion to plasma leucine, which is not consumed (r4)."""
    return insulin_secretion_by_leucine * leucine_plasma


@insulin_glucose.flux("insulin_plasma -> insulin_remote")
def insulin_transfer(
    insulin_plasma,
    insulin_remote,
    insulin_exchange,
    insulin_plasma_volume,
    insulin_remote_volume,
):
    """Exchange between plasma and the remote space, by difference of concentrations."""
    return insulin_exchange * (insulin_plasma / insulin_plasma_volume - insulin_remote / insulin_remote_volume)


@insulin_glucose.flux("insulin_plasma ->")
def insulin_clearance(insulin_plasma, insulin_plasma_lifetime):
    """Degradation of insulin in plasma."""
    return insulin_plasma / insulin_plasma_lifetime


@insulin_glucose.flux("insulin_remote ->")
def insulin_remote_clearance(insulin_remote, insulin_remote_lifetime):
    """Degradation of insulin in the remote space."""
    return insulin_remote / insulin_remote_lifetime


@insulin_glucose.flux("-> glucose")
def glucose_infused(glucose_infusion):
    """Constant glucose infusion, on throughout."""
    return glucose_infusion


@insulin_glucose.flux("glucose ->")
def glucose_uptake_independent(
    glucose, glucose_volume, glucose_uptake_independent_max, glucose_uptake_independent_scale
):
    """Insulin-independent glucose uptake (f2)."""
    return glucose_uptake_independent_max * (1.0 - exp(-glucose / (glucose_uptake_independent_scale * glucose_volume)))


@insulin_glucose.flux("glucose ->")
def glucose_uptake_dependent(
    glucose,
    insulin_remote,
    glucose_volume,
    glucose_uptake_dependent_scale,
    glucose_uptake_floor,
    glucose_uptake_ceiling,
    glucose_uptake_steepness,
    glucose_uptake_insulin_half,
    insulin_remote_volume,
    insulin_exchange,
    insulin_remote_lifetime,
):
    """Insulin-dependent glucose uptake (f3 f4); a Hill form equal to the authors' exponential of a logarithm."""
    signal = insulin_remote * (1.0 / insulin_remote_volume + 1.0 / (insulin_exchange * insulin_remote_lifetime))
    by_insulin = glucose_uptake_floor + (glucose_uptake_ceiling - glucose_uptake_floor) * hill(
        signal, glucose_uptake_insulin_half, glucose_uptake_steepness
    )
    return glucose / (glucose_uptake_dependent_scale * glucose_volume) * by_insulin


@insulin_glucose.flux("-> glucose")
def hepatic_glucose_output(
    insulin_delay3,
    insulin_plasma_volume,
    hepatic_glucose_max,
    hepatic_glucose_steepness,
    hepatic_glucose_midpoint,
):
    """Hepatic glucose output, restrained by delayed insulin (f5)."""
    delayed = insulin_delay3 / insulin_plasma_volume
    return hepatic_glucose_max / (1.0 + exp(hepatic_glucose_steepness * (delayed - hepatic_glucose_midpoint)))


def _delay_stage(source, stage, hepatic_delay):
    """One of three equal stages that delay the effect of insulin on the liver; a signal, not a mass."""
    return 3.0 * (source - stage) / hepatic_delay


for _source, _stage in (
    ("insulin_plasma", "insulin_delay1"),
    ("insulin_delay1", "insulin_delay2"),
    ("insulin_delay2", "insulin_delay3"),
):
    insulin_glucose.flux(f"-> {_stage}", name=f"{_stage}_change", reads={"source": _source, "stage": _stage})(
        _delay_stage
    )
