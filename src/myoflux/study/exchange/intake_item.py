"""What a name in a record of intake means: a dose of amino acids, or a food; one rule for food logs and FHIR."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Literal

from myoflux.common.tables import data_folder, read_csv
from myoflux.common.vocabulary import amino_acids
from myoflux.food.search import Hit, search_foods, words_of
from myoflux.food.table import foods, own_foods
from myoflux.study.products import Product, products

# A hit of the search below this score is no food.
SURE = 0.95
# Protein of a food found by search and protein that the record prints agree within a fifth, or within a gram.
AGREES, AGREES_GRAMS = 0.2, 1.0
_KINDS = ("amino acid", "form", "filler", "mixture")
# A share this high is the purity of an amino acid; a lower one makes it a blend.
_PURE = re.compile(r"\b(?:100|9[5-9](?:[.,]\d+)?)\s*%")
_STRENGTH = re.compile(r"\d+(?:[.,]\d+)?\s*(?:kg|mg|g)?(?=\W|$)")


@dataclass(frozen=True)
class Meaning:
    """What a name means: grams of each amino acid or food in a gram of it, and how it was read.

    ``form`` is how a dose is swallowed, empty where the name does not say; ``how`` is exact, amino acid, product or
    search.
    """

    kind: Literal["take", "eat"]
    name: str
    shares: Mapping[str, float]
    how: Literal["exact", "amino acid", "product", "search"]
    form: str = ""


def meaning_of(said: str) -> Meaning | None:
    """Return what a name means, None where nothing is sure; foods and products by name, amino acids in any dress.

    >>> meaning_of("L-Leucine powder").shares, meaning_of("L-Leucine powder").form
    (mappingproxy({'leucine': 1.0}), 'powder')
    >>> meaning_of("boiled egg").name, meaning_of("boiled egg").how
    ('Egg, whole, cooked, hard-boiled', 'search')
    >>> meaning_of("leucine enriched bar") is None
    True
    """
    name = said.strip()
    if name in own_foods() or name in foods():
        return _food(name, "exact")
    dose = _amino_acid(name) or _product(name)
    if dose is not None or names_free_amino_acids(name):
        return dose
    hits = near_foods(name) if re.search("[a-zA-Z]", name) else ()
    return _food(hits[0].name, "search") if hits and hits[0].score >= SURE else None


def near_foods(said: str) -> tuple[Hit, ...]:
    """Return the three foods nearest to a name, best first; none where it holds no word.

    >>> near_foods("boiled egg")[0].name
    'Egg, whole, cooked, hard-boiled'
    """
    return _near(said, tuple((food.name, food.also) for food in own_foods().values()))


@lru_cache(maxsize=4096)
def _near(said: str, _own: tuple[tuple[str, str], ...]) -> tuple[Hit, ...]:
    """Search once for each name of a record that says it often; another food of the user's is another question."""
    return tuple(search_foods(said, 3)) if words_of(said) else ()


def names_free_amino_acids(said: str) -> bool:
    """Say whether a name speaks of amino acids as such: then its protein is no mixed protein of food.

    >>> names_free_amino_acids("EAA powder"), names_free_amino_acids("chicken breast")
    (True, False)
    """
    words = _words()
    return any(words.get(word, ("", ""))[0] in ("amino acid", "mixture") for word in _tokens(said))


def protein_agrees(of_the_food: float, printed: float) -> bool:
    """Say whether the protein (g) of a food found by search is what the record prints, within a fifth or a gram.

    >>> protein_agrees(24.6, 9.0), protein_agrees(12.6, 12.0)
    (False, True)
    """
    return abs(of_the_food - printed) <= max(AGREES * printed, AGREES_GRAMS)


def _food(name: str, how: Literal["exact", "search"]) -> Meaning:
    return Meaning("eat", name, MappingProxyType({name: 1.0}), how)


def _amino_acid(said: str) -> Meaning | None:
    """Read "L-leucine", "Leucin Pulver" or "leucine 500 mg capsules"; any other word beside it, and it is not read.

    Nor is a blend ("leucine 50 %"): grams of it are not grams of the amino acid.
    """
    words = _words()
    said = _PURE.sub(" ", said)
    if "%" in said:
        return None
    meant = [words.get(word, ("", word)) for word in _tokens(_STRENGTH.sub(" ", said))]
    acids = {name for kind, name in meant if kind == "amino acid"}
    form = {name for kind, name in meant if kind == "form"}
    if len(acids) != 1 or len(form) > 1 or any(kind not in ("amino acid", "form", "filler") for kind, _ in meant):
        return None
    name = acids.pop()
    shares = MappingProxyType({name: 1.0})
    return Meaning("take", name, shares, "exact" if said.strip() == name else "amino acid", form.pop() if form else "")


def _product(said: str) -> Meaning | None:
    made = next((product for name, product in products().items() if name.casefold() == said.casefold()), None)
    if made is None or not _swallowed(made):
        return None
    shares = {name: grams / made.unit_grams for name, grams in made.contents.items()}
    # A drink is dissolved; what a scoop or tablet weighs differs between makers, so only masses are read.
    form = "solution" if made.form == "drink" else made.form
    return Meaning("take", made.name, MappingProxyType(shares), "product", form)


def _swallowed(product: Product) -> bool:
    return product.form != "infusion" and all(name in amino_acids() for name in product.contents)


def _tokens(text: str) -> list[str]:
    """Return the words of a text in small letters without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.findall(r"[^\W_]+", plain)


@cache
def _words() -> Mapping[str, tuple[str, str]]:
    """Return kind and meaning of the words of the table."""
    rows = read_csv(data_folder() / "amino_acid_words.csv", ("kind", "meaning", "words"))
    return {
        word: (row.one_of("kind", _KINDS), row.cells["meaning"]) for row in rows for word in row.text("words").split()
    }
