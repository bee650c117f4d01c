"""A piece of a large run: some people of one task, simulated and summarised. The same chunk gives the same bits."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from myoflux.engine.batch import REASONS, Batch
from myoflux.engine.kernel import BLOCK, Kernel
from myoflux.engine.period import Period, Tolerance
from myoflux.engine.period_arrays import Plan
from myoflux.engine.python_functions import Array
from myoflux.engine.summary import LARGEST, Summary, sound

TOO_LARGE = f"an output is not finite or above {LARGEST:.2g}"
PARTS = ("values", "means", "peaks", "peak_times")


@dataclass(frozen=True)
class Chunk:
    """People ``first`` to ``last - 1`` of a task."""

    task: int
    first: int
    last: int

    @property
    def people(self) -> int:
        """How many people."""
        return self.last - self.first

    @property
    def name(self) -> str:
        """A name for files."""
        return f"{self.task}-{self.first}-{self.last}"


@dataclass(frozen=True)
class Task:
    """People who follow one plan, or plans of their own.

    ``draw(first, last)`` returns parameters (people x parameters of the kernel); ``plans(first, last)``, where given,
    a plan for each of those people instead of ``periods``. Both must depend on person numbers alone.
    """

    kernel: Kernel
    draw: Callable[[int, int], Array]
    periods: Plan
    times: Array
    windows: Sequence[tuple[float, float]]
    tolerance: Tolerance
    plans: Callable[[int, int], Sequence[Sequence[Period]]] | None = None
    keep: bool = False

    @property
    def cells(self) -> tuple[int, int, int, int]:
        """How many numbers of a person each summary holds, in the order of `PARTS`."""
        spans, kernel = len(self.windows), self.kernel
        peaks = spans * len(kernel.peaks)
        return len(self.times) * len(kernel.outputs), spans * len(kernel.integrands), peaks, peaks


@dataclass
class Outcome:
    """What a chunk came to: a summary for each of `PARTS`, and the reason of each person who failed.

    ``values`` (people x times x outputs) is None unless trajectories are kept; a failed person's are NaN.
    """

    people: int
    summaries: tuple[Summary, ...]
    failed: dict[int, str] = field(default_factory=dict)
    values: Array | None = None

    def merge(self, other: Outcome) -> None:
        """Add the people of another outcome of the same task."""
        for summary, more in zip(self.summaries, other.summaries, strict=True):
            summary.merge(more)
        self.failed.update(other.failed)
        self.people += other.people

    def to_bytes(self) -> bytes:
        """Return all but the trajectories as bytes."""
        file = io.BytesIO()
        reasons = "\n".join(f"{person} {reason}" for person, reason in self.failed.items()).encode()
        for part in (reasons, *(summary.to_bytes() for summary in self.summaries)):
            file.write(struct.pack("<q", len(part)))
            file.write(part)
        return struct.pack("<q", self.people) + file.getvalue()

    @staticmethod
    def from_bytes(data: bytes) -> Outcome:
        """Read an outcome back; raises `ValueError`, `struct.error` or `zlib.error` for what is not one."""
        (people,) = struct.unpack_from("<q", data)
        parts, place = [], 8
        while place < len(data):
            (size,) = struct.unpack_from("<q", data, place)
            parts.append(data[place + 8 : place + 8 + size])
            place += 8 + size
        lines = [line.split(" ", 1) for line in parts[0].decode().splitlines()]
        failed = {int(person): reason for person, reason in lines}
        return Outcome(people, tuple(Summary.from_bytes(part) for part in parts[1:]), failed)


def nothing_yet(task: Task) -> Outcome:
    """Return the outcome of nobody."""
    return Outcome(0, tuple(Summary(cells) for cells in task.cells))


def run_chunk(tasks: Sequence[Task], chunk: Chunk, into: Outcome | None = None) -> Outcome:
    """Simulate and summarise a chunk; with ``into``, added to an outcome, whose ``values`` become the chunk's."""
    task = tasks[chunk.task]
    outcome = nothing_yet(task) if into is None else into
    outcome.values = np.empty((chunk.people, len(task.times), len(task.kernel.outputs))) if task.keep else None
    blocks = task.kernel.blocks(
        lambda first, last: task.draw(chunk.first + first, chunk.first + last),
        task.plans(chunk.first, chunk.last) if task.plans else task.periods,
        task.times,
        lambda first, batch: _add(outcome, chunk.first, first, batch),
        people=chunk.people,
        windows=task.windows,
        tolerance=task.tolerance,
        block=BLOCK,
    )
    for _ in blocks:
        pass
    outcome.people += chunk.people
    return outcome


def _add(outcome: Outcome, offset: int, first: int, batch: Batch) -> None:
    """Add a block; only people whose every number is sound count, the others are named with the reason."""
    parts = [np.ascontiguousarray(getattr(batch, name)).reshape(batch.people, -1) for name in PARTS]
    fine = (batch.status == 0) & sound(*parts)
    if not fine.all():
        parts = [part[fine] for part in parts]
    for summary, part in zip(outcome.summaries, parts, strict=True):
        summary.add(part)
    for index in np.flatnonzero(~fine).tolist():
        status = int(batch.status[index])
        outcome.failed[offset + first + index] = REASONS[status] if status else TOO_LARGE
    if outcome.values is not None:
        outcome.values[first : first + batch.people] = np.where(fine[:, None, None], batch.values, np.nan)
