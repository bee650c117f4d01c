"""Oxidation of essential amino acids: proportional to their level, the branched-chain ones activated by leucine."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import hill, power
from myoflux.physiology.day.solutes import BRANCHED, NITROGEN, OTHERS, each

oxidation = Subsystem(
    "oxidation", title="Oxidation of amino acids", source="myoflux2026: docs/explanation/day-scale.md"
)
oxidation.state("leucine_effect", "1", "Leucine of muscle over its fasting value, with a delay", initial=1.0)


@oxidation.flux("-> leucine_effect")
def leucine_effect_change(leucine_effect, leucine_muscle, fasting_leucine_muscle, leucine_effect_delay):
    """Delay between leucine and its effects on oxidation and breakdown (KIC, kinase; not told apart)."""
    return (leucine_muscle / fasting_leucine_muscle - leucine_effect) / leucine_effect_delay


@oxidation.derived("1")
def branched_chain_activation(leucine_effect, oxidation_activation_steepness, oxidation_activation_half):
    """Oxidation of all three BCAA over its fasting rate at equal levels: leucine activates BCKDH through KIC."""
    now = hill(leucine_effect, oxidation_activation_half, oxidation_activation_steepness)
    return now / hill(1.0, oxidation_activation_half, oxidation_activation_steepness)


def _oxidation_branched(free, fasting_free, fasting_oxidation, branched_chain_activation):
    return fasting_oxidation * branched_chain_activation * free / fasting_free


def _oxidation(free, fasting_free, fasting_oxidation):
    return fasting_oxidation * free / fasting_free


def _muscle_oxidation(free, fasting_free, muscle_net_loss, content, oxidised, branched_chain_activation, exercise):
    return muscle_net_loss * content * oxidised * branched_chain_activation * exercise * free / fasting_free


def _rest_fasting_branched(body_net_loss, muscle_net_loss, content, oxidised):
    return content * (body_net_loss - oxidised * muscle_net_loss)


def _rest_fasting(body_net_loss, content):
    return content * body_net_loss


each(
    oxidation.derived,
    "umol/min",
    _rest_fasting_branched,
    name="fasting_@_oxidation",
    meaning="Fasting oxidation of @ outside muscle",
    reads={"content": "@_content", "oxidised": "muscle_oxidised_share"},
    acids=BRANCHED,
)
each(
    oxidation.derived,
    "umol/min",
    _rest_fasting,
    name="fasting_@_oxidation",
    meaning="Fasting oxidation of @",
    reads={"content": "@_content"},
    acids=OTHERS,
)
for _acid in (*BRANCHED, *OTHERS):
    _atoms = NITROGEN[_acid]
    _arrow = f"@_rest -> {_atoms} urea" if _atoms > 1 else "@_rest -> urea"
    each(
        oxidation.flux,
        _arrow,
        _oxidation_branched if _acid in BRANCHED else _oxidation,
        name="@_oxidation",
        meaning="Oxidation of @ outside muscle, its nitrogen to urea",
        reads={"free": "@_rest", "fasting_free": "fasting_@_rest", "fasting_oxidation": "fasting_@_oxidation"},
        acids=(_acid,),
    )
each(
    oxidation.flux,
    "@_muscle -> urea",
    _muscle_oxidation,
    name="@_muscle_oxidation",
    meaning="Oxidation of @ by muscle, its nitrogen to urea",
    reads={
        "free": "@_muscle",
        "fasting_free": "fasting_@_muscle",
        "content": "@_content",
        "oxidised": "muscle_oxidised_share",
        "exercise": "exercise_oxidation",
    },
    acids=BRANCHED,
)


@oxidation.derived("umol/kg/min")
def leucine_oxidation_rate(leucine_oxidation, leucine_muscle_oxidation, body_mass):
    """Whole-body oxidation of leucine, as tracer studies report it."""
    return (leucine_oxidation + leucine_muscle_oxidation) / body_mass


@oxidation.derived("umol/L")
def plasma_kic(leucine_muscle, fasting_leucine_muscle, fasting_kic, kic_exponent):
    """Ketoisocaproate, near equilibrium with leucine of muscle by transamination."""
    return fasting_kic * power(leucine_muscle / fasting_leucine_muscle, kic_exponent)


@oxidation.derived("umol/min")
def hmb_production(leucine_oxidation, leucine_muscle_oxidation, leucine_breakdown, hmb_share):
    """Hydroxymethylbutyrate made from leucine: a small share of its turnover."""
    return hmb_share * (leucine_oxidation + leucine_muscle_oxidation + leucine_breakdown)
