"""The order in which a sparse matrix is factorised, and where its factors have entries (Markowitz 1957)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Elimination:
    """``order`` of the pivots; for each pivot the rows below and the columns to the right that it touches."""

    order: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    right: tuple[tuple[int, ...], ...]


def eliminate(size: int, entries: Iterable[tuple[int, int]]) -> Elimination:
    """Choose diagonal pivots that fill in least; the diagonal counts as full.

    >>> eliminate(2, [(0, 1)]).order
    (0, 1)
    """
    rows: list[set[int]] = [{index} for index in range(size)]
    columns: list[set[int]] = [{index} for index in range(size)]
    for row, column in entries:
        rows[row].add(column)
        columns[column].add(row)
    left = set(range(size))
    order: list[int] = []
    below: list[tuple[int, ...]] = []
    right: list[tuple[int, ...]] = []
    while left:
        pivot = min(left, key=lambda index: ((len(rows[index]) - 1) * (len(columns[index]) - 1), index))
        left.remove(pivot)
        touched_rows = sorted(columns[pivot] - {pivot})
        touched_columns = sorted(rows[pivot] - {pivot})
        for row in touched_rows:
            rows[row].discard(pivot)
            rows[row].update(touched_columns)
        for column in touched_columns:
            columns[column].discard(pivot)
            columns[column].update(touched_rows)
        order.append(pivot)
        below.append(tuple(touched_rows))
        right.append(tuple(touched_columns))
    return Elimination(tuple(order), tuple(below), tuple(right))
