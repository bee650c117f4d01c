"""Small words of what people write about their health: what denies, names a relative, fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from myoflux.common.spelling import plain
from myoflux.common.tables import data_folder, read_csv


@cache
def small_words() -> Mapping[str, frozenset[str]]:
    """Return the words that carry no name by what they do: deny, name a relative, fill.

    >>> "without" in small_words()["negator"]
    True
    """
    rows = read_csv(data_folder() / "safety" / "small_words.csv", ("use", "words"))
    return {row.text("use"): frozenset(row.text("words").split("|")) for row in rows}


def words_say(words: Iterable[str], *uses: str) -> bool:
    """Return whether all words are numbers or of these uses."""
    allowed = frozenset().union(*(small_words()[use] for use in uses))
    return all(word in allowed or word.isdecimal() for word in words)


def says_none(phrase: str) -> bool:
    """Return whether a phrase says that there is nothing: "none", "keine", "no allergies", "not allergic to milk".

    >>> says_none("none known"), says_none("keine"), says_none("milk")
    (True, True, False)
    """
    words = plain(phrase)
    return not words or words[0] in small_words()["negator"] or words_say(words, "nothing", "filler")
