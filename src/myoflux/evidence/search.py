"""Find the statements nearest to a text: word weights and a table of synonyms, nothing learned, nothing sent away."""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache

from myoflux.evidence.ledger import CLAIMS, Statement, statements
from myoflux.safety.names import plain
from myoflux.tables import read_csv

# The least share of a text's weight that a statement must cover to be named at all: tuned on the gold set, a convention.
ENOUGH = 0.42
STOP_WORDS = frozenset(
    "a an and are as at be been being by can could do does for from has have how i if in into is it its may me more most "
    "my of on or our so some that the their them then there these they this to too under was we what when which who will "
    "with you your your's use used get gets make makes made help helps support supports".split()
)
WEIGHTS = {"statement": 1.0, "keywords": 0.8, "section": 0.3}


@dataclass(frozen=True)
class Match:
    """A statement and how near it is: the share of the text's weight it covers, and the score that orders."""

    statement: Statement
    covered: float
    score: float


def stem(word: str) -> str:
    """Return a word without its usual endings.

    >>> stem("activates"), stem("muscles")
    ('activat', 'muscl')
    """
    for ending in ("ations", "ation", "ings", "ing", "ies", "ied", "edly", "ed", "es", "ly", "s", "e"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word.removesuffix(ending)
    return word


@cache
def _synonyms() -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = []
    for row in read_csv(CLAIMS / "synonyms.csv", ("word", "same")):
        head = row.text("word").lower()
        pairs += [(tuple(plain(same)), head) for same in row.text("same").split("|")]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


def terms(text: str) -> list[str]:
    """Return the terms of a text: stop words dropped, synonyms brought together, endings cut.

    >>> terms("Makes you recover faster")
    ['recovery', 'fast']
    """
    words = plain(text)
    found = []
    index = 0
    while index < len(words):
        for same, head in _synonyms():
            if tuple(words[index : index + len(same)]) == same:
                found.append(stem(head))
                index += len(same)
                break
        else:
            if words[index] not in STOP_WORDS:
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
        documents.append((statement, weights, float(len(set(terms(statement.statement))))))
    count = Counter(term for _, weights, _ in documents for term in weights)
    rare = {term: math.log(1 + len(documents) / number) for term, number in count.items()}
    return tuple(documents), rare


def nearest_statements(text: str, most: int = 3) -> list[Match]:
    """Return the statements nearest to a text, best first; empty where the ledger holds no such statement.

    >>> [match.statement.id for match in nearest_statements("BCAA speed muscle recovery", most=1)]
    ['A08']
    """
    documents, rare = _index()
    unknown = math.log(1 + len(documents))
    asked = {term: rare.get(term, unknown) for term in terms(text)}
    whole = sum(asked.values())
    if not whole or not re.search(r"\w", text):
        return []
    matches = []
    for statement, weights, length in documents:
        hit = {term: weights[term] * value for term, value in asked.items() if term in weights}
        covered = sum(asked[term] for term in hit) / whole
        own = sum(rare[term] * weight for term, weight in weights.items() if weight == 1.0) or 1.0
        back = sum(value for term, value in hit.items() if weights[term] == 1.0) / own
        matches.append(Match(statement, covered, sum(hit.values()) / whole + 0.35 * back - 0.002 * length))
    matches.sort(key=lambda match: (-match.score, match.statement.id))
    best = [match for match in matches if match.covered >= ENOUGH]
    return best[:most]
