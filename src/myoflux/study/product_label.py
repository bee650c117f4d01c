"""From the label of a product to a product: ``per 10 g scoop: leucine 5 g, isoleucine 2.5 g, valine 2.5 g``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from types import MappingProxyType

from myoflux.common.numerals import NUMBER, read_number
from myoflux.common.quantity import MASS_TAKEN, parse
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError, nearest
from myoflux.study.products import BCAA, FORMS, HMB, ROUNDING, Product, bcaa, checked, pure_proteins

_AMOUNT = rf"({NUMBER})\s*(kg|g|mg|ug|\u00b5g|\u03bcg|mcg|oz|grams?|milligrams?)\b"
_MASSES = "(?:[kmu]?g|mcg|oz|[mc]?l|grams?|milligrams?)"
_HEAD = re.compile(r"\s*per\s+(?P<head>[^:]*(?:\([^)]*\))?[^:]*):(?P<rest>.+)", re.IGNORECASE | re.DOTALL)
_UNITS = {"capsule": "capsule", "cap": "capsule", "tablet": "tablet", "tab": "tablet", "scoop": "powder",
          "sachet": "powder", "serving": "powder", "dose": "powder", "bottle": "drink", "can": "drink",
          "drink": "drink", "shot": "drink"}  # fmt: skip
# The most units a label speaks of at once: more is a slip of the pen.
MOST_UNITS = 100
# Other names of what labels list; the letter code and "L-name" of amino acids are added to them.
_NAMES = {
    "carbohydrates": "carbohydrate", "carbs": "carbohydrate", "sugar": "carbohydrate", "sugars": "carbohydrate",
    "maltodextrin": "carbohydrate", "dextrose": "carbohydrate", "glucose": "carbohydrate", "fats": "fat",
    "whey": "whey protein", "whey isolate": "whey protein", "whey protein isolate": "whey protein",
    "whey protein concentrate": "whey protein", "casein": "casein protein", "micellar casein": "casein protein",
    "caseinate": "casein protein", "soy": "soy protein", "soy protein isolate": "soy protein",
    "soya protein": "soy protein", "pea": "pea protein", "pea protein isolate": "pea protein",
    "rice protein": "rice protein", "egg white protein": "egg protein", "collagen": "collagen protein",
    "collagen peptides": "collagen protein", "beta-hydroxy-beta-methylbutyrate": HMB, "ca-hmb": HMB, "hmb": HMB,
    "leu": "leucine", "ile": "isoleucine", "val": "valine", "lys": "lysine", "met": "methionine",
    "phe": "phenylalanine", "thr": "threonine", "trp": "tryptophan", "his": "histidine", "tyr": "tyrosine",
    "glutamic acid": "glutamate", "aspartic acid": "aspartate", "cystine": "cysteine",
}  # fmt: skip


def from_label(text: str, name: str = "product", form: str = "", units_per_dose: float = 1.0) -> Product:
    """Return the product that a label describes; raises `StudyError` for what it cannot read, with the fix.

    The form follows from the unit (scoop: powder, capsule, tablet, bottle: drink) where it is not given. What a label
    lists beside amino acids, proteins, carbohydrate, fat and HMB stands in ``rest`` and is not simulated.

    >>> product = from_label("per 10 g scoop: leucine 5 g, isoleucine 2.5 g, valine 2.5 g")
    >>> product.form, product.unit_grams, product.contents["isoleucine"]
    ('powder', 10.0, 2.5)
    """
    found = _HEAD.fullmatch(text)
    if found is None:
        raise StudyError(f"{text!r} is no label; write for example 'per 10 g scoop: leucine 5 g, isoleucine 2.5 g'")
    unit, guessed, grams = _unit(found["head"])
    if form and form not in FORMS:
        raise StudyError(f"unknown form {form!r}; {nearest(form, FORMS)}")
    contents: dict[str, float] = {}
    rest: list[str] = []
    for part in _parts(found["rest"]):
        for key, amount in _content(part, rest).items():
            if key in contents:
                raise StudyError(f"label: {key} stands twice; write each content once")
            contents[key] = amount
    if not contents:
        raise StudyError("label: no amino acid, protein, carbohydrate, fat or HMB with an amount was found")
    units = _units_named(found["head"], unit)
    contents = {key: amount / units for key, amount in contents.items()}
    weight = grams / units if grams is not None else sum(contents.values())
    return checked(
        Product(name, form or guessed, unit, weight, units_per_dose, MappingProxyType(contents), "label", "text",
                "" if grams is not None else "weight of a unit unknown: the sum of its contents", tuple(rest))
    )  # fmt: skip


def _unit(head: str) -> tuple[str, str, float | None]:
    """Return the unit, its form, and its grams where the label tells (the largest mass that stands there)."""
    masses = [_grams(number, unit) for number, unit in re.findall(_AMOUNT, head, re.IGNORECASE)]
    volumes = re.findall(r"(\d+(?:[.,]\d+)?)\s*mL\b", head, re.IGNORECASE)
    words = re.findall(r"[a-z]+", re.sub(_AMOUNT, " ", head, flags=re.IGNORECASE).lower())
    known = next((word.removesuffix("s") for word in words if word.removesuffix("s") in _UNITS), "")
    if volumes and not masses:
        return known or f"{volumes[0]} mL", "drink", float(volumes[0].replace(",", "."))
    if not known and not masses:
        raise StudyError(f"label: 'per {head.strip()}' names no unit; write 'per 10 g', 'per scoop' or 'per capsule'")
    return known or f"{max(masses):g} g", _UNITS.get(known, "powder"), max(masses) if masses else None


def _grams(number: str, unit: str) -> float:
    try:
        return parse(f"{number} {unit}", MASS_TAKEN)
    except ValueError as problem:
        raise StudyError(f"label: {problem}") from None


def _units_named(head: str, unit: str) -> float:
    """Return of how many units a label speaks: ``per 4 capsules`` speaks of four."""
    count = re.match(rf"\s*({NUMBER})\s*(?:x\s*)?(?:(?!{_MASSES}\b)[a-z]+\s+){{0,2}}{unit}s?\b", head, re.IGNORECASE)
    number = read_number(count[1]) if count else 1.0
    if not 0 < number <= MOST_UNITS:
        raise StudyError(f"label: {count[0] if count else head!r} is no number of units; write 'per 4 capsules'")
    return number


def _parts(text: str) -> list[str]:
    """Split at commas, semicolons and lines outside brackets; a decimal comma stands between digits."""
    parts = re.split(r"(?:,(?!\d)|(?<!\d),|;|\n)(?![^(]*\))", text)
    return [part.strip(" .") for part in parts if part.strip(" .")]


def _content(part: str, rest: list[str]) -> dict[str, float]:
    outside = re.sub(r"\([^)]*\)", " ", part)
    inside = re.search(r"\(([^)]*)\)", part)
    amounts = re.findall(_AMOUNT, outside, re.IGNORECASE)
    words = " ".join(re.sub(_AMOUNT, " ", outside, flags=re.IGNORECASE).replace("*", " ").split()).strip(" -:=")
    words = re.sub(r"^of which ", "", words.lower())
    ratio = re.search(r"\d+(?:\.\d+)?(?::\d+(?:\.\d+)?){1,2}", part)
    if len(amounts) != 1:
        raise StudyError(f"label: {part!r} has {'no' if not amounts else 'more than one'} amount; write 'leucine 5 g'")
    grams = _grams(*amounts[0])
    if re.search(r"\b(bcaas?|eaas?|branched|essential amino)", words) and inside and re.search(_AMOUNT, inside[1]):
        listed: dict[str, float] = {}
        for one in _parts(inside[1]):
            listed |= _content(one, rest)
        if abs(sum(listed.values()) - grams) > max(0.05, 2.5 * ROUNDING * grams):
            raise StudyError(f"label: {words} {grams:g} g, but its parts weigh {sum(listed.values()):g} g")
        return listed
    if re.search(r"\b(bcaas?|branched)", words):
        if ratio is None:
            raise StudyError(
                f"label: {part!r} names no ratio; write 'BCAA 2:1:1 5 g', or each amino acid with its amount"
            )
        return dict(bcaa(ratio[0], grams).contents)
    name = _known(words)
    if name is None:
        rest.append(words)
        return {}
    return {name: grams}


def _known(words: str) -> str | None:
    """Return what a name on a label means, None for what no model knows; asks back where it is nearly known."""
    plain = re.sub(r"^(l|dl)-", "", words)
    if plain in (*amino_acids(), HMB, *pure_proteins()):
        return plain
    if plain in _NAMES:
        return _NAMES[plain]
    if plain in ("protein", "proteins", "eaa", "eaas", "amino acids", "amino acid blend"):
        raise StudyError(
            f"label: {words!r} may be many things; write which, such as 'whey protein 24 g' or {BCAA[0]!r}"
        )
    close = get_close_matches(plain, (*amino_acids(), *_NAMES, *pure_proteins()), n=1, cutoff=0.8)
    if close:
        raise StudyError(f"label: unknown content {words!r}; did you mean {_NAMES.get(close[0], close[0])!r}?")
    return None
