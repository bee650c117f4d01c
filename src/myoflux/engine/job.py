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
from myoflux.engine.codegen.layout import ARGUMENTS, SLOT
from myoflux.engine.codegen.machine_code import Compiled
from myoflux.engine.inputs import Table
from myoflux.engine.period import Tolerance
from myoflux.engine.period_arrays import Schedule, Whole
from myoflux.engine.python_functions import Array

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
        personal = plan.people > 0
        each = 1 if personal else 0
        adds, holds = len(plan.add_rows), len(plan.hold_rows)
        own = values.people > 0 and drawn is None
        # Plain numbers first, one array at the end: setting its items one by one would take twice as long.
        table: dict[str, int] = {
            "work": _address(work),
            "first": first - offset,
            "last": last - offset,
            "parameters": _shifted(values.values, offset if own else 0),
            "parameter_stride": values.values.shape[1] if values.people else 0,
            "periods": plan.periods,
            "borders": _shifted(plan.borders, offset if personal else 0),
            "border_stride": each * (plan.periods + 1),
            "adds": adds,
            "add_rows": _address(plan.add_rows),
            "add_values": _shifted(plan.add_values, offset if personal else 0),
            "add_stride": each * plan.periods * adds,
            "holds": holds,
            "hold_rows": _address(plan.hold_rows),
            "hold_values": _shifted(plan.hold_values, offset if personal else 0),
            "hold_flags": _shifted(plan.hold_flags, offset if personal else 0),
            "hold_stride": each * plan.periods * holds,
            "times_count": len(self.times),
            "times": _address(self.times),
            "rows": _address(buffers.rows),
            "status": _address(buffers.status),
            "steps": _address(buffers.steps),
            "windows_count": len(self.windows),
            "most_steps": MOST_STEPS,
        }
        if start is not None:
            table["initial"] = _shifted(start.values, offset if start.people else 0)
            table["initial_stride"] = start.values.shape[1] if start.people else 0
            table["initial_flags"] = _address(start.given)
        if buffers.final is not None:
            table["final"] = _address(buffers.final)
        if len(self.windows):
            for name, part in (
                ("windows", self.windows),
                ("means", buffers.means),
                ("peaks", buffers.peaks),
                ("peak_times", buffers.peak_times),
            ):
                table[name] = _address(part)
        filled = np.array([table.get(name, 0) for name in ARGUMENTS], dtype=np.int64)
        reals = filled.view(np.float64)
        reals[SLOT["relative"]] = self.tolerance.relative
        reals[SLOT["absolute"]] = self.tolerance.absolute
        reals[SLOT["first_step"]] = FIRST_STEP
        reals[SLOT["smallest_step"]] = SMALLEST_STEP
        return filled


def _address(array: NDArray[Any]) -> int:
    address: int = array.__array_interface__["data"][0]
    return address


def _shifted(array: NDArray[Any], people: int) -> int:
    """Return the address of an array's item of so many people on; the array is people x anything."""
    return _address(array) + (people * array.strides[0] if people else 0)


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
