"""Spoil a text as hands, programs and networks do: for the tests that a reader neither falls over nor misreads."""

from __future__ import annotations

import random
from collections.abc import Iterator

_PIECES = (
    "",
    " ",
    ",",
    ";",
    ".",
    "\t",
    '"',
    "'",
    "-",
    "0",
    "1",
    "999999999999",
    "1e308",
    "-1",
    "NaN",
    "NA",
    "null",
    "{}",
    "[]",
    "\u00a0",
    "\ufeff",
    "µ",
    "½",
    "\u202e",
    "\n",
    "\r\n",
    "=1+1",
    "ID",
    "g",
    "mg",
    "3,500",
    "1.234.567",
    "<",
    "%",
    "\\",
    "é",
    "😀",
)


def mutated(texts: list[str], count: int, seed: int = 1) -> Iterator[str]:
    """Yield ``count`` spoilt versions of the texts in turn, the same for the same seed."""
    rng = random.Random(seed)
    for index in range(count):
        text = texts[index % len(texts)]
        for _ in range(rng.choice((1, 1, 1, 2, 4))):
            text = _once(text, rng)
        yield text


def _once(text: str, rng: random.Random) -> str:
    start = rng.randrange(len(text) + 1)
    end = min(len(text), start + rng.choice((0, 1, 1, 2, 5, 20)))
    match rng.randrange(6):
        case 0:
            return text[:start] + text[end:]
        case 1:
            return text[:start] + rng.choice(_PIECES) + text[start:]
        case 2:
            return text[:start] + rng.choice(_PIECES) + text[end:]
        case 3:
            lines = text.splitlines(keepends=True) or [""]
            lines.insert(rng.randrange(len(lines) + 1), rng.choice(lines))
            return "".join(lines)
        case 4:
            lines = text.splitlines(keepends=True) or [""]
            lines.pop(rng.randrange(len(lines)))
            return "".join(lines)
        case _:
            other = rng.randrange(len(text) + 1)
            low, high = min(start, other), max(start, other)
            return text[:low] + text[high:] + text[low:high][:200]
