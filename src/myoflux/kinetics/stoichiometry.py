"""Conserved pools: sums of states that no flux changes, found exactly from the stoichiometry."""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from myoflux.kinetics.model import Model

Pool = dict[str, int]


def conserved_pools(model: Model) -> list[Pool]:
    """Return the smallest conserved pools with positive counts, such as ``{"ir": 1, "ir_py1146": 1}``.

    States that nothing moves are left out. Source: Schuster S, Hoefer T. J Chem Soc Faraday Trans 1991;87:2561-6.
    """
    matrix = {state: changes for state, changes in model.stoichiometry().items() if changes}
    rows = [(dict(changes), {state: Fraction(1)}) for state, changes in matrix.items()]
    for flux in (law.name for law in model.fluxes()):
        kept = [row for row in rows if not row[0].get(flux)]
        taking = [row for row in rows if row[0].get(flux, 0) < 0]
        giving = [row for row in rows if row[0].get(flux, 0) > 0]
        combined = [_cancel(one, other, flux) for one in taking for other in giving]
        rows = _smallest(kept + combined)
    return sorted((_whole(pool) for _, pool in rows), key=lambda pool: tuple(model.state_names.index(s) for s in pool))


Tableau = tuple[dict[str, Fraction], dict[str, Fraction]]


def _cancel(one: Tableau, other: Tableau, flux: str) -> Tableau:
    """Add two rows so that the flux changes their sum by nothing."""
    weight_one, weight_other = abs(other[0][flux]), abs(one[0][flux])
    changes = _weighted(one[0], weight_one, other[0], weight_other)
    return changes, _weighted(one[1], weight_one, other[1], weight_other)


def _weighted(
    one: dict[str, Fraction], weight_one: Fraction, other: dict[str, Fraction], weight_other: Fraction
) -> dict[str, Fraction]:
    total = {name: weight_one * value for name, value in one.items()}
    for name, value in other.items():
        total[name] = total.get(name, Fraction(0)) + weight_other * value
    return {name: value for name, value in total.items() if value}


def _smallest(rows: list[Tableau]) -> list[Tableau]:
    """Drop rows whose states include all states of another row."""
    supports = [frozenset(pool) for _, pool in rows]
    return [
        row
        for index, row in enumerate(rows)
        if not any(
            other < supports[index] or (other == supports[index] and earlier < index)
            for earlier, other in enumerate(supports)
        )
    ]


def _whole(pool: dict[str, Fraction]) -> Pool:
    scale = lcm(*(value.denominator for value in pool.values()))
    counts = {state: int(value * scale) for state, value in sorted(pool.items())}
    shared = gcd(*counts.values())
    return {state: count // shared for state, count in counts.items()}
