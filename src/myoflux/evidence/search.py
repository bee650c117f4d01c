"""Find the statements nearest to a text: word weights and a table of synonyms, nothing learned, nothing sent away."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from functools import cache

from myoflux.common.spelling import plain
from myoflux.common.tables import read_csv
from myoflux.evidence.ledger import CLAIMS, Statement, statements
from myoflux.evidence.telling import says_the_same
from myoflux.evidence.terms import SUBJECTS, stem, terms

# The least share of a text's weight that a statement must cover to be named: tuned on the gold set, a convention.
ENOUGH = 0.34
# The same where one term alone agrees.
ALONE = 0.5
FAINT = 0.2
# How far down a statement may stand and still be the one that says the same.
NEAREST = 10
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
