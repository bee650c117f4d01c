"""Conditions, medicines and symptoms by the names people use: usual names for models, tags for the safety rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal, get_args

from myoflux.common.spelling import closest, plain
from myoflux.common.tables import Row, data_folder, read_csv
from myoflux.errors import TableError, nearest

Kind = Literal["condition", "medicine", "symptom"]
OTHER = "other:"


@dataclass(frozen=True)
class Term:
    """What a name means: the usual name, its group, the other names, and the tags that the safety rules read.

    Beside a word of ``not_with`` it means something that no rule reads; so does one that ``ends`` when it lies in the
    past. No tag: known, and no rule reads it.
    """

    name: str
    kind: str
    group: str
    tags: tuple[str, ...]
    synonyms: tuple[str, ...]
    not_with: frozenset[str]
    ends: bool


@cache
def all_terms() -> tuple[Term, ...]:
    """Return every known condition, medicine and symptom.

    >>> {term.kind for term in all_terms()} == {"condition", "medicine", "symptom"}
    True
    """
    columns = ("name", "kind", "group", "tags", "synonyms", "not_with", "ends_with_year")
    return tuple(map(_term, read_csv(data_folder() / "health_names.csv", columns)))


def _term(row: Row) -> Term:
    return Term(
        row.text("name"), row.one_of("kind", get_args(Kind)), row.text("group"), _split(row.cells["tags"]),
        _split(row.cells["synonyms"]), frozenset(_split(row.cells["not_with"])), row.cells["ends_with_year"] == "yes",
    )  # fmt: skip


def _split(text: str) -> tuple[str, ...]:
    return tuple(part for part in text.split("|") if part)


@cache
def terms() -> Mapping[str, Term]:
    """Return the known conditions and medicines by their usual name.

    >>> terms()["type 2 diabetes"].group, terms()["type 2 diabetes"].tags
    ('metabolic', ('diabetes',))
    """
    return {term.name: term for term in all_terms() if term.kind != "symptom"}


@cache
def names_of(kind: Kind) -> Mapping[tuple[str, ...], Term]:
    """Return what every name of a kind means, by its words in one spelling; a name means one thing.

    >>> names_of("condition")["isovaleric", "acidemia"].name
    'isovaleric acidaemia'
    """
    names: dict[tuple[str, ...], Term] = {}
    for term in all_terms():
        for name in (term.name, *term.synonyms) if term.kind == kind else ():
            if names.setdefault(tuple(plain(name)), term) is not term:
                other = names[tuple(plain(name))].name
                raise TableError(f"health_names.csv: {name!r} means both {other!r} and {term.name!r}; drop one")
    return names


def find_term(words: str, kind: Kind) -> Term:
    """Return the condition, medicine or symptom that words mean; raises ValueError with the nearest known names.

    >>> find_term("T2DM", "condition").name, find_term("Sinemet", "medicine").name
    ('type 2 diabetes', 'levodopa')
    """
    names = names_of(kind)
    key = tuple(plain(words))
    if key in names:
        return names[key]
    same = {" ".join(name): term.name for name, term in names.items()}
    near = [same[name] for name, _ in closest(" ".join(key), same)]
    raise ValueError(f"unknown {kind} {words!r}; {_ask(words, kind, near)}; for another one write '{OTHER} {words}'")


def _ask(words: str, kind: Kind, near: list[str]) -> str:
    if near:
        return "did you mean " + " or ".join(repr(name) for name in dict.fromkeys(near)) + "?"
    known = {name: term.name for term in all_terms() if term.kind == kind for name in (term.name, *term.synonyms)}
    found = nearest(words, known)
    means = dict.fromkeys(known[name] for name in re.findall(r"['\"]([^,]*)['\"]", found) if name in known)
    return "nearest: " + ", ".join(repr(name) for name in means)


def known_name(words: str, kind: Kind) -> str:
    """Return the name used here; ``other: ...`` stays as it is, as something that nobody has looked at.

    >>> known_name("high blood pressure", "condition")
    'hypertension'
    """
    text = words.strip()
    if text.lower().startswith(OTHER):
        return text
    return find_term(text, kind).name


def usual_name(words: str, kind: Kind) -> str:
    """Return the name used here, or the words themselves where no name is known.

    >>> usual_name("T2DM", "condition"), usual_name("a bad knee", "condition")
    ('type 2 diabetes', 'a bad knee')
    """
    found = names_of(kind).get(tuple(plain(words)))
    return words if found is None else found.name
