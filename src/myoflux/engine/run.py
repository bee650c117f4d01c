"""Run a job's people through machine code: in one piece, in threads, or block by block in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.batch import Batch, Buffers
from myoflux.engine.compiled import Array
from myoflux.engine.inputs import Table
from myoflux.engine.layout import ARGUMENTS, SLOT
from myoflux.engine.machine_code import Compiled
from myoflux.engine.period import Tolerance
from myoflux.engine.schedule import Schedule, Whole

T = TypeVar("T")
FIRST_STEP = 1e-2
SMALLEST_STEP = 1e-10
MOST_STEPS = 20_000


@dataclass(frozen=True)
class Job:
    """Everything a run needs, checked and arranged."""

    compiled: Compiled
    people: int
    parameters: Table
    initial: Table | None
    schedule: Schedule
    times: Array
    windows: Array
    tolerance: Tolerance
    every_state: bool
    draw: Callable[[int, int], Table] | None = None

    def buffers(self, people: int) -> Buffers:
        """Reserve memory for the results of so many people."""
        known = self.compiled.description
        states = len(known.full) if self.every_state else None
        return Buffers.empty(
            people, len(self.times), known.columns, states, len(self.windows), known.integrals, known.peaks
        )

    def batch(self, buffers: Buffers, people: int) -> Batch:
        """Return the first people of a buffer as a result."""
        lengths = self.windows[:, 1] - self.windows[:, 0]
        return buffers.batch(people, self.times, lengths, self.compiled.description.integrals)

    def run(self, buffers: Buffers, first: int, last: int, offset: int) -> None:
        """Simulate people first to last - 1 into a buffer whose first person is ``offset``.

        Parameters that are drawn block by block are drawn here, so that they are never held for everyone.
        """
        drawn = self.draw(first, last) if self.draw else None
        work = _take(self.compiled.spare)
        if work is None:
            work = _work_area(self.compiled.description.work_bytes)
        table = self._arguments(buffers, work, first, last, offset, drawn)
        self.compiled.run(_address(table))
        self.compiled.spare.append(work)

    def _arguments(
        self, buffers: Buffers, work: Array, first: int, last: int, offset: int, drawn: Table | None
    ) -> Whole:
        """Fill the argument table; addresses are shifted so that person ``offset`` is the first in the buffer."""
        plan, values, start = self.schedule, drawn or self.parameters, self.initial
        each = 1 if plan.people else 0
        table = np.zeros(len(ARGUMENTS), dtype=np.int64)
        own = {
            "parameters": (values.values, values.people > 0 and drawn is None, values.values.shape[1]),
            "borders": (plan.borders, bool(each), plan.periods + 1),
            "add_values": (plan.add_values, bool(each), plan.periods * len(plan.add_rows)),
            "hold_values": (plan.hold_values, bool(each), plan.periods * len(plan.hold_rows)),
            "hold_flags": (plan.hold_flags, bool(each), plan.periods * len(plan.hold_rows)),
        }
        for name, (array, personal, width) in own.items():
            table[SLOT[name]] = _address(array) + (offset * width * 8 if personal else 0)
        table[SLOT["parameter_stride"]] = values.values.shape[1] if values.people else 0
        table[SLOT["border_stride"]] = each * (plan.periods + 1)
        table[SLOT["add_stride"]] = each * plan.periods * len(plan.add_rows)
        table[SLOT["hold_stride"]] = each * plan.periods * len(plan.hold_rows)
        if start is not None:
            width = start.values.shape[1]
            table[SLOT["initial"]] = _address(start.values) + (offset * width * 8 if start.people else 0)
            table[SLOT["initial_stride"]] = width if start.people else 0
            table[SLOT["initial_flags"]] = _address(start.given)
        for name, array in (("add_rows", plan.add_rows), ("hold_rows", plan.hold_rows), ("times", self.times)):
            table[SLOT[name]] = _address(array)
        for name, part in (
            ("rows", buffers.rows),
            ("means", buffers.means),
            ("peaks", buffers.peaks),
            ("peak_times", buffers.peak_times),
            ("status", buffers.status),
            ("steps", buffers.steps),
            ("windows", self.windows),
            ("work", work),
        ):
            table[SLOT[name]] = _address(part)
        if buffers.final is not None:
            table[SLOT["final"]] = _address(buffers.final)
        counts = {
            "first": first - offset,
            "last": last - offset,
            "periods": plan.periods,
            "adds": len(plan.add_rows),
            "holds": len(plan.hold_rows),
            "times_count": len(self.times),
            "windows_count": len(self.windows),
            "most_steps": MOST_STEPS,
        }
        for name, count in counts.items():
            table[SLOT[name]] = count
        reals = table.view(np.float64)
        reals[SLOT["relative"]] = self.tolerance.relative
        reals[SLOT["absolute"]] = self.tolerance.absolute
        reals[SLOT["first_step"]] = FIRST_STEP
        reals[SLOT["smallest_step"]] = SMALLEST_STEP
        return table


def _address(array: NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _take(spare: list[T]) -> T | None:
    """Take a spare if there is one; another thread may take the last at any moment."""
    try:
        return spare.pop()
    except IndexError:
        return None


def _work_area(size: int) -> Array:
    """Reserve a work area that starts at a whole cache line."""
    raw = np.zeros(size // 8 + 8)
    shift = (-_address(raw) % 64) // 8
    return raw[shift : shift + size // 8]


def in_threads(job: Job, buffers: Buffers, threads: int, block: int) -> None:
    """Simulate everyone into one buffer; threads take blocks as they come free."""
    buffers.clear()
    size = min(block, max(16, -(-job.people // (4 * threads))))
    if threads <= 1 or job.people <= size:
        job.run(buffers, 0, job.people, 0)
        return
    with ThreadPoolExecutor(threads) as pool:
        parts = range(0, job.people, size)
        waiting = [pool.submit(job.run, buffers, first, min(first + size, job.people), 0) for first in parts]
        for future in waiting:
            future.result()


def in_blocks(job: Job, work: Callable[[int, Batch], T], threads: int, block: int) -> Iterator[T]:
    """Yield the work done on each block, in order; as many buffers exist as threads."""
    spare: list[Buffers] = []

    def one(first: int) -> T:
        last = min(first + block, job.people)
        buffers = _take(spare) or job.buffers(min(block, job.people))
        buffers.clear()
        job.run(buffers, first, last, first)
        result = work(first, job.batch(buffers, last - first))
        spare.append(buffers)
        return result

    parts = range(0, job.people, block)
    if threads <= 1:
        yield from map(one, parts)
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Any]] = deque()
        for first in parts:
            waiting.append(pool.submit(one, first))
            if len(waiting) > 2 * threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
