"""Essential amino acids in plasma, muscle water and the rest of the body, and what moves them between these."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.physiology.day.solutes import ACIDS, BRANCHED, OTHERS, each

amino_acids = Subsystem(
    "amino_acids", title="Free amino acids of the body", source="myoflux2026: docs/explanation/day-scale.md"
)

_PLACES = {"plasma": "plasma and fast interstitium", "muscle": "muscle water", "rest": "the rest of the body"}
for _acid in ACIDS:
    for _site, _place in _PLACES.items():
        amino_acids.state(
            f"{_acid}_{_site}",
            "umol",
            f"Free {_acid} in {_place}",
            initial=f"fasting_{_acid}_{_site}",
        )


@amino_acids.derived("L")
def central_water(body_mass, central_volume):
    """Volume of plasma and the interstitium that follows it at once (not blood volume)."""
    return central_volume * body_mass


@amino_acids.derived("L")
def muscle_water(muscle_mass, muscle_water_content):
    """Intracellular water of all skeletal muscle."""
    return muscle_water_content * muscle_mass


@amino_acids.derived("L")
def rest_water(body_mass, rest_volume):
    """Cell water of the rest of the body that exchanges within hours."""
    return rest_volume * body_mass


def _fasting(volume, fasting, ratio):
    return volume * fasting * ratio


def _fasting_plasma(volume, fasting):
    return volume * fasting


each(
    amino_acids.derived,
    "umol",
    _fasting_plasma,
    name="fasting_@_plasma",
    meaning="Fasting @ in plasma and fast interstitium",
    reads={"volume": "central_water", "fasting": "fasting_@"},
)
for _site in ("muscle", "rest"):
    each(
        amino_acids.derived,
        "umol",
        _fasting,
        name=f"fasting_@_{_site}",
        meaning=f"Fasting free @ of {_PLACES[_site]}",
        reads={"volume": f"{_site}_water", "fasting": "fasting_@", "ratio": "tissue_to_plasma"},
    )


def _concentration(amount, volume):
    return amount / volume


each(
    amino_acids.derived,
    "umol/L",
    _concentration,
    name="plasma_@",
    meaning="Concentration of @ in plasma",
    reads={"amount": "@_plasma", "volume": "central_water"},
)
each(
    amino_acids.derived,
    "umol/L",
    _concentration,
    name="intracellular_@",
    meaning="Concentration of free @ in muscle water",
    reads={"amount": "@_muscle", "volume": "muscle_water"},
)


def _net_release(muscle_net_loss, content, oxidised):
    return muscle_net_loss * content * (1.0 - oxidised)


def _net_release_whole(muscle_net_loss, content):
    return muscle_net_loss * content


each(
    amino_acids.derived,
    "umol/min",
    _net_release,
    name="fasting_@_release",
    meaning="Net release of @ by fasting muscle: what breakdown yields over synthesis and oxidation",
    reads={"content": "@_content", "oxidised": "muscle_oxidised_share"},
    acids=BRANCHED,
)
each(
    amino_acids.derived,
    "umol/min",
    _net_release_whole,
    name="fasting_@_release",
    meaning="Net release of @ by fasting muscle, which does not oxidise it",
    reads={"content": "@_content"},
    acids=OTHERS,
)


def _inward(plasma, exchange, mass, volume):
    return exchange * mass * plasma / volume


def _outward_muscle(muscle, fasting_muscle, fasting, exchange, mass, release):
    return (exchange * mass * fasting + release) * muscle / fasting_muscle


def _outward_rest(rest, fasting_rest, fasting, exchange, mass, release):
    return (exchange * mass * fasting - release) * rest / fasting_rest


each(
    amino_acids.flux,
    "@_plasma -> @_muscle",
    _inward,
    name="@_uptake",
    meaning="Inward transport of @ into muscle, linear up to 0.9 mmol/L in vivo",
    reads={"plasma": "@_plasma", "exchange": "muscle_exchange", "mass": "muscle_mass", "volume": "central_water"},
)
each(
    amino_acids.flux,
    "@_muscle -> @_plasma",
    _outward_muscle,
    name="@_release",
    meaning="Outward transport of @ from muscle; fasting muscle releases what it loses",
    reads={
        "muscle": "@_muscle",
        "fasting_muscle": "fasting_@_muscle",
        "fasting": "fasting_@",
        "exchange": "muscle_exchange",
        "mass": "muscle_mass",
        "release": "fasting_@_release",
    },
)
each(
    amino_acids.flux,
    "@_plasma -> @_rest",
    _inward,
    name="@_rest_uptake",
    meaning="Transport of @ from plasma into the rest of the body",
    reads={"plasma": "@_plasma", "exchange": "rest_exchange", "mass": "body_mass", "volume": "central_water"},
)
each(
    amino_acids.flux,
    "@_rest -> @_plasma",
    _outward_rest,
    name="@_rest_release",
    meaning="Transport of @ from the rest of the body into plasma",
    reads={
        "rest": "@_rest",
        "fasting_rest": "fasting_@_rest",
        "fasting": "fasting_@",
        "exchange": "rest_exchange",
        "mass": "body_mass",
        "release": "fasting_@_release",
    },
)


def _infused(rate):
    return rate


each(
    amino_acids.flux,
    "-> @_plasma",
    _infused,
    name="@_infused",
    meaning="Infusion of @ by vein",
    reads={"rate": "@_infusion"},
)
