"""The amino acids that are followed one by one, and the helper that declares a law for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

BRANCHED = ("leucine", "isoleucine", "valine")
OTHERS = ("lysine", "threonine", "methionine", "phenylalanine", "histidine")
ACIDS = (*BRANCHED, *OTHERS)
NITROGEN = {"lysine": 2, "histidine": 3, **dict.fromkeys((*BRANCHED, "threonine", "methionine", "phenylalanine"), 1)}


def each(
    declare: Callable[..., Any],
    text: str,
    law: Callable[..., Any],
    *,
    name: str,
    meaning: str,
    reads: Mapping[str, str],
    acids: tuple[str, ...] = ACIDS,
) -> None:
    """Declare one law for each amino acid; ``@`` stands for its name in every text.

    ``declare`` is a subsystem's ``flux`` or ``derived`` and ``text`` its first argument (arrow or unit).
    """
    for acid in acids:
        wired = {argument: read.replace("@", acid) for argument, read in reads.items()}
        declare(text.replace("@", acid), name=name.replace("@", acid), meaning=meaning.replace("@", acid), reads=wired)(
            law
        )
