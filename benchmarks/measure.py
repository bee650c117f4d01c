"""Times tasks side by side: interleaved rounds, wall clock, medians and ranges."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Task = Callable[[], object]


@dataclass(frozen=True)
class Spread:
    """A median with the lowest and the highest value of the rounds."""

    median: float
    low: float
    high: float

    @staticmethod
    def of(values: Sequence[float]) -> Spread:
        """Return the spread of some values."""
        return Spread(median(values), min(values), max(values))


def interleaved(tasks: Mapping[str, Task], rounds: int, repeats: Mapping[str, int] | None = None) -> dict[str, Sample]:
    """Time every task once a round, in an order that turns by one each round; each runs once before, untimed.

    ``repeats`` says how often a short task is called in a round; its time is then the median of the calls.
    """
    times: dict[str, list[float]] = {name: [] for name in tasks}
    shares: dict[str, list[float]] = {name: [] for name in tasks}
    names = list(tasks)
    for task in tasks.values():
        task()
    for turn in range(rounds):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            calls, busy, begun = [], time.process_time(), time.perf_counter()
            for _ in range((repeats or {}).get(name, 1)):
                start = time.perf_counter()
                tasks[name]()
                calls.append(time.perf_counter() - start)
            shares[name].append((time.process_time() - busy) / (time.perf_counter() - begun))
            times[name].append(median(calls))
    return {name: Sample(tuple(times[name]), tuple(shares[name])) for name in names}


@dataclass(frozen=True)
class Sample:
    """Seconds of a task in each round, and the processor time it had for each second of wall clock."""

    seconds: tuple[float, ...]
    share: tuple[float, ...]

    def rate(self, count: int) -> Spread:
        """Return how many of ``count`` were done a second."""
        return Spread.of([count / value for value in self.seconds])

    def rate_by_core(self, count: int) -> Spread:
        """Return the same for each second of processor time, which waiting for other programs does not change."""
        return Spread.of([count / value for value in self.processor])

    @property
    def processor(self) -> tuple[float, ...]:
        """Seconds of processor time in each round, over all threads."""
        return tuple(value * share for value, share in zip(self.seconds, self.share, strict=True))


def ratios(mine: Sample, other: Sample, count: int, other_count: int, *, by_core: bool = False) -> Spread:
    """Return how many times faster one task was than another, round by round; by wall clock or processor time."""
    pairs = zip(*((task.processor if by_core else task.seconds) for task in (mine, other)), strict=True)
    return Spread.of([(count / a) / (other_count / b) for a, b in pairs])
