"""Nitrogen: other amino acids as one sum, urea and its loss in urine."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import total
from myoflux.physiology.day.solutes import NITROGEN, every

nitrogen = Subsystem("nitrogen", title="Nitrogen", source="myoflux2026: docs/explanation/day-scale.md")
nitrogen.state("nonessential_free", "umol", "Nitrogen of other free amino acids", initial="fasting_nonessential")
nitrogen.state("urea", "umol", "Nitrogen of urea in body water", initial="fasting_urea")
nitrogen.state("urinary_nitrogen", "umol", "Nitrogen excreted as urea since the start")


@nitrogen.derived("umol/g", reads=every("@_content"))
def nonessential_content(nitrogen_content, **contents):
    """Nitrogen of muscle protein outside the amino acids that are followed, each with its own number of atoms."""
    return nitrogen_content - total({acid: float(NITROGEN[acid]) * held for acid, held in contents.items()})


@nitrogen.derived("umol")
def fasting_nonessential(body_mass, nonessential_pool):
    """Nitrogen of other free amino acids in the fast."""
    return body_mass * nonessential_pool


@nitrogen.derived("umol/min")
def fasting_nonessential_oxidation(body_net_loss, nonessential_content):
    """Nitrogen of other amino acids that becomes urea in the fast."""
    return body_net_loss * nonessential_content


@nitrogen.derived("umol")
def fasting_urea(body_net_loss, nitrogen_content, urea_clearance):
    """Urea nitrogen at which the kidney excretes what the fast produces."""
    return body_net_loss * nitrogen_content / urea_clearance


@nitrogen.flux("nonessential_free -> urea")
def nonessential_oxidation(nonessential_free, fasting_nonessential, fasting_nonessential_oxidation):
    """Nitrogen of other amino acids to urea, proportional to their pool."""
    return fasting_nonessential_oxidation * nonessential_free / fasting_nonessential


@nitrogen.flux("urea -> urinary_nitrogen")
def urea_excretion(urea, urea_clearance):
    """Renal excretion of urea, first order in body urea."""
    return urea_clearance * urea


@nitrogen.flux("-> nonessential_free")
def nonessential_breakdown(mpb, rest_breakdown, nonessential_content):
    """Nitrogen of other amino acids from protein breakdown."""
    return (mpb + rest_breakdown) * nonessential_content


@nitrogen.flux("nonessential_free ->")
def nonessential_synthesis(mps, rest_synthesis, nonessential_content):
    """Nitrogen of other amino acids into protein; never limiting."""
    return (mps + rest_synthesis) * nonessential_content


@nitrogen.derived("g")
def body_protein_change(muscle_protein, muscle_protein_mass, rest_protein_change):
    """Protein of the body, change from the start."""
    return muscle_protein - muscle_protein_mass + rest_protein_change


@nitrogen.derived("g")
def urea_nitrogen_excreted(urinary_nitrogen, umol_per_g_nitrogen):
    """Urea nitrogen in urine since the start, in grams."""
    return urinary_nitrogen / umol_per_g_nitrogen
