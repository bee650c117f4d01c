"""What decides whether a statement says what a text says: effects, directions, denials, exclusive words."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache

from myoflux.evidence.ledger import CLAIMS, Statement
from myoflux.evidence.terms import SUBJECTS, stem, terms
from myoflux.spelling import plain
from myoflux.tables import read_csv

# Words over which a denial reaches: a convention.
REACH = 7
_END = re.compile(r"[.,;:!?()]|\bbut\b|\bunless\b|\buntil\b")


@cache
def _telling() -> dict[str, frozenset[tuple[str, ...]]]:
    """Return the words that decide what a text says, by kind."""
    rows = read_csv(CLAIMS / "telling_words.csv", ("kind", "words"))
    return {row.text("kind"): frozenset(tuple(plain(word)) for word in row.text("words").split("|")) for row in rows}


def _said(text: str, kind: str) -> set[tuple[str, ...]]:
    words = plain(text)
    runs = {tuple(words[start : start + size]) for size in (1, 2, 3) for start in range(len(words) - size + 1)}
    return runs & _telling()[kind]


def says_the_same(text: str, statement: Statement) -> bool:
    """Return whether a statement holds every telling word of a text, goes the same way, and denies what it denies.

    >>> from myoflux.evidence.ledger import statements
    >>> cancer = next(one for one in statements() if one.id == "B14")
    >>> says_the_same("leucine causes cancer", cancer)
    False
    """
    theirs = " ".join((statement.statement, statement.keywords, statement.section))
    known = set(terms(theirs)) | {stem(word) for word in plain(theirs)}
    for kind in ("effect", "direction", "population"):
        for words in _said(text, kind):
            if not set(terms(" ".join(words))) <= known and not {stem(word) for word in words} <= known:
                return False
    if _said(text, "whole") and not _said(theirs, "whole"):
        return False
    if _said(text, "only") and not (_said(theirs, "only") and _after_only(text) <= known):
        return False
    if _sense()[statement.id][0] and {stem(name) for name in SUBJECTS[:-2]} & set(terms(text)):
        return False
    return _same_way(text, theirs) and _deny_alike(text, statement)


def _after_only(text: str) -> set[str]:
    """Return the two terms to which "only" points."""
    words = plain(text)
    places = [place for place, word in enumerate(words) if (word,) in _telling()["only"]]
    return set(terms(" ".join(words[places[0] + 1 :]))[:2]) if places else set()


def _same_way(text: str, theirs: str) -> bool:
    """Return whether neither says that something rises, or is caused, where the other says that it falls."""
    ways = [{way for way in ("up", "down") if _said(one, way)} for one in (text, theirs)]
    return len(ways[0]) != 1 or len(ways[1]) != 1 or ways[0] == ways[1]


def _deny_alike(text: str, statement: Statement) -> bool:
    """Return whether a statement denies something of what a text denies, and is told where the text is."""
    subjects = {stem(name) for name in SUBJECTS}
    own, other = _denied(text) - subjects, _denied(statement.statement) - subjects
    if own:
        return bool(own & (other | _sense()[statement.id][1]))
    return not set(terms(text)) & other or bool(_said(text, "doubt"))


@cache
def _sense() -> defaultdict[str, tuple[bool, frozenset[str]]]:
    """Return of each statement whether it speaks of people in general and of no amino acid, and the terms it denies."""
    sense: defaultdict[str, tuple[bool, frozenset[str]]] = defaultdict(lambda: (False, frozenset()))
    for row in read_csv(CLAIMS / "sense.csv", ("id", "about", "denies")):
        denies = frozenset(terms(row.cells["denies"]))
        sense[row.text("id")] = (
            row.cells["about"] == "general",
            denies | {stem(w) for w in row.cells["denies"].split()},
        )
    return sense


def _denied(text: str) -> set[str]:
    """Return the terms over which a denial reaches, up to the next mark or "but".

    >>> sorted(_denied("do not reduce soreness, they say"))
    ['reduc', 'soreness']
    """
    found: set[str] = set()
    for part in _END.split(text.lower().replace("\u2019", "'").replace("can't", "can not").replace("n't", " not")):
        words = re.findall(r"[^\W_]+", part)
        for place, word in enumerate(words):
            if (word,) in _telling()["denial"]:
                found |= set(terms(" ".join(words[place + 1 : place + 1 + REACH])))
    return found
