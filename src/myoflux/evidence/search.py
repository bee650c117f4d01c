"""Find the statements nearest to a text: word weights and a table of synonyms, nothing learned, nothing sent away."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from myoflux.evidence.ledger import CLAIMS, Statement, statements
from myoflux.spelling import plain
from myoflux.tables import read_csv

# The least share of a text's weight that a statement must cover to be named: tuned on the gold set, a convention.
ENOUGH = 0.4
# The same where one term alone agrees.
ALONE = 0.6
FAINT = 0.2
# How far down a statement may stand and still be the one that says the same.
NEAREST = 10
SUBJECTS = ("bcaa", "leucine", "isoleucine", "valine", "protein", "hmb")
# A word no statement holds weighs less than the most telling known one: texts hold much that is not the claim.
UNHEARD = 0.7
SUBJECT_WEIGHT = 0.3
WEIGHTS = {"statement": 1.0, "keywords": 0.8, "section": 0.3}


@dataclass(frozen=True)
class Match:
    """A statement and how near it is: the share of the text's weight it covers, and the score that orders."""

    statement: Statement
    covered: float
    score: float
    terms: int


def stem(word: str) -> str:
    """Return a word without its usual endings.

    >>> stem("activates"), stem("muscles")
    ('activat', 'muscl')
    """
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending == "e" else 3):
            return word.removesuffix(ending)
    return word


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(row.text("word") for row in read_csv(CLAIMS / "stop_words.csv", ("word",)))


@cache
def _synonyms() -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = []
    for row in read_csv(CLAIMS / "synonyms.csv", ("word", "same")):
        head = row.text("word").lower()
        pairs += [(tuple(plain(same)), head) for same in (head, *row.text("same").split("|"))]
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
    words = plain(text)
    found = []
    index = 0
    while index < len(words):
        for same, head in _synonyms_by_first().get(words[index], ()):
            if tuple(words[index : index + len(same)]) == same:
                found.append(stem(head))
                index += len(same)
                break
        else:
            if words[index] not in _stop_words():
                found.append(stem(words[index]))
            index += 1
    return found


@cache
def _index() -> tuple[tuple[tuple[Statement, dict[str, float], float], ...], dict[str, float]]:
    """Return the weight of each term in each statement with the statement's length, and how telling each term is."""
    documents = []
    for statement in statements():
        weights: dict[str, float] = {}
        for part, weight in WEIGHTS.items():
            for term in terms(getattr(statement, part)):
                weights[term] = max(weights.get(term, 0.0), weight)
        subject = "leucine" if statement.text == "promotional article" else "bcaa"
        weights.setdefault(stem(subject), SUBJECT_WEIGHT)
        documents.append((statement, weights, float(len(set(terms(statement.statement))))))
    count = Counter(term for _, weights, _ in documents for term in weights)
    rare = {term: math.log(1 + len(documents) / number) for term, number in count.items()}
    return tuple(documents), rare


@cache
def _other_subjects() -> tuple[tuple[str, ...], ...]:
    rows = read_csv(CLAIMS / "other_subjects.csv", ("name",))
    return tuple(tuple(plain(row.text("name"))) for row in rows)


def _of_something_else(text: str) -> bool:
    """Return whether a text names another substance and none that the ledger is about."""
    words = plain(text)
    if {stem(name) for name in SUBJECTS} & set(terms(text)):
        return False
    sizes = {len(name) for name in _other_subjects()}
    runs = {tuple(words[i : i + size]) for size in sizes for i in range(len(words))}
    return bool(runs & set(_other_subjects()))


@cache
def _telling() -> dict[str, frozenset[tuple[str, ...]]]:
    """Return the words that decide what a text says, by kind: an effect, a direction, a verb that may be denied."""
    rows = read_csv(CLAIMS / "telling_words.csv", ("kind", "words"))
    return {row.text("kind"): frozenset(tuple(plain(word)) for word in row.text("words").split("|")) for row in rows}


def _said(text: str, kind: str) -> set[tuple[str, ...]]:
    words = plain(text)
    runs = {tuple(words[start : start + size]) for size in (1, 2) for start in range(len(words) - size + 1)}
    return runs & _telling()[kind]


def says_the_same(text: str, statement: Statement) -> bool:
    """Return whether a statement holds every telling word of a text, and denies where the text denies.

    >>> cancer = next(one for one in statements() if one.id == "B14")
    >>> says_the_same("leucine causes cancer", cancer)
    False
    """
    theirs = " ".join((statement.statement, statement.keywords, statement.section))
    known = set(terms(theirs)) | {stem(word) for word in plain(theirs)}
    for kind in ("effect", "direction"):
        for words in _said(text, kind):
            if not set(terms(" ".join(words))) <= known and not {stem(word) for word in words} <= known:
                return False
    return _denies(text) == _denies(statement.statement)


def _denies(text: str) -> bool:
    """Return whether a text says that an effect does not happen: "do not reduce", "never builds"."""
    words = "|".join(re.escape(word) for (word,) in _telling()["denied"])
    return (
        re.search(rf"(?:\b(?:not|never|cannot|hardly)|n['\u2019]t)\s+(?:\w+ly\s+)?(?:{words})", text.lower())
        is not None
    )


def weak_statements(text: str, most: int = 3) -> list[Match]:
    """Return the statements that share some words with a text that none is near to; they are no answer."""
    return [] if _of_something_else(text) else [match for match in _ranked(text) if match.covered > FAINT][:most]


def nearest_statements(text: str, most: int = 3) -> list[Match]:
    """Return the statements nearest to a text, best first; empty where the ledger holds no such statement.

    >>> [match.statement.id for match in nearest_statements("BCAA speed muscle recovery", most=1)]
    ['A08']
    """
    if _of_something_else(text):
        return []
    near = [match for match in _ranked(text) if match.covered >= (ENOUGH if match.terms > 1 else ALONE)]
    return [match for match in near[:NEAREST] if says_the_same(text, match.statement)][:most]


def _ranked(text: str) -> list[Match]:
    """Return every statement, the nearest first; none for a text without a telling word."""
    documents, rare = _index()
    unknown = UNHEARD * math.log(1 + len(documents))
    asked = {term: rare.get(term, unknown) for term in terms(text)}
    whole = sum(asked.values())
    if not whole:
        return []
    matches = []
    for statement, weights, length in documents:
        hit = {term: weights[term] * value for term, value in asked.items() if term in weights}
        covered = sum(asked[term] for term in hit) / whole
        own = sum(rare[term] * weight for term, weight in weights.items() if weight == 1.0) or 1.0
        back = sum(value for term, value in hit.items() if weights[term] == 1.0) / own
        matches.append(Match(statement, covered, sum(hit.values()) / whole + 0.35 * back - 0.002 * length, len(hit)))
    matches.sort(key=lambda match: (-match.score, match.statement.id))
    return matches
