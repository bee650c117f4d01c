"""What people write about conditions, medicines and symptoms, matched to the tags of the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache

from myoflux.common.small_words import small_words, words_say
from myoflux.common.spelling import closest, plain
from myoflux.common.tables import data_folder, read_csv
from myoflux.study.conditions import Kind, Term, names_of

# How like a known name a misspelt clause must be, and how long a name must be for that: conventions.
ALIKE, LONG_ENOUGH = 0.87, 6
# An abbreviation as short as this counts in the list it belongs to; as short as the second, alone or in capitals.
ABBREVIATION, SYLLABLE = 3, 2
# How many words a denial reaches over an "or".
REACH = 5
INBORN = frozenset(
    [
        "msud",
        "isovaleric",
        "leucine_pathway_defect",
        "propionic_methylmalonic",
        "isoleucine_pathway_defect",
        "urea_cycle",
        "protein_restricted",
        "hyperinsulinism",
        "bckdk",
        "inborn_unspecified",
    ]
)
_MARK, _AND = re.compile(r"[,;()\n]"), re.compile(r"\b(?:but|and|plus|und|aber|et|mais|y|pero|maar)\b", re.IGNORECASE)
KINDS: tuple[Kind, ...] = ("condition", "medicine", "symptom")
_YEAR = re.compile(r"\b(19|20)\d\d\b|\b(years?|jahren?|ans|años|anni) ago\b|\b(last year|as a child|history of)\b")


@dataclass(frozen=True)
class Understood:
    """What a phrase was taken for: tags with the words that led there, and the clauses that led to no rule.

    ``no_rule`` holds what is known and read by no rule, or lies in the past; ``unknown`` what nothing matched;
    ``organs`` what names an organ or state of high risk and was not understood.
    """

    tags: Mapping[str, str]
    no_rule: tuple[str, ...]
    unknown: tuple[str, ...]
    organs: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """A known name at its place in a clause: the words from ``start`` to before ``end``."""

    start: int
    end: int
    term: Term


@cache
def organ_words() -> Mapping[str, re.Pattern[str]]:
    """Return what the words of each organ or state of high risk look like; ``*`` is any letters.

    >>> [organ for organ, words in organ_words().items() if words.fullmatch("nierentransplantation")]
    ['kidney', 'transplant']
    """
    rows = read_csv(data_folder() / "safety" / "organ_words.csv", ("organ", "words"))
    return {row.text("organ"): _starred(row.text("words")) for row in rows}


def _starred(words: str) -> re.Pattern[str]:
    return re.compile(words.replace("*", r"\w*"))


@cache
def _sign_words() -> tuple[tuple[Term, re.Pattern[str], re.Pattern[str]], ...]:
    """Return signs that are told in many ways by a part of the body and what ails it ("my lips swelled up")."""
    return tuple(
        (
            Term("a sign", "symptom", "sign", tuple(row.text("tags").split("|")), (), frozenset(), ends=True),
            _starred(row.text("part")),
            _starred(row.text("trouble")),
        )
        for row in read_csv(data_folder() / "safety" / "sign_words.csv", ("tags", "part", "trouble"))
    )


def understand(phrase: str, kind: Kind) -> Understood:
    """Return what a phrase of one of a person's lists means to the rules; what is denied or a relative's is not theirs.

    Names of the list's own kind come first; what stands in the wrong list is read all the same.

    >>> sorted(understand("no kidney disease, type 2 diabetes", "condition").tags)
    ['diabetes']
    >>> understand("floating kidney", "condition").organs
    ('floating kidney',)
    """
    tags: dict[str, str] = {}
    no_rule, unknown, organs = [], [], []
    for clause in _clauses(phrase):
        words = plain(clause)
        denied = _wholly_denied(words)
        hits = _hits(words, clause, kind) or _signs(words) or ([] if denied else _misspelt(words, clause, kind))
        if not hits and (words_say(words, "nothing", "filler") or words_say(words, "light", "filler")):
            continue
        theirs = [hit for hit in hits if not _denied(words[: hit.start])]
        for hit in theirs:
            if _of_relative(words[: hit.start]):
                tags |= {"inborn_in_family": phrase} if INBORN & set(hit.term.tags) else {}
            elif not hit.term.tags or _means_nothing(hit.term, words, clause):
                no_rule.append(clause.strip())
            else:
                tags |= dict.fromkeys(hit.term.tags, phrase)
        if _left_over(words, hits):
            organs.append(clause.strip())
        elif not hits and not denied:
            unknown.append(clause.strip())
    return Understood(tags, tuple(no_rule), tuple(unknown), tuple(organs))


def _clauses(phrase: str) -> Iterator[str]:
    """Yield the parts of a phrase that are read by themselves; a known name that holds an "and" stays whole."""
    for part in _MARK.split(phrase):
        whole = any(tuple(plain(part)) in names_of(kind) for kind in KINDS)
        yield from [part] if whole else _AND.split(part)


def _hits(words: Sequence[str], clause: str, kind: Kind) -> list[Hit]:
    """Return names at their places, the longest first and each word used once."""
    kinds = sorted(KINDS, key=lambda other: other != kind)
    used: set[int] = set()
    hits = []
    for size in range(min(len(words), _longest()), 0, -1):
        for start in range(len(words) - size + 1):
            span = range(start, start + size)
            if used.isdisjoint(span) and (term := _named(tuple(words[start : start + size]), words, clause, kinds)):
                used.update(span)
                hits.append(Hit(start, start + size, term))
    return sorted(hits, key=lambda hit: hit.start)


@cache
def _longest() -> int:
    return max(len(name) for kind in KINDS for name in names_of(kind))


def _named(name: tuple[str, ...], words: Sequence[str], clause: str, kinds: Sequence[Kind]) -> Term | None:
    text = name[0] if len(name) == 1 else ""
    if text and len(text) <= SYLLABLE and len(words) > 1 and not re.search(rf"\b{text.upper()}\b", clause):
        return None
    own = kinds[:1] if text and len(text) <= ABBREVIATION else kinds
    return next((names_of(kind)[name] for kind in own if name in names_of(kind)), None)


def _means_nothing(term: Term, words: Sequence[str], clause: str) -> bool:
    """Return whether a name means something else here, or lies in the past and ended."""
    if term.not_with & set(words):
        return True
    past = _YEAR.search(clause.lower()) or small_words()["past"] & set(words)
    return term.ends and bool(past) and not small_words()["now"] & set(words)


def _left_over(words: Sequence[str], hits: Sequence[Hit]) -> bool:
    """Return whether a word of an organ stands beside the known names, and none of them speaks of that organ."""
    named = [place for hit in hits for place in range(hit.start, hit.end)]
    for pattern in organ_words().values():
        places = [place for place, word in enumerate(words) if pattern.fullmatch(word)]
        if any(place in named for place in places):
            continue
        if not all(_of_relative(words[:place]) or _organ_denied(words, place) for place in places):
            return True
    return False


def _organ_denied(words: Sequence[str], place: int) -> bool:
    """Return whether trouble with an organ is denied; "no kidney function" and "no left kidney" deny none."""
    say = small_words()
    bare = words[place] in say["bare_organ"] and not say["trouble"] & set(words)
    return not bare and _denied(words[:place])


def _denied(before: Sequence[str]) -> bool:
    """Return whether the words before a name deny it, over an "or" as well ("no kidney or liver disease")."""
    say = small_words()
    rest = [word for word in before if word not in say["filler"] or word in say["negator"]]
    if rest and rest[-1] in say["negator"]:
        return True
    if not rest or rest[-1] not in say["or"]:
        return False
    near = rest[-REACH:]
    places = [place for place, word in enumerate(near) if word in say["negator"]]
    return bool(places) and not say["no_denial"] & set(near[places[-1] :])


def _wholly_denied(words: Sequence[str]) -> bool:
    """Return whether an unknown clause is one denial: "no palpitations"."""
    say = small_words()
    rest = [word for word in words if word not in say["filler"]]
    return bool(rest) and rest[0] in say["negator"] and not say["no_denial"] & set(rest[1:2])


def _of_relative(before: Sequence[str]) -> bool:
    """Return whether a relative was named, and nobody spoke of themselves after that."""
    say = small_words()
    places = [
        place for place, word in enumerate(before) if word in say["relative"] or word.rstrip("s") in say["relative"]
    ]
    return bool(places) and not say["self"] & set(before[places[-1] :])


def _signs(words: Sequence[str]) -> list[Hit]:
    """Return the signs whose part of the body and trouble both stand in a clause, from the first of the two words."""
    hits = []
    for term, part, trouble in _sign_words():
        places = [[at for at, word in enumerate(words) if look.fullmatch(word)] for look in (part, trouble)]
        if all(places):
            hits.append(Hit(min(places[0][0], places[1][0]), len(words), term))
    return hits


def _misspelt(words: Sequence[str], clause: str, kind: Kind) -> list[Hit]:
    """Return the names in a clause of several words with its slips mended, else the name that it nearly is.

    A name without a tag does not excuse what was written.
    """
    mended = [_mended(word) for word in words] if kind == "condition" and len(words) > 1 else list(words)
    hits = [hit for hit in _hits(mended, clause, kind) if hit.term.tags] if mended != list(words) else []
    return hits or _nearly(words, kind)


def _mended(word: str) -> str:
    """Return the one word of the names of conditions that a long word nearly is, else the word itself."""
    near = closest(word, _long_words()) if len(word) >= LONG_ENOUGH and word not in _long_words() else []
    return near[0][0] if len(near) == 1 else word


@cache
def _long_words() -> frozenset[str]:
    return frozenset(word for name in names_of("condition") for word in name if len(word) >= LONG_ENOUGH)


def _nearly(words: Sequence[str], kind: Kind) -> list[Hit]:
    text = " ".join(words)
    if len(text) < LONG_ENOUGH:
        return []
    best, score = None, ALIKE - 1e-9

    def told(parts: Sequence[str]) -> set[str]:
        """Return the words and numbers that turn a meaning round, which no slip of the pen adds."""
        return {part for part in parts if part in small_words()["negator"] or part.isdecimal()}

    match = SequenceMatcher(None, "", text)
    known = [pair for other in sorted(KINDS, key=lambda other: other != kind) for pair in names_of(other).items()]
    for name, term in known:
        whole = " ".join(name)
        if len(whole) < LONG_ENOUGH or not term.tags or told(words) != told(name):
            continue
        match.set_seq1(whole)
        if match.real_quick_ratio() > score and match.quick_ratio() > score and (ratio := match.ratio()) > score:
            best, score = term, ratio
    return [] if best is None else [Hit(0, len(words), best)]
