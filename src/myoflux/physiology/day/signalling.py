"""IRS1, Akt, TSC, mTORC1, p70S6K and 4E-BP1, reduced to what densitometry can tell; all as folds of the fast."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import michaelis_menten, soft_positive

signalling = Subsystem("signalling", title="Anabolic signals", source="myoflux2026: docs/explanation/day-scale.md")
signalling.state("akt", "1", "Akt phosphorylation (S473), fold of the fast", initial=1.0)
signalling.state("anabolic_drive", "1", "Leucine signal to mTORC1, from 0 in the fast to 1", initial=0.0)
signalling.state("p70s6k", "1", "p70S6K phosphorylation (T389), fold of the fast", initial=1.0)


@signalling.derived("1")
def irs1(plasma_insulin, fasting_insulin, insulin_signal_half):
    """IRS1 activity by insulin, fold of the fast."""
    fasting = michaelis_menten(fasting_insulin, insulin_signal_half)
    return michaelis_menten(plasma_insulin, insulin_signal_half) / fasting


@signalling.flux("-> akt")
def akt_change(akt, irs1, akt_delay):
    """Akt follows IRS1 with a delay."""
    return (irs1 - akt) / akt_delay


@signalling.derived("1")
def tsc(akt, tsc_inhibition):
    """TSC activity, fold of the fast: Akt inhibits it."""
    return 1.0 / (1.0 + tsc_inhibition * akt) * (1.0 + tsc_inhibition)


@signalling.derived("1")
def sensed_leucine(
    plasma_leucine,
    plasma_isoleucine,
    plasma_methionine,
    fasting_leucine,
    fasting_isoleucine,
    fasting_methionine,
    isoleucine_potency,
    methionine_potency,
):
    """Leucine as sensed, fold of the fast: isoleucine and methionine bind the sensor weakly, valine not."""
    now = plasma_leucine + isoleucine_potency * plasma_isoleucine + methionine_potency * plasma_methionine
    fast = fasting_leucine + isoleucine_potency * fasting_isoleucine + methionine_potency * fasting_methionine
    return now / fast


@signalling.derived("1")
def leucine_signal(sensed_leucine, leucine_signal_half, rise_width):
    """Saturating signal of sensed leucine above the fast; little below it."""
    rise = soft_positive(sensed_leucine - 1.0, rise_width)
    return michaelis_menten(rise, leucine_signal_half)


@signalling.flux("-> anabolic_drive")
def anabolic_drive_change(anabolic_drive, leucine_signal, anabolic_delay):
    """Delay of the signal on its way to the ribosome (30 min until synthesis rises)."""
    return (leucine_signal - anabolic_drive) / anabolic_delay


@signalling.derived("1")
def mtorc1_drive(anabolic_drive, mtorc1_availability):
    """Drive of synthesis through mTORC1; rapamycin takes it away and leaves basal synthesis."""
    return mtorc1_availability * anabolic_drive


@signalling.derived("1")
def mtorc1(mtorc1_drive, tsc, mtorc1_by_leucine, mtorc1_by_insulin, mtorc1_availability):
    """mTORC1 activity towards p70S6K, fold of the fast: leucine and, through TSC, insulin."""
    return mtorc1_availability * (1.0 + mtorc1_by_insulin * (1.0 / tsc - 1.0)) + mtorc1_by_leucine * mtorc1_drive


@signalling.flux("-> p70s6k")
def p70s6k_change(p70s6k, mtorc1, p70s6k_delay):
    """p70S6K follows mTORC1 with a delay."""
    return (mtorc1 - p70s6k) / p70s6k_delay


@signalling.derived("1")
def four_ebp1(mtorc1, four_ebp1_gain):
    """4E-BP1 phosphorylation, fold of the fast: follows mTORC1, less steeply than p70S6K."""
    return 1.0 + four_ebp1_gain * (mtorc1 - 1.0)
