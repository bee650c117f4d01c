"""Words in one spelling, and words that were nearly written right."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# British to American, and what sounds the same; the order counts.
_SPELLINGS = (
    ("aemi", "emi"), ("oedema", "edema"), ("haem", "hem"), ("sulph", "sulf"), ("neurone", "neuron"),
    ("tumour", "tumor"), ("coeliac", "celiac"), ("oe", "e"), ("diarrh", "diar"),
)  # fmt: skip
_OWNER, _NOT, _ELIDED = re.compile(r"'s\b"), re.compile(r"n't\b"), re.compile(r"\b(?:[dljmtsnc]|qu|un|all|dell)'(?=\w)")

# How much a corrected word counts, by the number of letters that are wrong.
CORRECTED = (1.0, 0.8, 0.6)


def plain(text: str) -> list[str]:
    """Return the words of a text in one spelling: small letters, no accents, no apostrophes.

    >>> plain("Haemodialysis, 3-methylcrotonyl-CoA"), plain("can't, Ni\u00e8re")
    (['hemodialysis', '3', 'methylcrotonyl', 'coa'], ['cant', 'niere'])
    """
    folded = unicodedata.normalize("NFKD", text.casefold().replace("\u2019", "'").replace("\u0153", "oe"))
    lowered = "".join(letter for letter in folded if not unicodedata.combining(letter))
    lowered = _ELIDED.sub(" ", _NOT.sub("nt", _OWNER.sub("s", lowered)))
    for british, american in _SPELLINGS:
        lowered = lowered.replace(british, american)
    return re.findall(r"[^\W_]+", lowered)


def closest(word: str, known: Iterable[str]) -> list[tuple[str, float]]:
    """Return the known words that differ by one letter (from seven letters on, two), with how much each counts.

    >>> closest("brocoli", ["broccoli", "brain"])
    [('broccoli', 0.8)]
    """
    most = 0 if len(word) < 4 else 1 if len(word) < 7 else 2
    near = [(other, distance(word, other, most)) for other in known if most and abs(len(other) - len(word)) <= most]
    fewest = min((wrong for _, wrong in near), default=most + 1)
    return [(other, CORRECTED[wrong]) for other, wrong in near if wrong <= most and wrong == fewest]


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters must be changed, added, dropped or swapped with their neighbour; at most ``most`` + 1.

    >>> distance("protien", "protein", 2)
    1
    """
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        this = [row]
        for column, rival in enumerate(other, 1):
            cost = min(last[column] + 1, this[-1] + 1, last[column - 1] + (letter != rival))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == rival:
                cost = min(cost, before[column - 2] + 1)
            this.append(cost)
        if min(this) > most:
            return most + 1
        before, last = last, this
    return min(last[-1], most + 1)
