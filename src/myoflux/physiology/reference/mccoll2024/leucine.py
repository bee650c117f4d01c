"""Leucine from the stomach to plasma, muscle, KIC and muscle protein, and back."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

leucine = Subsystem("mccoll2024.leucine", title="Leucine, KIC and muscle protein", source="mccoll2024")

leucine.state("leucine_stomach", "mol", "Leucine in the stomach")
leucine.state("leucine_gut", "mol", "Leucine in the gut lumen")
leucine.state("leucine_plasma", "mol", "Leucine in plasma", initial=("leucine_plasma_initial", "plasma_volume"))
leucine.state("kic_plasma", "mol", "Ketoisocaproate (KIC) in plasma", initial=("kic_plasma_initial", "plasma_volume"))
leucine.state("leucine_muscle", "mol", "Free leucine in muscle", initial=("leucine_muscle_initial", "muscle_volume"))
leucine.state("kic_muscle", "mol", "KIC in muscle", initial=("kic_muscle_initial", "muscle_volume"))
leucine.state(
    "leucine_protein", "mol", "Leucine bound in muscle protein", initial=("leucine_protein_initial", "muscle_volume")
)
leucine.state("leucine_excreted", "mol", "Sink: leucine excreted from the gut")
leucine.state("leucine_splanchnic", "mol", "Sink: leucine extracted by the splanchnic bed")
leucine.state("kic_oxidised", "mol", "Sink: KIC oxidised in muscle")


@leucine.flux("leucine_stomach -> leucine_gut")
def leucine_emptying(leucine_stomach, gastric_emptying):
    """Gastric emptying of leucine (r1)."""
    return gastric_emptying * leucine_stomach


@leucine.flux("leucine_gut -> leucine_excreted")
def leucine_excretion(leucine_gut, gut_leucine_excretion):
    """Leucine lost from the gut (r2)."""
    return gut_leucine_excretion * leucine_gut


@leucine.flux("leucine_gut -> leucine_plasma")
def leucine_appearance(leucine_gut, leucine_absorption):
    """Absorption from gut to plasma (r3)."""
    return leucine_absorption * leucine_gut


@leucine.flux("leucine_gut -> leucine_splanchnic")
def leucine_extraction(leucine_gut, splanchnic_extraction):
    """Splanchnic extraction from the gut (r68)."""
    return splanchnic_extraction * leucine_gut


@leucine.flux("-> leucine_plasma")
def leucine_infused(leucine_infusion):
    """Leucine infusion that alone holds fasting leucine up (defect 3)."""
    return leucine_infusion


@leucine.flux("leucine_plasma -> leucine_muscle")
def leucine_uptake(leucine_plasma, leucine_inward_transport):
    """Inward transport from plasma to muscle, Fm,a of the three-pool model (r6)."""
    return leucine_inward_transport * leucine_plasma


@leucine.flux("leucine_muscle -> leucine_plasma")
def leucine_release(leucine_muscle, leucine_plasma, leucine_outward_exchange):
    """Outward exchange; proportional to a difference of amounts in unequal volumes (r7, defect 5)."""
    return leucine_outward_exchange * (leucine_muscle - leucine_plasma)


@leucine.flux("leucine_muscle -> kic_muscle")
def leucine_transamination(leucine_muscle, leucine_transamination_rate):
    """Transamination of leucine to KIC in muscle (r10)."""
    return leucine_transamination_rate * leucine_muscle


@leucine.flux("kic_muscle -> leucine_muscle")
def kic_reamination(kic_muscle, kic_reamination_rate):
    """Reamination of KIC to leucine in muscle (r11)."""
    return kic_reamination_rate * kic_muscle


@leucine.flux("kic_plasma -> kic_muscle")
def kic_uptake(kic_plasma, kic_uptake_rate):
    """KIC from plasma to muscle (r12)."""
    return kic_uptake_rate * kic_plasma


@leucine.flux("kic_muscle -> kic_plasma")
def kic_release(kic_muscle, kic_release_rate):
    """KIC from muscle to plasma (r13)."""
    return kic_release_rate * kic_muscle


@leucine.flux("kic_muscle -> kic_oxidised")
def kic_oxidation(kic_muscle, kic_oxidation_rate):
    """Oxidation of KIC in muscle (r14)."""
    return kic_oxidation_rate * kic_muscle


@leucine.flux("leucine_muscle -> leucine_protein")
def protein_synthesis(leucine_muscle, p70s6k_pt389, synthesis_per_leucine_and_p70s6k):
    """Synthesis, second order in muscle leucine and p70S6K-pT389, without a ceiling (r15, defect 7)."""
    return synthesis_per_leucine_and_p70s6k * leucine_muscle * p70s6k_pt389


@leucine.flux("leucine_protein -> leucine_muscle")
def breakdown_by_akt(leucine_protein, akt_pt308, breakdown_restrained_by_akt):
    """Breakdown restrained by Akt-pT308; diverges as the kinase vanishes (r9, defect 6)."""
    return breakdown_restrained_by_akt * leucine_protein / akt_pt308


@leucine.flux("leucine_protein -> leucine_muscle")
def breakdown_by_mtorc1(leucine_protein, mtorc1_active, breakdown_restrained_by_mtorc1):
    """Breakdown restrained by active mTORC1; diverges as the kinase vanishes (r69, defect 6)."""
    return breakdown_restrained_by_mtorc1 * leucine_protein / mtorc1_active
