"""The unit in which a stretch of time reads best, and round ticks in it: the one place where this is chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass

MOST_TICKS = 8


@dataclass(frozen=True)
class TimeUnit:
    """A unit of time: its name on an axis, its minutes, and the steps of ticks that are round in it."""

    name: str
    minutes: float
    steps: tuple[float, ...]

    def words(self, minutes: float) -> str:
        """Return a moment in this unit.

        >>> unit_of_time(0.0, 84 * 1440.0).words(28 * 1440.0)
        '4 weeks'
        """
        value = f"{minutes / self.minutes:.0f}" if self.minutes == 1.0 else f"{round(minutes / self.minutes, 1):g}"
        return f"{value} {self.name[:-1] if self.name == 'weeks' and value == '1' else self.name}"


MINUTES = TimeUnit("min", 1.0, (1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0))
HOURS = TimeUnit("h", 60.0, (0.5, 1.0, 2.0, 3.0, 4.0, 6.0, 12.0, 24.0))
DAYS = TimeUnit("d", 1440.0, (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 14.0))
WEEKS = TimeUnit("weeks", 10080.0, (1.0, 2.0, 4.0, 8.0, 13.0, 26.0, 52.0, 104.0, 260.0, 520.0))
# The longest stretch (min) that is shown in each unit: 6 h, 3 d, 10 weeks.
LIMITS = ((360.0, MINUTES), (4320.0, HOURS), (100_800.0, DAYS))


def unit_of_time(low: float, high: float) -> TimeUnit:
    """Return the unit in which a stretch of time (min) reads best.

    >>> [unit_of_time(0.0, days * 1440.0).name for days in (0.2, 1, 21, 84)]
    ['min', 'h', 'd', 'weeks']
    """
    return next((unit for limit, unit in LIMITS if high - low <= limit), WEEKS)


def time_axis(low: float, high: float) -> tuple[TimeUnit, float, float, tuple[float, ...]]:
    """Return the unit, both ends and the ticks (min) of an axis over a stretch of time (min).

    >>> unit, low, high, ticks = time_axis(0.0, 1440.0)
    >>> [tick / unit.minutes for tick in ticks]
    [0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0]
    """
    if not high > low:
        high = low + 1.0
    unit = unit_of_time(low, high)
    rough = (high - low) / MOST_TICKS / unit.minutes
    step = unit.minutes * next((step for step in unit.steps if step >= rough * 0.999), math.ceil(rough))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return unit, low, high, tuple(index * step for index in range(first, last + 1))
