"""Akt, TSC, mTORC1 and p70S6K: where insulin and leucine meet."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem

akt_mtorc1 = Subsystem("mccoll2024.akt_mtorc1", title="Akt, TSC, mTORC1 and p70S6K", source="mccoll2024")

for _name, _meaning in (
    ("akt", "Akt"),
    ("akt_pt308", "Akt pT308"),
    ("akt_ps473", "Akt pS473"),
    ("akt_pt308_ps473", "Akt pT308 pS473"),
    ("tsc", "TSC1/2 complex (active, restrains mTORC1)"),
    ("tsc_p", "TSC1/2 complex, phosphorylated (inactive)"),
    ("mtorc1_inactive", "mTORC1, inactive"),
    ("mtorc1_active", "mTORC1, active"),
    ("p70s6k", "p70S6K"),
    ("p70s6k_pt389", "p70S6K pT389 (active)"),
):
    akt_mtorc1.state(_name, "mol", _meaning, initial=(f"{_name}_initial", "muscle_volume"))


@akt_mtorc1.flux("akt -> akt_pt308")
def akt_t308_on(akt, pdk1_p, akt_t308_phosphorylation):
    """Akt T308 phosphorylation by PDK1 (r27)."""
    return akt_t308_phosphorylation * akt * pdk1_p


@akt_mtorc1.flux("akt_pt308 -> akt")
def akt_t308_off(akt_pt308, akt_t308_dephosphorylation):
    """Akt-pT308 dephosphorylation (r28)."""
    return akt_t308_dephosphorylation * akt_pt308


@akt_mtorc1.flux("akt -> akt_ps473")
def akt_s473_on(akt, mtorc2_ps2481, akt_s473_phosphorylation):
    """Akt S473 phosphorylation by mTORC2 (r29)."""
    return akt_s473_phosphorylation * akt * mtorc2_ps2481


@akt_mtorc1.flux("akt_ps473 -> akt")
def akt_s473_off(akt_ps473, akt_s473_dephosphorylation):
    """Akt-pS473 dephosphorylation (r30)."""
    return akt_s473_dephosphorylation * akt_ps473


@akt_mtorc1.flux("akt_pt308 -> akt_pt308_ps473")
def akt_double_by_s473_on(akt_pt308, mtorc2_ps2481, akt_pt308_s473_phosphorylation):
    """S473 phosphorylation of Akt-pT308 by mTORC2 (r31)."""
    return akt_pt308_s473_phosphorylation * akt_pt308 * mtorc2_ps2481


@akt_mtorc1.flux("akt_pt308_ps473 -> akt_pt308")
def akt_double_s473_off(akt_pt308_ps473, akt_double_s473_dephosphorylation):
    """Loss of pS473 from doubly phosphorylated Akt (r32)."""
    return akt_double_s473_dephosphorylation * akt_pt308_ps473


@akt_mtorc1.flux("akt_ps473 -> akt_pt308_ps473")
def akt_double_by_t308_on(akt_ps473, pdk1_p, akt_ps473_t308_phosphorylation):
    """T308 phosphorylation of Akt-pS473 by PDK1 (r33)."""
    return akt_ps473_t308_phosphorylation * akt_ps473 * pdk1_p


@akt_mtorc1.flux("akt_pt308_ps473 -> akt_ps473")
def akt_double_t308_off(akt_pt308_ps473, akt_double_t308_dephosphorylation):
    """Loss of pT308 from doubly phosphorylated Akt (r34)."""
    return akt_double_t308_dephosphorylation * akt_pt308_ps473


@akt_mtorc1.flux("tsc -> tsc_p")
def tsc_inactivation_by_akt_double(tsc, akt_pt308_ps473, tsc_phosphorylation_by_akt_double):
    """TSC phosphorylation by doubly phosphorylated Akt (r35)."""
    return tsc_phosphorylation_by_akt_double * tsc * akt_pt308_ps473


@akt_mtorc1.flux("tsc -> tsc_p")
def tsc_inactivation_by_akt_t308(tsc, akt_pt308, tsc_phosphorylation_by_akt_pt308):
    """TSC phosphorylation by Akt-pT308 (r36)."""
    return tsc_phosphorylation_by_akt_pt308 * tsc * akt_pt308


@akt_mtorc1.flux("tsc_p -> tsc")
def tsc_reactivation(tsc_p, tsc_dephosphorylation):
    """TSC dephosphorylation (r37)."""
    return tsc_dephosphorylation * tsc_p


@akt_mtorc1.flux("mtorc1_active -> mtorc1_inactive")
def mtorc1_restraint_by_tsc(mtorc1_active, tsc, mtorc1_inactivation_by_tsc):
    """mTORC1 inactivation by TSC (r38)."""
    return mtorc1_inactivation_by_tsc * mtorc1_active * tsc


@akt_mtorc1.flux("mtorc1_inactive -> mtorc1_active")
def mtorc1_activation(mtorc1_inactive, leucine_muscle, mtorc1_activation_by_leucine):
    """mTORC1 activation by muscle leucine (r39)."""
    return mtorc1_activation_by_leucine * mtorc1_inactive * leucine_muscle


@akt_mtorc1.flux("mtorc1_active -> mtorc1_inactive")
def mtorc1_restraint_by_p70s6k(mtorc1_active, p70s6k_pt389, mtorc1_inactivation_by_p70s6k):
    """mTORC1 inactivation by p70S6K-pT389, a feedback (r43)."""
    return mtorc1_inactivation_by_p70s6k * mtorc1_active * p70s6k_pt389


@akt_mtorc1.flux("p70s6k -> p70s6k_pt389")
def p70s6k_activation_by_mtorc1(p70s6k, mtorc1_active, p70s6k_phosphorylation_by_mtorc1):
    """p70S6K T389 phosphorylation by mTORC1 (r40)."""
    return p70s6k_phosphorylation_by_mtorc1 * p70s6k * mtorc1_active


@akt_mtorc1.flux("p70s6k -> p70s6k_pt389")
def p70s6k_activation_by_pdk1(p70s6k, pdk1_p, p70s6k_phosphorylation_by_pdk1):
    """p70S6K T389 phosphorylation by PDK1 (r41)."""
    return p70s6k_phosphorylation_by_pdk1 * p70s6k * pdk1_p


@akt_mtorc1.flux("p70s6k_pt389 -> p70s6k")
def p70s6k_deactivation(p70s6k_pt389, p70s6k_dephosphorylation):
    """p70S6K dephosphorylation (r42)."""
    return p70s6k_dephosphorylation * p70s6k_pt389
