"""Conditions and medicines by the names people use: common names, synonyms, brands and abbreviations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from myoflux.errors import TableError, nearest
from myoflux.spelling import closest
from myoflux.tables import data_folder, read_csv

Kind = Literal["condition", "medicine"]
OTHER = "other:"


@dataclass(frozen=True)
class Term:
    """A condition or a medicine: its name here, its group, and the other names that mean it."""

    name: str
    kind: str
    group: str
    synonyms: tuple[str, ...]


@cache
def terms() -> Mapping[str, Term]:
    """Return the known conditions and medicines by name.

    >>> terms()["type 2 diabetes"].group
    'metabolic'
    """
    rows = read_csv(data_folder() / "conditions.csv", ("name", "kind", "group", "synonyms"))
    table: dict[str, Term] = {}
    for row in rows:
        synonyms = tuple(word for word in row.cells["synonyms"].split("|") if word)
        kind = row.one_of("kind", ("condition", "medicine"))
        table[row.text("name")] = Term(row.text("name"), kind, row.text("group"), synonyms)
    _names(table)
    return table


def _names(table: Mapping[str, Term]) -> dict[tuple[str, str], Term]:
    names: dict[tuple[str, str], Term] = {}
    for term in table.values():
        for name in (term.name, *term.synonyms):
            key = (term.kind, _plain(name))
            if names.setdefault(key, term) is not term:
                raise TableError(f"conditions.csv: {name!r} means both {names[key].name!r} and {term.name!r}; drop one")
    return names


@cache
def _by_name() -> dict[tuple[str, str], Term]:
    return _names(terms())


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", name.lower().replace("'s", "s").replace("\u2019s", "s")))


def find_term(words: str, kind: Kind) -> Term:
    """Return the condition or medicine that words mean; raises ValueError with the nearest known names.

    >>> find_term("T2DM", "condition").name, find_term("Sinemet", "medicine").name
    ('type 2 diabetes', 'levodopa')
    """
    key = (kind, _plain(words))
    names = _by_name()
    if key in names:
        return names[key]
    same = [name for other, name in names if other == kind]
    near = [names[kind, name].name for name, _ in closest(key[1], same)]
    raise ValueError(f"unknown {kind} {words!r}; {_ask(words, kind, near)}; for another one write '{OTHER} {words}'")


def _ask(words: str, kind: Kind, near: list[str]) -> str:
    if near:
        return "did you mean " + " or ".join(repr(name) for name in dict.fromkeys(near)) + "?"
    known = {name: term.name for term in terms().values() if term.kind == kind for name in (term.name, *term.synonyms)}
    found = nearest(words, known)
    means = dict.fromkeys(known[name] for name in re.findall(r"['\"]([^,]*)['\"]", found) if name in known)
    return "nearest: " + ", ".join(repr(name) for name in means)


def known_name(words: str, kind: Kind) -> str:
    """Return the name used here; ``other: ...`` stays as it is, as something that nobody has looked at.

    >>> known_name("high blood pressure", "condition")
    'hypertension'
    """
    plain = words.strip()
    if plain.lower().startswith(OTHER):
        return plain
    return find_term(plain, kind).name


def usual_name(words: str, kind: Kind) -> str:
    """Return the name used here, or the words themselves where no name is known.

    >>> usual_name("T2DM", "condition"), usual_name("a bad knee", "condition")
    ('type 2 diabetes', 'a bad knee')
    """
    found = _by_name().get((kind, _plain(words)))
    return words if found is None else found.name
