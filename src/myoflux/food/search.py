"""Find a food by everyday words: spelling, plural and word order do not matter, plain foods come first."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import permutations

from myoflux.common.spelling import closest
from myoflux.common.tables import data_folder, read_csv
from myoflux.errors import StudyError
from myoflux.food.stand_ins import stand_in
from myoflux.food.table import foods, own_foods

# How much a word counts by its place between the commas of a name; what stands in brackets or is another name; and
# how much a word counts that was completed or corrected. Chosen by hand on everyday foods.
PLACES = (1.0, 0.9, 0.75, 0.65, 0.6)
BRACKETS, OTHER_NAME = 0.6, 0.75
COMPLETED, JOINED = 0.85, 0.95
_WORD = re.compile(r"[a-z]+|\d+(?:\.\d+)?")
LONGER = 0.012
HEAD = 0.25


@dataclass(frozen=True)
class Hit:
    """A food that fits a description: score 0 to 1.25, and how the words were read where they were corrected."""

    name: str
    category: str
    score: float
    read_as: Mapping[str, str]


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters, without accents and plural endings.

    >>> words_of("Crème, 2 Potatoes")
    ['creme', '2', 'potato']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return [_singular(word) for word in _WORD.findall(text.lower())]


@cache
def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("oes", "shes", "ches", "xes", "sses")):
        return word[:-2]
    return word[:-1]


@dataclass(frozen=True)
class _Words:
    """The shipped table of words: what means the same, which first words are no food, which words are rarely meant."""

    same: Mapping[tuple[str, ...], tuple[str, ...]]
    heads: frozenset[tuple[str, ...]]
    rare: Mapping[str, float]
    skip: frozenset[str]
    categories: Mapping[str, float]


@cache
def _table() -> _Words:
    rows = list(read_csv(data_folder() / "food_words.csv", ("words", "kind", "meaning")))

    def of(kind: str) -> Iterator[tuple[str, str]]:
        return ((row.text("words"), row.cells["meaning"]) for row in rows if row.cells["kind"] == kind)

    return _Words(
        {tuple(words_of(words)): tuple(words_of(meaning)) for words, meaning in of("same")},
        frozenset(tuple(words_of(words)) for words, _ in of("head")),
        {words_of(words)[0]: float(meaning) for words, meaning in of("rare")},
        frozenset(words for words, _ in of("skip")),
        {words: float(meaning) for words, meaning in of("category")},
    )


class Index:
    """The words of all foods: which foods hold each, and how much it counts there."""

    def __init__(self, names: Sequence[tuple[str, str, str]]):
        table = _table()
        self.names = names
        self.postings: dict[str, dict[int, float]] = defaultdict(dict)
        self.heads: list[frozenset[str]] = []
        self.sizes: list[int] = []
        self.rare: list[tuple[tuple[str, float], ...]] = []
        for number, (name, also, _) in enumerate(names):
            self._add(number, name, also, table)
        self.weight = {word: math.log(1.0 + len(names) / len(found)) for word, found in self.postings.items()}

    def _add(self, number: int, name: str, also: str, table: _Words) -> None:
        outside, _, _ = name.partition("(")
        parts = [words_of(part) for part in outside.split(",")]
        first = 1 if len(parts) > 1 and tuple(parts[0]) in table.heads else 0
        counts: dict[str, float] = {}
        for place, part in enumerate(parts):
            share = PLACES[min(max(0, place - first), len(PLACES) - 1)]
            for word in part:
                counts[word] = max(counts.get(word, 0.0), share)
        self.rare.append(tuple((word, table.rare[word]) for word in counts if word in table.rare))
        for share, text in ((BRACKETS, name[len(outside) :]), (OTHER_NAME, also)):
            for word in words_of(text) if text else ():
                counts[word] = max(counts.get(word, 0.0), share)
        for word, share in counts.items():
            self.postings[word][number] = share
        self.heads.append(frozenset(parts[first]))
        self.sizes.append(len(counts))

    def read(self, word: str) -> list[tuple[str, float]]:
        """Return the words of the index that a word may mean, with how much each counts."""
        if word in self.postings:
            # "roast chicken" is roasted, "smoke" is smoked.
            done = (word + ending for ending in ("ed", "d"))
            return [(word, 1.0), *((known, JOINED) for known in done if known in self.postings)]
        longer = [known for known in self.postings if len(word) >= 3 and known.startswith(word)]
        found = [(known, COMPLETED) for known in longer]
        for known, share in closest(word, self.postings):
            if known not in longer:
                found.append((known, share))
        return found


@cache
def _index(own: tuple[tuple[str, str, str], ...]) -> Index:
    return Index([*own, *foods().words()])


def search_foods(text: str, count: int = 10) -> list[Hit]:
    """Return the foods that fit a description, best first; raises `StudyError` where it holds no word.

    >>> search_foods("bananna")[0].name
    'Bananas, raw'
    """
    asked = words_of(text)
    if not asked:
        raise StudyError(f"{text!r} holds no word; write for example 'chicken breast'")
    index = _index(tuple((food.name, food.also, food.category) for food in own_foods().values()))
    other = stand_in(text)
    if other is not None and not other.food:
        raise StudyError(f"{text!r} is {other.differs}")
    exact = next((hit for hit in index.names if hit[0].lower() == text.strip().lower()), None)
    meant, read_as = _meant(asked, index)
    scores = _scores(meant, index)
    best = sorted(scores, key=lambda number: (-scores[number], index.sizes[number], number))[:count]
    hits = [Hit(index.names[n][0], index.names[n][2], round(scores[n], 3), read_as) for n in best]
    # A food of the user's own that holds every word as written comes before what the words usually mean.
    first = [Hit(food.name, food.category, 1.0, {}) for food in own_foods().values() if _holds(food.name, asked)]
    if exact is not None:
        first = [Hit(exact[0], exact[2], 1.0 + HEAD, {}), *(hit for hit in first if hit.name != exact[0])]
    if other is not None:
        first = [Hit(other.food, foods()[other.food].category, 1.0, {text.strip(): other.food}), *first]
    ahead = {hit.name for hit in first}
    return [*first, *(hit for hit in hits if hit.name not in ahead)][:count]


def _holds(name: str, asked: Sequence[str]) -> bool:
    return set(asked) <= set(words_of(name))


def _meant(asked: Sequence[str], index: Index) -> tuple[list[list[tuple[str, float]]], dict[str, str]]:
    """Return what each word of a description may mean, and what was corrected."""
    words: list[str] = []
    table, place = _table(), 0
    while place < len(asked):
        size = next((n for n in (3, 2, 1) if tuple(asked[place : place + n]) in table.same), 0)
        words += table.same[tuple(asked[place : place + size])] if size else [asked[place]]
        place += size or 1
    words = [word for word in words if word not in table.skip] or words
    # "soy milk" is "soymilk" too; either way of writing must do.
    joined = [pair for pair in permutations(words, 2) if "".join(pair) in index.postings]
    meant: list[list[tuple[str, float]]] = []
    read_as: dict[str, str] = {}
    for word in words:
        together = [("".join(pair), JOINED) for pair in joined if word in pair]
        options = index.read(word)
        if options and options[0][0] != word and not together:
            read_as[word] = options[0][0]
        meant.append([*options, *together])
    return meant, read_as


def _scores(meant: Sequence[Sequence[tuple[str, float]]], index: Index) -> dict[int, float]:
    table = _table()
    whole = sum(max((index.weight.get(word, 1.0) for word, _ in options), default=8.0) for options in meant)
    covered: dict[int, float] = defaultdict(float)
    heads: dict[int, int] = defaultdict(int)
    said = {word for options in meant for word, _ in options}
    for options in meant:
        best: dict[int, float] = {}
        hit_heads: set[int] = set()
        weight = max((index.weight.get(word, 1.0) for word, _ in options), default=0.0)
        for word, share in options:
            for number, place in index.postings.get(word, {}).items():
                best[number] = max(best.get(number, 0.0), weight * share * place)
                if word in index.heads[number]:
                    hit_heads.add(number)
        for number, value in best.items():
            covered[number] += value
        for number in hit_heads:
            heads[number] += 1
    scores = {}
    for number, value in covered.items():
        head = heads[number] / max(len(index.heads[number]), heads[number], 1)
        unasked = sum(cost for word, cost in index.rare[number] if word not in said)
        category = table.categories.get(index.names[number][2], 0.0)
        longer = LONGER * max(0, index.sizes[number] - len(meant))
        scores[number] = value / whole + HEAD * head - unasked - category - longer
    return scores
