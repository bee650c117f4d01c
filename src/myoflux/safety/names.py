"""What people call conditions, medicines, allergens and symptoms, matched to the tags of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from types import MappingProxyType

from myoflux.tables import data_folder, read_csv

KINDS = ("condition", "medicine", "symptom")
# How like a known name a misspelt word must be, and how long a name must be for that: conventions.
ALIKE, LONG_ENOUGH = 0.87, 6
_FILLERS = {
    "a", "an", "any", "the", "known", "history", "of", "had", "have", "has", "sign", "signs", "currently", "ever",
    "diagnosed", "with", "is", "was",
}  # fmt: skip
_NEGATORS = {"no", "not", "never", "without", "denies", "non", "free"}
_RELATIVES = {
    "family", "father", "mother", "brother", "sister", "parent", "aunt", "uncle", "son", "daughter", "grandfather",
    "grandmother", "grandparent", "cousin", "wife", "husband", "relative", "partner",
}  # fmt: skip
_SELF = {"i", "me", "myself", "am"}
INBORN = frozenset(
    [
        "msud",
        "isovaleric",
        "leucine_pathway_defect",
        "propionic_methylmalonic",
        "isoleucine_pathway_defect",
        "urea_cycle",
        "protein_restricted",
        "hyperinsulinism",
        "bckdk",
        "inborn_unspecified",
    ]
)
# A phrase that is not understood but holds one of these counts as present.
HIGH_RISK = re.compile(
    r"kidney|renal|nephr|dialy|transplant|liver|hepat|cirrho|encephalopath|ammon|metabolic|inborn|acid(a?)emia|aciduria|"
    r"pregnan|chemo|cancer|tumou?r|carcino|lymphom|leuk(a?)emi|sclerosis|sepsis|septic|creatinine"
)
_CLAUSE = re.compile(r"[,;()]|\bbut\b|\band\b|\bplus\b")
_YEAR = re.compile(r"\b(19|20)\d\d\b")
_SPELLINGS: tuple[tuple[str, str], ...] = (
    ("aemi", "emi"),
    ("oedema", "edema"),
    ("haem", "hem"),
    ("sulph", "sulf"),
    ("neurone", "neuron"),
)
_SPELLINGS += (("tumour", "tumor"), ("coeliac", "celiac"), ("oe", "e"), ("diarrh", "diar"))


@dataclass(frozen=True)
class Name:
    """One name of a thing that rules know: its words, what they mean, and what beside them means something else."""

    words: tuple[str, ...]
    tag: str
    kind: str
    not_with: frozenset[str]
    ends_with_year: bool


@dataclass(frozen=True)
class Understood:
    """What a phrase was taken for: tags with the words that led there, and whether nothing was understood."""

    tags: MappingProxyType[str, str]
    unknown: bool


def plain(text: str) -> list[str]:
    """Return the words of a text in one spelling.

    >>> plain("Haemodialysis, 3-methylcrotonyl-CoA")
    ['hemodialysis', '3', 'methylcrotonyl', 'coa']
    """
    lowered = text.lower().replace("\u2019", "'").replace("'s", "s")
    for british, american in _SPELLINGS:
        lowered = lowered.replace(british, american)
    return re.findall(r"[^\W_]+", lowered)


@cache
def names() -> tuple[Name, ...]:
    """Return every known name, longest first."""
    found = []
    columns = ("kind", "tag", "names", "not_with", "ends_with_year")
    for row in read_csv(data_folder() / "safety" / "names.csv", columns):
        veto = frozenset(word for word in row.cells["not_with"].split("|") if word)
        for name in row.text("names").split("|"):
            year = row.cells["ends_with_year"] == "yes"
            found.append(Name(tuple(plain(name)), row.text("tag"), row.one_of("kind", KINDS), veto, year))
    return tuple(sorted(found, key=lambda name: -len(name.words)))


def understand(phrase: str, kinds: Iterable[str]) -> Understood:
    """Return what a phrase of a person's file means to the rules; what is denied or a relative's is not theirs.

    >>> sorted(understand("no kidney disease, type 2 diabetes", ("condition",)).tags)
    ['diabetes']
    """
    tags: dict[str, str] = {}
    known = [name for name in names() if name.kind in set(kinds)]
    denied = False
    for clause in _CLAUSE.split(phrase.lower()):
        words = plain(clause)
        hits = _hits(words, known)
        if not hits and (close := _misspelt(words, known)):
            hits = [(0, close)]
        for start, name in hits:
            if _of_relative(words[:start]):
                denied = True
                if name.tag in INBORN:
                    tags["inborn_in_family"] = phrase
            elif _negated(words[:start]):
                denied = True
            elif name.not_with & set(words) or (name.ends_with_year and _YEAR.search(phrase)):
                tags["none_past_or_local"] = phrase
            else:
                tags[name.tag] = phrase
    return Understood(MappingProxyType(tags), unknown=not tags and not denied)


def _hits(words: list[str], known: list[Name]) -> list[tuple[int, Name]]:
    """Return names at their places, the longest first and each word used once; one name may mean several things."""
    used: dict[int, tuple[str, ...]] = {}
    hits = []
    for name in known:
        size = len(name.words)
        for start in range(len(words) - size + 1):
            span = range(start, start + size)
            free = all(used.get(place, name.words) == name.words for place in span)
            if tuple(words[start : start + size]) == name.words and free:
                used |= dict.fromkeys(span, name.words)
                hits.append((start, name))
    return hits


def _negated(before: list[str]) -> bool:
    rest = [word for word in before if word not in _FILLERS]
    return bool(rest) and rest[-1] in _NEGATORS


def _of_relative(before: list[str]) -> bool:
    """Return whether a relative was named, and nobody spoke of themselves after that."""
    places = [place for place, word in enumerate(before) if word.rstrip("s") in _RELATIVES]
    return bool(places) and not _SELF & set(before[places[-1] :])


def _misspelt(words: list[str], known: list[Name]) -> Name | None:
    text = " ".join(words)
    best, score = None, ALIKE
    for name in known:
        whole = " ".join(name.words)
        if len(whole) >= LONG_ENOUGH and (ratio := SequenceMatcher(None, text, whole).ratio()) >= score:
            best, score = name, ratio
    return best


@dataclass(frozen=True)
class Allergen:
    """One allergen: its names, and the foods of the shipped table that hold it."""

    tag: str
    names: frozenset[tuple[str, ...]]
    digestion: frozenset[str]
    food_words: frozenset[str]


@cache
def allergens() -> tuple[Allergen, ...]:
    """Return the allergens that are looked for."""
    rows = read_csv(data_folder() / "safety" / "allergens.csv", ("tag", "names", "digestion", "food_words"))
    return tuple(
        Allergen(
            row.text("tag"),
            frozenset(tuple(plain(name)) for name in row.text("names").split("|")),
            frozenset(filter(None, row.cells["digestion"].split("|"))),
            frozenset(filter(None, row.cells["food_words"].split("|"))),
        )
        for row in rows
    )


def allergens_in(text: str) -> set[str]:
    """Return the allergens that a text names.

    >>> sorted(allergens_in("Contains soya lecithin and whey"))
    ['milk', 'soy']
    """
    words = plain(text)
    return {allergen.tag for allergen in allergens() if any(_contains(words, name) for name in allergen.names)}


def _contains(words: list[str], name: tuple[str, ...]) -> bool:
    return any(tuple(words[start : start + len(name)]) == name for start in range(len(words) - len(name) + 1))
