"""What a question asks for when it claims nothing: a dose, storage, children, years of use, food, timing, medicines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import read_csv
from myoflux.evidence.ledger import CLAIMS

_QUESTION = re.compile(
    r"^\W*(?:how|what|when|where|which|should|can|could|may|is|are|do|does|will|would|must)\b|\?\s*$", re.IGNORECASE
)
COLUMNS = ("intent", "words", "statements", "answer", "source", "known_by")


@dataclass(frozen=True)
class Intent:
    """A kind of question: its phrases, the statements that answer it, the answer in short, its source."""

    name: str
    words: tuple[str, ...]
    statements: tuple[str, ...]
    answer: str
    source: str
    known_by: str


@cache
def intents() -> tuple[Intent, ...]:
    """Return the kinds of questions that are known."""
    return tuple(
        Intent(
            row.text("intent"),
            tuple(row.text("words").split("|")),
            tuple(part for part in row.cells["statements"].split("|") if part),
            row.text("answer"),
            row.text("source"),
            row.text("known_by"),
        )
        for row in read_csv(CLAIMS / "intents.csv", COLUMNS)
    )


def intent_of(text: str) -> Intent | None:
    """Return what a question asks for, by its longest phrase; None for what is no question, or of no known kind.

    >>> intent_of("How much leucine should I take?").name, intent_of("leucine builds muscle") is None
    ('dose', True)
    """
    if not _QUESTION.search(text.strip()):
        return None
    plain = " ".join(re.findall(r"[^\W_]+", text.lower().replace("'", "")))
    hits = [
        (len(phrase), one) for one in intents() for phrase in one.words if re.search(rf"\b{re.escape(phrase)}\b", plain)
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None
