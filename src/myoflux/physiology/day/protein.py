"""Muscle protein synthesis (MPS) and breakdown (MPB), net balance, and the protein of the rest of the body."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.physiology.day.solutes import ACIDS, each

protein = Subsystem("protein", title="Protein turnover", source="myoflux2026: docs/explanation/day-scale.md")
protein.state("muscle_protein", "g", "Protein of skeletal muscle", initial="muscle_protein_mass")
protein.state("rest_protein_change", "g", "Protein of the rest of the body, change from the start")
protein.state("muscle_full", "1", "Refractory state: share of the capacity to respond that is used up")


@protein.derived("g")
def muscle_protein_mass(muscle_mass, muscle_protein_content):
    """Protein of all skeletal muscle at the start; rates of a day are referred to it."""
    return muscle_mass * muscle_protein_content


@protein.derived("g/min")
def fasting_synthesis(muscle_protein_mass, basal_fsr, percent_per_hour):
    """Synthesis of muscle protein in the rested fast."""
    return basal_fsr / percent_per_hour * muscle_protein_mass


@protein.derived("g/min")
def muscle_net_loss(fasting_synthesis, breakdown_to_synthesis):
    """Protein that fasting muscle loses: breakdown over synthesis."""
    return (breakdown_to_synthesis - 1.0) * fasting_synthesis


@protein.derived("g/min")
def fasting_rest_breakdown(body_mass, protein_turnover, fasting_synthesis, breakdown_to_synthesis):
    """Breakdown of protein outside muscle in the fast: whole body less muscle."""
    return protein_turnover * body_mass - breakdown_to_synthesis * fasting_synthesis


@protein.derived("g/min")
def body_net_loss(body_mass, protein_turnover, oxidised_share):
    """Protein that the fasting body loses to oxidation."""
    return oxidised_share * protein_turnover * body_mass


@protein.derived("g/min")
def fasting_rest_synthesis(fasting_rest_breakdown, muscle_net_loss, body_net_loss):
    """Synthesis of protein outside muscle in the fast: what it breaks down and muscle sends, less oxidation."""
    return fasting_rest_breakdown + muscle_net_loss - body_net_loss


@protein.derived("percent/hour")
def fsr_rise(full_response, mtorc1_drive, muscle_full, bout_feeding):
    """Rise of fractional synthesis that feeding drives at full supply: what is not yet used up, more after a bout."""
    return full_response * mtorc1_drive * (1.0 - muscle_full) * bout_feeding


@protein.derived("1")
def basal_supply(muscle_supply, basal_supply_half):
    """Share of basal synthesis that supply allows: it gives way only to a severe shortage."""
    return (1.0 + basal_supply_half) * muscle_supply / (basal_supply_half + muscle_supply)


@protein.derived("percent/hour")
def fsr(basal_fsr, basal_supply, fsr_rise, bout_fsr, muscle_supply):
    """Fractional synthetic rate of muscle protein, on the population's basal (laboratories differ)."""
    return basal_fsr * basal_supply + (bout_fsr + fsr_rise) * muscle_supply


@protein.flux("-> muscle_protein")
def mps(fsr, muscle_protein_mass, percent_per_hour):
    """Muscle protein synthesis, whole body."""
    return fsr / percent_per_hour * muscle_protein_mass


@protein.flux("muscle_protein ->")
def mpb(fasting_synthesis, breakdown_to_synthesis, muscle_breakdown_factor):
    """Muscle protein breakdown, whole body."""
    return breakdown_to_synthesis * fasting_synthesis * muscle_breakdown_factor


@protein.flux("-> muscle_full")
def muscle_filling(fsr_rise, muscle_supply, minutes_per_hour, anabolic_capacity, bout_feeding):
    """Use of the capacity to respond to feeding, an absolute amount of protein per muscle protein."""
    return fsr_rise * muscle_supply / (minutes_per_hour * anabolic_capacity * bout_feeding)


@protein.flux("muscle_full ->")
def muscle_emptying(muscle_full, refractory_recovery):
    """Return of the capacity."""
    return refractory_recovery * muscle_full


@protein.flux("-> rest_protein_change")
def rest_synthesis(fasting_rest_synthesis, rest_supply):
    """Protein synthesis outside muscle, limited by the scarcest essential amino acid there."""
    return fasting_rest_synthesis * rest_supply


@protein.flux("rest_protein_change ->")
def rest_breakdown(fasting_rest_breakdown, rest_breakdown_factor):
    """Protein breakdown outside muscle."""
    return fasting_rest_breakdown * rest_breakdown_factor


def _bound(rate, content):
    return rate * content


for _acid in ACIDS:
    for _law, _site, _arrow in (
        ("mps", "muscle", "@_muscle ->"),
        ("mpb", "muscle", "-> @_muscle"),
        ("rest_synthesis", "rest", "@_rest ->"),
        ("rest_breakdown", "rest", "-> @_rest"),
    ):
        each(
            protein.flux,
            _arrow,
            _bound,
            name=f"@_{_law}",
            meaning=f"Free @ of {_site} that {'enters' if _arrow.endswith('>') else 'leaves'} protein",
            reads={"rate": _law, "content": "@_content"},
            acids=(_acid,),
        )


@protein.derived("umol/min")
def leucine_breakdown(leucine_mpb, leucine_rest_breakdown):
    """Leucine from protein breakdown, whole body."""
    return leucine_mpb + leucine_rest_breakdown


@protein.derived("umol/kg/min")
def leucine_rate_of_appearance(leucine_breakdown, body_mass):
    """Endogenous rate of appearance of leucine."""
    return leucine_breakdown / body_mass


@protein.derived("umol/kg/min")
def leucine_to_synthesis(leucine_mps, leucine_rest_synthesis, body_mass):
    """Non-oxidative leucine disposal: synthesis of protein, whole body."""
    return (leucine_mps + leucine_rest_synthesis) / body_mass


@protein.derived("g/hour")
def mps_per_hour(mps, minutes_per_hour):
    """Muscle protein synthesis, whole body, in grams per hour."""
    return mps * minutes_per_hour


@protein.derived("g/hour")
def mpb_per_hour(mpb, minutes_per_hour):
    """Muscle protein breakdown, whole body, in grams per hour."""
    return mpb * minutes_per_hour


@protein.derived("g/hour")
def net_balance(mps_per_hour, mpb_per_hour):
    """Synthesis minus breakdown of muscle protein, whole body."""
    return mps_per_hour - mpb_per_hour


@protein.derived("percent/hour")
def fbr(mpb, muscle_protein_mass, percent_per_hour):
    """Fractional breakdown rate of muscle protein."""
    return percent_per_hour * mpb / muscle_protein_mass
