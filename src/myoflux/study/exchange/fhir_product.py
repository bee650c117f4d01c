"""What was consumed: the names that FHIR gives a product, in text, codings, references and contained resources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from myoflux.food.search import words_of
from myoflux.food.table import foods
from myoflux.study.exchange.fhir_amount import words
from myoflux.study.exchange.fhir_json import Element
from myoflux.study.exchange.intake_item import Meaning, meaning_of, names_free_amino_acids, near_foods

# A hit of the search below this score is no sensible neighbour of a name.
NEAR = 0.6
ITEM = ("type", "nutritionProduct", "schedule", "amount", "rate", "notConsumed", "notConsumedReason")


@dataclass(frozen=True)
class Named:
    """The names of an item, what they mean (None where nothing is known), and what to tell of it."""

    said: tuple[str, ...]
    meaning: Meaning | None
    told: str = ""


def named(item: Element, products: Mapping[str, Element]) -> Named:
    """Return what the item of an intake is; ``products`` are the resources that references may name.

    Raises `ElementError` where it has no name in words, or two that mean different things.
    """
    product = item.child("nutritionProduct")
    if product is None:
        item.fail("nutritionProduct", "what was consumed is not said; write its name as concept.text")
    product.only("concept", "reference")
    concept, reference = product.child("concept"), product.child("reference")
    said = list(concept_names(concept)) if concept else []
    if reference is not None:
        said += _referred(reference, products)
    said = list(dict.fromkeys(said))
    if not said:
        product.fail("", f"{_codes(concept)}; write the name as concept.text or as display")
    meanings = {name: meaning for name in said if (meaning := meaning_of(name)) is not None}
    if len({(meaning.kind, meaning.name, meaning.form) for meaning in meanings.values()}) > 1:
        both = " or ".join(f"{name!r} ({meaning.name})" for name, meaning in meanings.items())
        product.fail("", f"two readings: {both}; write one of them")
    if not meanings:
        return Named(tuple(said), None)
    name, meaning = next(iter(meanings.items()))
    if meaning.how == "search" and meaning.name in foods().pure:
        product.fail("", f"{name!r} may be a powder; write {meaning.name!r} for grams of it pure")
    shares = ", ".join(f"{share:.3g} g of {part}" for part, share in meaning.shares.items())
    what = f"{shares} in each gram" if meaning.how == "product" else repr(meaning.name)
    told = "" if meaning.how == "exact" else f"{name!r} is read as {what} (by {meaning.how})"
    return Named(tuple(said), meaning, told)


def unknown_name(said: tuple[str, ...]) -> str:
    """Return what to say of names that mean nothing here, with the fix."""
    name = said[0]
    if any(map(names_free_amino_acids, said)):
        return f"{name!r}: which amino acids these are is not said; write one item for each, such as 'leucine'"
    near = [hit.name for hit in near_foods(name) if hit.score >= NEAR]
    fix = f"nearest: {', '.join(map(repr, near))}" if near else "nothing like it is known"
    return f"no food or amino acid is called {name!r}; {fix}; write its exact name (`myoflux food`)"


def concept_names(concept: Element) -> Iterable[str]:
    """Yield the text of a CodeableConcept, its displays, and codes that are themselves a name."""
    concept.only("coding", "text")
    if text := concept.text("text"):
        yield text
    for coding in concept.children("coding"):
        coding.only("system", "version", "code", "display", "userSelected")
        _, _, code, display = (coding.text(key) for key in ("system", "version", "code", "display"))
        if display:
            yield display
        if code and not code[0].isdigit() and (meaning := meaning_of(code)) is not None and meaning.how != "search":
            yield code


def _codes(concept: Element | None) -> str:
    codes = [f"{c.text('system')} {c.text('code')}".strip() for c in concept.children("coding")] if concept else []
    return f"only a code stands here ({', '.join(codes)})" if any(codes) else "what was consumed has no name"


def _referred(reference: Element, products: Mapping[str, Element]) -> list[str]:
    reference.only("reference", "type", "identifier", "display")
    said = [display] if (display := reference.text("display")) else []
    target = products.get(reference.text("reference"))
    if target is None and not said:
        reference.fail("reference", f"{reference.text('reference')!r} is not in this file and has no display; add one")
    if target is not None and target.content.get("resourceType") != "NutritionProduct":
        reference.fail("reference", f"{reference.text('reference')!r} is not one NutritionProduct; refer to one")
    code = target.child("code") if target is not None else None
    return said + (list(concept_names(code)) if code is not None else [])


def swallowed(item: Element) -> str:
    """Return what to tell of the type of an item; raises `ElementError` where it is not simply swallowed."""
    for key in ("schedule", "rate"):
        if key in item.content:
            item.fail(key, "an item with a schedule or a rate is no single meal or dose; write one item for each")
    kind = item.child("type")
    said = list(concept_names(kind)) if kind is not None else []
    other = [word for text in said for word in words_of(text) if word in words("by tube or vein")]
    if kind is not None and other:
        kind.fail("", f"{said[0]!r} is not swallowed; write it as `infuse` in a study file")
    if kind is not None and not said and kind.children("coding"):
        return f"{kind.place}: {_codes(kind)}, without words; read as swallowed"
    return ""
