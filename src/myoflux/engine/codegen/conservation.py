"""Sums of states that no flux changes, chosen so that each gives one state from the others exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

Row = dict[str, Fraction]


def conserved_sums(stoichiometry: Mapping[str, Mapping[str, Fraction]], preferred: Sequence[str]) -> dict[str, Row]:
    """Return, for each state that the others determine, the weights of its conserved sum (its own weight is one).

    ``preferred`` orders the states: an early one is determined rather than a late one. Put abundant states first,
    so that a difference of large numbers never gives a small amount.

    >>> one = Fraction(1)
    >>> conserved_sums({"a": {"f": -one}, "b": {"f": one}}, ["b", "a"])
    {'b': {'b': Fraction(1, 1), 'a': Fraction(1, 1)}}
    """
    found: list[Row] = []
    pivots: list[tuple[str, Row, Row]] = []
    for state, changes in stoichiometry.items():
        row, weights = dict(changes), {state: Fraction(1)}
        for flux, pivot_row, pivot_weights in pivots:
            if row.get(flux):
                factor = -row[flux] / pivot_row[flux]
                row, weights = _plus(row, factor, pivot_row), _plus(weights, factor, pivot_weights)
        row = {flux: value for flux, value in row.items() if value}
        if row:
            pivots.append((min(row), row, weights))
        else:
            found.append(weights)
    return _reduced(found, preferred)


def _plus(one: Row, factor: Fraction, other: Row) -> Row:
    total = dict(one)
    for name, value in other.items():
        total[name] = total.get(name, Fraction(0)) + factor * value
    return {name: value for name, value in total.items() if value}


def _reduced(rows: list[Row], preferred: Sequence[str]) -> dict[str, Row]:
    """Bring the sums to a form in which each determined state stands in its own sum only."""
    determined: dict[str, Row] = {}
    left = list(rows)
    for state in preferred:
        pivot = next((row for row in left if row.get(state)), None)
        if pivot is None:
            continue
        left.remove(pivot)
        scaled = {name: value / pivot[state] for name, value in pivot.items()}
        left = [_plus(row, -row.get(state, Fraction(0)), scaled) for row in left]
        determined = {other: _plus(row, -row.get(state, Fraction(0)), scaled) for other, row in determined.items()}
        determined[state] = scaled
    return determined
