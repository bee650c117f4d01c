"""The amino acids that are followed one by one, and the helper that declares a law for each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from myoflux.common.vocabulary import amino_acids

BRANCHED = ("leucine", "isoleucine", "valine")
OTHERS = ("lysine", "threonine", "methionine", "phenylalanine", "histidine")
ACIDS = (*BRANCHED, *OTHERS)
# Essential amino acids that are not followed: held at their fasting level.
HELD = tuple(name for name, acid in amino_acids().items() if acid.essential and name not in ACIDS)
NITROGEN = {acid: amino_acids()[acid].nitrogen for acid in ACIDS}


def every(read: str) -> dict[str, str]:
    """Return what a law that sums over all acids reads: ``@`` stands for the name of each.

    >>> every("plasma_@")["valine"]
    'plasma_valine'
    """
    return {acid: read.replace("@", acid) for acid in ACIDS}


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
