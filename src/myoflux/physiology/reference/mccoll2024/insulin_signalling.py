"""Insulin signalling in muscle, from the receptor to PDK1 and mTORC2."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

insulin_signalling = Subsystem(
    "mccoll2024.insulin_signalling", title="Insulin receptor, IRS1, PI3K, PDK1 and mTORC2", source="mccoll2024"
)

for _name, _meaning in (
    ("ir", "Insulin receptor beta, unphosphorylated"),
    ("ir_py1146", "Insulin receptor pY1146 (active)"),
    ("ir_refractory", "Insulin receptor, refractory (internalised)"),
    ("irs1", "IRS1"),
    ("irs1_py", "IRS1, tyrosine phosphorylated (active)"),
    ("irs1_ps636", "IRS1 pS636 (inhibited)"),
    ("pi3k", "Free PI3K"),
    ("irs1_pi3k", "IRS1-pY with PI3K (active complex)"),
    ("pdk1", "PDK1"),
    ("pdk1_p", "PDK1, phosphorylated (active)"),
    ("pi3k_variant", "PI3K variant upstream of mTORC2"),
    ("pi3k_variant_p", "PI3K variant, phosphorylated"),
    ("mtorc2", "mTORC2"),
    ("mtorc2_ps2481", "mTORC2 pS2481 (active)"),
):
    insulin_signalling.state(_name, "mol", _meaning, initial=(f"{_name}_initial", "muscle_volume"))


@insulin_signalling.flux("ir -> ir_py1146")
def ir_activation(ir, insulin_plasma, ir_phosphorylation):
    """Receptor phosphorylation by insulin (r16)."""
    return ir_phosphorylation * ir * insulin_plasma


@insulin_signalling.flux("ir_py1146 -> ir_refractory")
def ir_internalisation(ir_py1146, ir_inactivation):
    """Active receptor to the refractory state (r17)."""
    return ir_inactivation * ir_py1146


@insulin_signalling.flux("ir_refractory -> ir")
def ir_return(ir_refractory, ir_recovery):
    """Recovery from the refractory state (r18)."""
    return ir_recovery * ir_refractory


@insulin_signalling.flux("irs1 -> irs1_py")
def irs1_activation(irs1, ir_py1146, irs1_phosphorylation_by_ir):
    """IRS1 tyrosine phosphorylation by the receptor (r19)."""
    return irs1_phosphorylation_by_ir * irs1 * ir_py1146


@insulin_signalling.flux("irs1_py -> irs1")
def irs1_deactivation(irs1_py, irs1_dephosphorylation):
    """IRS1 tyrosine dephosphorylation (r20)."""
    return irs1_dephosphorylation * irs1_py


@insulin_signalling.flux("irs1 -> irs1_ps636")
def irs1_inhibition(irs1, p70s6k_pt389, irs1_inhibition_by_p70s6k):
    """IRS1 serine 636 phosphorylation by p70S6K: the negative feedback on insulin (r21)."""
    return irs1_inhibition_by_p70s6k * irs1 * p70s6k_pt389


@insulin_signalling.flux("irs1_ps636 -> irs1")
def irs1_release(irs1_ps636, irs1_reactivation):
    """IRS1 serine dephosphorylation (r22)."""
    return irs1_reactivation * irs1_ps636


@insulin_signalling.flux("irs1_py + pi3k -> irs1_pi3k")
def pi3k_binding(irs1_py, pi3k, irs1_pi3k_binding):
    """IRS1-pY binds PI3K (r23)."""
    return irs1_pi3k_binding * irs1_py * pi3k


@insulin_signalling.flux("irs1_pi3k -> irs1_py + pi3k")
def pi3k_unbinding(irs1_pi3k, irs1_pi3k_dissociation):
    """Dissociation of IRS1-PI3K (r24)."""
    return irs1_pi3k_dissociation * irs1_pi3k


@insulin_signalling.flux("pdk1 -> pdk1_p")
def pdk1_activation(pdk1, irs1_pi3k, pdk1_phosphorylation):
    """PDK1 phosphorylation by IRS1-PI3K (r25)."""
    return pdk1_phosphorylation * pdk1 * irs1_pi3k


@insulin_signalling.flux("pdk1_p -> pdk1")
def pdk1_deactivation(pdk1_p, pdk1_dephosphorylation):
    """PDK1 dephosphorylation (r26)."""
    return pdk1_dephosphorylation * pdk1_p


@insulin_signalling.flux("pi3k_variant -> pi3k_variant_p")
def pi3k_variant_activation(pi3k_variant, ir_py1146, pi3k_variant_phosphorylation):
    """PI3K variant phosphorylation by the receptor (r44)."""
    return pi3k_variant_phosphorylation * pi3k_variant * ir_py1146


@insulin_signalling.flux("pi3k_variant_p -> pi3k_variant")
def pi3k_variant_deactivation(pi3k_variant_p, pi3k_variant_dephosphorylation):
    """PI3K variant dephosphorylation (r45)."""
    return pi3k_variant_dephosphorylation * pi3k_variant_p


@insulin_signalling.flux("mtorc2 -> mtorc2_ps2481")
def mtorc2_activation(mtorc2, pi3k_variant_p, mtorc2_phosphorylation):
    """mTORC2 phosphorylation by the PI3K variant (r46)."""
    return mtorc2_phosphorylation * mtorc2 * pi3k_variant_p


@insulin_signalling.flux("mtorc2_ps2481 -> mtorc2")
def mtorc2_deactivation(mtorc2_ps2481, mtorc2_dephosphorylation):
    """mTORC2 dephosphorylation (r47)."""
    return mtorc2_dephosphorylation * mtorc2_ps2481
