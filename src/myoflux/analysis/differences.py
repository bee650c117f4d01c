"""What a comparison of two plans holds, and what may be said of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from myoflux.analysis.outcomes import Outcome
from myoflux.engine.python_functions import Array
from myoflux.errors import StudyError, nearest
from myoflux.safety.findings import Findings
from myoflux.simulation.crowd import Crowd
from myoflux.simulation.population import Vary
from myoflux.simulation.simulate import Window

ALL_BUT_FEW = 0.95
SHOWN = {
    "all": "One person of this kind, met by chance: people differ, and the parameters are uncertain. A probability "
    "counts the virtual people, each with one draw of what is uncertain.",
    "people": "How people differ, every uncertain parameter at its central value: shares of people, no certainty.",
    "parameters": "How certain the difference of the typical person is: one person, many draws of what is uncertain.",
}


def share(value: float) -> str:
    """Return a share in percent; only none is 0 % and only all are 100 %.

    >>> share(0.998), share(1.0), share(0.002)
    ('over 99 %', '100 %', 'under 1 %')
    """
    if 0.0 < value < 0.01:
        return "under 1 %"
    return "over 99 %" if 0.99 < value < 1.0 else f"{100.0 * value:.0f} %"


@dataclass(frozen=True)
class Interval:
    """The median of people, between which values half of them lie, and 90 % of them."""

    median: float
    low50: float
    high50: float
    low90: float
    high90: float

    @staticmethod
    def of(values: Array) -> Interval:
        """Return the interval of some numbers.

        >>> Interval.of(np.array([1.0, 2.0, 3.0])).median
        2.0
        """
        low90, low50, median, high50, high90 = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95]).tolist()
        return Interval(median, low50, high50, low90, high90)


@dataclass(frozen=True)
class Side:
    """One of the two plans: its study's title, its arm, what screening found, and what happened to each person."""

    title: str
    arm: str
    findings: Findings
    crowd: Crowd


@dataclass(frozen=True)
class Difference:
    """One outcome of A and of B, and A minus B person by person; shares are of people, from 0 to 1.

    ``a_higher`` and ``b_higher``: in whom one is higher at all. ``a_better`` and ``b_better``: in whom one is better by
    more than ``by`` (None where neither direction is better).
    """

    outcome: Outcome
    a: Interval
    b: Interval
    difference: Interval
    a_higher: float
    b_higher: float
    by: float | None
    a_better: float | None
    b_better: float | None

    @property
    def words(self) -> str:
        """What this says, and no more."""
        low, high = self.difference.low90, self.difference.high90
        if low == high == 0.0:
            return "no difference in the model"
        if self.by and max(abs(low), abs(high)) < self.by:
            return f"no difference that counts: under {self.by:g} {self.outcome.unit} in 9 of 10"
        if low <= 0.0 <= high:
            return "no difference that could be told apart"
        side = "A" if low > 0.0 else "B"
        if not self.outcome.sign:
            return f"higher with {side}"
        winner = "A" if (low > 0.0) == (self.outcome.sign > 0) else "B"
        odds = (self.a_better if winner == "A" else self.b_better) or 0.0
        if odds >= ALL_BUT_FEW:
            return f"{winner} is better by more than {self.by:g} {self.outcome.unit} in nearly all"
        return f"{winner} is better; by more than {self.by:g} {self.outcome.unit} in {share(odds)}"


@dataclass(frozen=True)
class Comparison:
    """A against B: a row for each outcome, who was compared and how; times in min."""

    a: Side
    b: Side
    model: str
    people: int
    failed: int
    seed: int
    vary: Vary
    window: Window
    every: float
    rows: tuple[Difference, ...]
    notes: tuple[str, ...]

    @property
    def marks(self) -> list[str]:
        """What must stand before the numbers, with the side it is about."""
        lines = [(side, mark) for side, one in (("A", self.a), ("B", self.b)) for mark in one.crowd.marks]
        both = {mark for _, mark in lines if all(mark in one.crowd.marks for one in (self.a, self.b))}
        return list(dict.fromkeys(f"{'A and B' if mark in both else side}: {mark}" for side, mark in lines))

    @property
    def shown(self) -> str:
        """What the intervals and probabilities are about."""
        return SHOWN[self.vary]

    def row(self, name: str) -> Difference:
        """Return the row of an outcome; an unknown name raises `StudyError`."""
        found = {row.outcome.name: row for row in self.rows}
        if name not in found:
            raise StudyError(f"no outcome {name!r} was compared; {nearest(name, found)}")
        return found[name]
