"""Names of amino acids as people write them in a plan: "L-Leucin", "Leu", "BCAA"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from myoflux.common.quantity import MASS_TAKEN, parse, write
from myoflux.common.spelling import plain
from myoflux.common.vocabulary import acid_named
from myoflux.errors import nearest

BRANCHED = ("leucine", "isoleucine", "valine")
# BCAA without a ratio: the usual one of the market, a convention that is said with every result.
MIXED, USUAL_RATIO, SHARES = ("bcaa", "bcaas"), "2:1:1", (0.5, 0.25, 0.25)
BLENDS, PROTEINS = {"eaa", "amino", "aminosaure", "aminos"}, {"protein", "whey", "casein", "collagen", "eiweiss", "soy"}


def usual_names(amounts: Any) -> tuple[Any, tuple[str, ...]]:
    """Return amounts by the names used here, and what was assumed; what is no such name stays as it is.

    Raises ValueError for an amino acid that stands twice, and for an amount of BCAA that is no mass.

    >>> usual_names({"L-Leucin": "3 g"})
    ({'leucine': '3 g'}, ())
    >>> usual_names({"BCAA": "8 g"})
    ({'leucine': '4 g', 'isoleucine': '2 g', 'valine': '2 g'}, ('BCAA 8 g is read as 2:1:1',))
    """
    if not isinstance(amounts, Mapping):
        return amounts, ()
    named: dict[Any, Any] = {}
    said = []
    for name, amount in amounts.items():
        parts = {name: amount}
        if isinstance(name, str) and name.strip().casefold() in MIXED:
            grams = parse(str(amount), MASS_TAKEN)
            parts = {part: write(grams * share, MASS_TAKEN) for part, share in zip(BRANCHED, SHARES, strict=True)}
            said.append(f"{name} {amount} is read as {USUAL_RATIO}")
        elif isinstance(name, str):
            parts = {acid_named(name) or name: amount}
        for part, grams_of in parts.items():
            if part in named:
                raise ValueError(f"{part} stands twice ({name!r}); write each amino acid once")
            named[part] = grams_of
    return named, tuple(said)


def unknown_acid(name: str, known: Iterable[str]) -> str:
    """Return what to say of a name that is no amino acid, with the fix.

    >>> unknown_acid("EAA", ["leucine"])
    "'EAA' may be many amino acids; write each with its amount, such as {leucine: 3 g, lysine: 1.5 g}"
    """
    words = {word.rstrip("s") for word in plain(name)}
    if words & BLENDS:
        return f"{name!r} may be many amino acids; write each with its amount, such as {{leucine: 3 g, lysine: 1.5 g}}"
    if words & PROTEINS:
        return f"{name!r} is a protein and no free amino acid; write eat: {{whey protein: 20 g}} instead of take"
    return f"unknown amino acid {name!r}; {nearest(name, known)}"
