"""The terms of a text: slips of the pen mended, stop words dropped, synonyms brought together, endings cut."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from myoflux.common.spelling import closest, plain
from myoflux.common.tables import read_csv
from myoflux.evidence.ledger import CLAIMS, statements

SUBJECTS = ("bcaa", "leucine", "isoleucine", "valine", "protein", "hmb")
# A word so short is not mended: too many words are like it.
LONG_ENOUGH = 6


def stem(word: str) -> str:
    """Return a word without its usual endings.

    >>> stem("activates"), stem("muscles")
    ('activat', 'muscl')
    """
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending == "e" else 3):
            return word.removesuffix(ending)
    return word


def _stems(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(map(stem, words))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(row.text("word") for row in read_csv(CLAIMS / "stop_words.csv", ("word",)))


@cache
def _synonyms() -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = []
    for row in read_csv(CLAIMS / "synonyms.csv", ("word", "same")):
        head = row.text("word").lower()
        pairs += [(_stems(plain(same)), head) for same in (head, *row.text("same").split("|"))]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _synonyms_by_first() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """Return the synonyms by their first word, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for same, head in _synonyms():
        found.setdefault(same[0], []).append((same, head))
    return found


def terms(text: str) -> list[str]:
    """Return the terms of a text: stop words dropped, synonyms brought together, endings cut.

    >>> terms("Makes you recover faster")
    ['recovery', 'fast']
    """
    words = [_mended(word) for word in plain(text)]
    stems = _stems(words)
    found = []
    index = 0
    while index < len(words):
        for same, head in _synonyms_by_first().get(stems[index], ()):
            if stems[index : index + len(same)] == same:
                found.append(stem(head))
                index += len(same)
                break
        else:
            if words[index] not in _stop_words():
                found.append(stem(words[index]))
            index += 1
    return found


@cache
def _known_words() -> frozenset[str]:
    """Return the long words of the ledger and of the synonyms."""
    texts = [" ".join((one.statement, one.keywords, one.section)) for one in statements()]
    words = [word for text in texts for word in plain(text)]
    words += [word for same, head in _synonyms() for word in (*same, head.lower())]
    return frozenset(word for word in words if len(word) >= LONG_ENOUGH)


@cache
def _mended(word: str) -> str:
    """Return the one known word that a long unknown word nearly is, else the word itself."""
    known = _known_words()
    if len(word) < LONG_ENOUGH or word in known or word in _stop_words() or stem(word) in {stem(one) for one in known}:
        return word
    near = closest(word, known)
    return near[0][0] if len({stem(one) for one, _ in near}) == 1 else word
