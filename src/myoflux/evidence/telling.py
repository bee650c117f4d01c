"""What decides whether a statement says what a text says: effects, directions, denials, exclusive words."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from myoflux.common.spelling import plain
from myoflux.common.tables import read_csv
from myoflux.evidence.ledger import CLAIMS, Statement
from myoflux.evidence.terms import SUBJECTS, stem, terms

# Words over which a denial reaches: a convention.
REACH = 5
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
            meant = set(terms(" ".join(words)))
            if not meant <= known | _denied(text) and not {stem(word) for word in words} <= known:
                return False
    if not _said(text, "whole") <= _said(theirs, "whole") and not _denied(text):
        return False
    if _said(text, "only") and not (_said(theirs, "only") and _after_only(text) <= known):
        return False
    if _sense()[statement.id].general and {stem(name) for name in SUBJECTS[:-2]} & set(terms(text)):
        return False
    if not _single(text) <= (_single(theirs) or _single(text)):
        return False
    valence = _sense()[statement.id].valence or _valence(statement.statement)
    if valence * _valence(text) < 0 or (_valence(text) < 0 and not valence):
        return False
    return _same_way(text, theirs) and _deny_alike(text, statement)


def _single(text: str) -> set[str]:
    """Return the single amino acids that a text names."""
    return {stem(name) for name in ("leucine", "isoleucine", "valine")} & set(terms(text))


def _after_only(text: str) -> set[str]:
    """Return the term to which "only" points."""
    words = plain(text)
    places = [place for place, word in enumerate(words) if (word,) in _telling()["only"]]
    return set(terms(" ".join(words[places[0] + 1 :]))[:1]) if places else set()


def _same_way(text: str, theirs: str) -> bool:
    """Return whether neither says that something rises, or is caused, where the other says that it falls."""
    ways = [{way for way in ("up", "down") if _said(one, way)} for one in (text, theirs)]
    return len(ways[0]) != 1 or len(ways[1]) != 1 or ways[0] == ways[1]


def _deny_alike(text: str, statement: Statement) -> bool:
    """Return whether a statement denies something of what a text denies, and is told where the text is."""
    subjects = {stem(name) for name in SUBJECTS}
    own, other = _denied(text) - subjects, _denied(statement.statement) - subjects
    if own:
        return bool(own & (other | _sense()[statement.id].denies))
    told = set(terms(text)) & (other | _sense()[statement.id].must)
    return not told or bool(_said(text, "doubt"))


def _valence(text: str) -> int:
    """Return 1 for a text that tells of something good, -1 of something bad, 0 where it is not known.

    >>> _valence("speeds up breakdown"), _valence("slows down breakdown"), _valence("a powder")
    (-1, 1, 0)
    """
    way = bool(_said(text, "up")) - bool(_said(text, "down"))
    outcome = bool(_said(text, "good")) - bool(_said(text, "bad"))
    direct = bool(_said(text, "helpful")) - bool(_said(text, "harmful"))
    return way * (outcome or min(direct, 0)) or direct


@dataclass(frozen=True)
class _Sense:
    """What a statement is about and denies: ``general`` is of people and no amino acid; ``must`` is always denied."""

    general: bool = False
    valence: int = 0
    denies: frozenset[str] = frozenset()
    must: frozenset[str] = frozenset()


@cache
def _sense() -> defaultdict[str, _Sense]:
    sense: defaultdict[str, _Sense] = defaultdict(_Sense)
    for row in read_csv(CLAIMS / "sense.csv", ("id", "about", "valence", "denies")):
        words = row.cells["denies"]
        must = " ".join(word[1:] for word in words.split() if word.startswith("!"))
        denies = frozenset((*terms(words.replace("!", "")), *map(stem, words.replace("!", "").split())))
        valence = {"+": 1, "-": -1}.get(row.cells["valence"], 0)
        sense[row.text("id")] = _Sense(row.cells["about"] == "general", valence, denies, frozenset(terms(must)))
    return sense


def _denied(text: str) -> set[str]:
    """Return the terms over which a denial reaches, up to the next mark or "but".

    >>> sorted(_denied("do not reduce soreness, they say"))
    ['reduc', 'sorenes']
    """
    found: set[str] = set()
    for part in _END.split(text.lower().replace("\u2019", "'").replace("can't", "can not").replace("n't", " not")):
        words = re.findall(r"[^\W_]+", part)
        for place, word in enumerate(words):
            if {(word,), tuple(words[place : place + 2])} & _telling()["denial"]:
                found |= set(terms(" ".join(words[place + 1 : place + 1 + REACH])))
    return found
