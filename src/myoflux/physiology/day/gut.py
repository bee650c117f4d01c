"""From the mouth to the portal vein: stomach, digestion, absorption, first pass."""

from __future__ import annotations

from myoflux.kinetics.declare import Subsystem
from myoflux.kinetics.laws import total
from myoflux.physiology.day.solutes import ACIDS, each, every

gut = Subsystem("gut", title="Stomach, digestion and absorption", source="myoflux2026: docs/explanation/day-scale.md")

EATEN = (*ACIDS, "nonessential")
for _acid in EATEN:
    _what = "Nitrogen of other amino acids" if _acid == "nonessential" else _acid.capitalize()
    if _acid != "nonessential":
        gut.state(f"{_acid}_solid", "umol", f"{_what} undissolved: powder, capsule or tablet in the stomach")
    gut.state(f"{_acid}_stomach", "umol", f"{_what} dissolved in the stomach")
    gut.state(f"{_acid}_fast_protein", "umol", f"{_what} bound in protein that is digested fast")
    gut.state(f"{_acid}_slow_protein", "umol", f"{_what} bound in protein that is digested slowly")
    gut.state(f"{_acid}_gut", "umol", f"{_what} free in the small intestine")
gut.state("stomach_energy", "kcal", "Energy in the stomach")
gut.state("carbohydrate_stomach", "g", "Carbohydrate in the stomach, as glucose")
gut.state("carbohydrate_gut", "g", "Carbohydrate in the small intestine, as glucose")


@gut.derived("1")
def emptying_slowdown(stomach_energy, emptying_half_energy):
    """Share of the emptying rate of water: energy in the stomach slows it, smoothly and never to zero."""
    return emptying_half_energy / (emptying_half_energy + stomach_energy)


@gut.flux("stomach_energy ->")
def energy_emptying(stomach_energy, gastric_emptying, emptying_slowdown):
    """Energy leaves the stomach with its contents."""
    return gastric_emptying * emptying_slowdown * stomach_energy


@gut.flux("carbohydrate_stomach -> carbohydrate_gut")
def carbohydrate_emptying(carbohydrate_stomach, gastric_emptying, emptying_slowdown):
    """Carbohydrate leaves the stomach with its contents."""
    return gastric_emptying * emptying_slowdown * carbohydrate_stomach


def _dissolution(solid, solid_dissolution):
    return solid_dissolution * solid


def _emptying(stomach, gastric_emptying, emptying_slowdown):
    return gastric_emptying * emptying_slowdown * stomach


def _digestion(protein, rate, emptying_slowdown):
    return rate * emptying_slowdown * protein


def _absorption(lumen, amino_acid_absorption, first_pass):
    return amino_acid_absorption * (1.0 - first_pass) * lumen


def _first_pass_uptake(lumen, amino_acid_absorption, first_pass):
    return amino_acid_absorption * first_pass * lumen


def _instilled(rate):
    return rate


each(
    gut.flux,
    "@_solid -> @_stomach",
    _dissolution,
    name="@_dissolution",
    meaning="Dissolution of solid @",
    reads={"solid": "@_solid"},
)
each(
    gut.flux,
    "@_stomach -> @_gut",
    _emptying,
    name="@_emptying",
    meaning="Gastric emptying of dissolved @",
    reads={"stomach": "@_stomach"},
    acids=EATEN,
)
for _speed in ("fast", "slow"):
    each(
        gut.flux,
        f"@_{_speed}_protein -> @_gut",
        _digestion,
        name=f"@_{_speed}_digestion",
        meaning=f"Release of @ from {_speed} protein, slowed as emptying is",
        reads={"protein": f"@_{_speed}_protein", "rate": f"{_speed}_digestion"},
        acids=EATEN,
    )
each(
    gut.flux,
    "@_gut -> @_plasma",
    _absorption,
    name="@_appearance",
    meaning="Absorbed @ that passes the splanchnic bed",
    reads={"lumen": "@_gut", "first_pass": "@_first_pass"},
)
each(
    gut.flux,
    "@_gut -> @_rest",
    _first_pass_uptake,
    name="@_first_pass_uptake",
    meaning="Absorbed @ taken up by gut and liver on first pass: part of the rest of the body, from where it returns",
    reads={"lumen": "@_gut", "first_pass": "@_first_pass"},
)
each(
    gut.flux,
    "-> @_gut",
    _instilled,
    name="@_instilled",
    meaning="Intraduodenal infusion of @",
    reads={"rate": "@_duodenal_infusion"},
    acids=EATEN,
)


@gut.flux("nonessential_gut -> nonessential_free")
def nonessential_absorption(nonessential_gut, amino_acid_absorption):
    """Absorption of the nitrogen of other amino acids."""
    return amino_acid_absorption * nonessential_gut


@gut.flux("carbohydrate_gut ->")
def glucose_absorption(carbohydrate_gut, carbohydrate_absorption):
    """Absorption of glucose (k2 of E-DES); it appears in plasma by the glucose subsystem."""
    return carbohydrate_absorption * carbohydrate_gut


@gut.derived("umol/min", reads=every("@_appearance"))
def essential_appearance(**appearances):
    """Essential amino acids that appear in blood from the gut, of those that are followed."""
    return total(appearances)
