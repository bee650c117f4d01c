"""What happens to a model over time: stretches between events, in which nothing outside changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Period:
    """From ``start`` to ``end`` (min): amounts added to states at the start, parameters held until the end."""

    start: float
    end: float
    add: Mapping[str, float] = field(default_factory=dict)
    hold: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Tolerance:
    """Error allowed in each state: ``relative`` times its size plus ``absolute`` in its unit.

    The one default of page, command line and Python; the absolute part is far below any amount that matters,
    so that signals of 1e-11 mol are as exact as pools of 1 mol.
    """

    relative: float = 1e-6
    absolute: float = 1e-17


DEFAULT_TOLERANCE = Tolerance()
