"""What the authors report, and the same in the units of the trials."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

outputs = Subsystem("mccoll2024.outputs", title="Reported quantities", source="mccoll2024")


def _micromolar(amount, volume, umol_per_mol):
    return umol_per_mol * amount / volume


for _name, _amount, _volume, _meaning in (
    ("plasma_leucine", "leucine_plasma", "plasma_volume", "Leucine concentration in plasma"),
    ("plasma_kic", "kic_plasma", "plasma_volume", "KIC concentration in plasma"),
    ("intracellular_leucine", "leucine_muscle", "muscle_volume", "Free leucine concentration in muscle"),
    ("intracellular_kic", "kic_muscle", "muscle_volume", "KIC concentration in muscle"),
):
    outputs.derived("umol/L", name=_name, reads={"amount": _amount, "volume": _volume}, meaning=_meaning)(_micromolar)


@outputs.derived("pmol/L")
def plasma_insulin(insulin_plasma, plasma_volume, pmol_per_mol):
    """Insulin concentration in plasma, by the volume called plasma (defect 4)."""
    return pmol_per_mol * insulin_plasma / plasma_volume


@outputs.derived("mmol/L")
def plasma_glucose(glucose, glucose_volume, mmol_per_mol):
    """Glucose concentration in its own volume of distribution."""
    return mmol_per_mol * glucose / glucose_volume


@outputs.derived("mol")
def p_akt_s473(akt_ps473, akt_pt308_ps473):
    """Akt phosphorylated on S473, alone or with T308; reported as fold of the fast."""
    return akt_ps473 + akt_pt308_ps473


@outputs.derived("mol")
def p_p70s6k_t389(p70s6k_pt389):
    """p70S6K phosphorylated on T389; reported as fold of the fast."""
    return p70s6k_pt389


@outputs.derived("umol/min")
def mps(protein_synthesis, umol_per_mol):
    """Muscle protein synthesis as leucine, whole body."""
    return umol_per_mol * protein_synthesis


@outputs.derived("umol/min")
def mpb(breakdown_by_akt, breakdown_by_mtorc1, umol_per_mol):
    """Muscle protein breakdown as leucine, whole body."""
    return umol_per_mol * (breakdown_by_akt + breakdown_by_mtorc1)


@outputs.derived("umol/min")
def net_balance(mps, mpb):
    """Synthesis minus breakdown, as leucine."""
    return mps - mpb


@outputs.derived("umol/min")
def inward_transport(leucine_uptake, umol_per_mol):
    """Inward transport of leucine, Fm,a of the three-pool model."""
    return umol_per_mol * leucine_uptake


@outputs.derived("umol/min")
def intracellular_appearance(breakdown_by_akt, breakdown_by_mtorc1, kic_reamination, umol_per_mol):
    """Intracellular appearance of leucine, Fm,0: breakdown plus reamination of KIC."""
    return umol_per_mol * (breakdown_by_akt + breakdown_by_mtorc1 + kic_reamination)


@outputs.derived("percent/hour")
def fsr(protein_synthesis, leucine_protein, percent_per_hour):
    """Fractional synthetic rate: synthesis over bound leucine; about eightfold too low at rest (defect 1)."""
    return percent_per_hour * protein_synthesis / leucine_protein


@outputs.integral("mol")
def leucine_synthesised(protein_synthesis):
    """Leucine built into muscle protein since the start."""
    return protein_synthesis


@outputs.integral("mol")
def leucine_broken_down(breakdown_by_akt, breakdown_by_mtorc1):
    """Leucine set free from muscle protein since the start."""
    return breakdown_by_akt + breakdown_by_mtorc1
