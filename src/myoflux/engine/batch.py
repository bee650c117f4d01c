"""What comes back from a kernel: one row of everything for each person, and a reason where there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.python_functions import Array
from myoflux.errors import SimulationError

REASONS = (
    "done",
    "a rate is not a finite number",
    "the step became too small",
    "a period took too many steps",
)


@dataclass(frozen=True)
class Batch:
    """Results of people (first axis), in the order they were given; times in minutes.

    ``values`` is people x times x outputs, ``integrals`` people x times x integrands (running, from the start),
    ``final`` people x states at the end (None unless the kernel keeps every state), ``means`` people x windows x
    integrands, ``peaks`` and ``peak_times`` people x windows x peaks. ``status`` is 0 or the number of a reason in
    `REASONS`; every number of a person with a reason is NaN. ``steps`` counts attempted steps.
    """

    times: Array
    values: Array
    integrals: Array
    final: Array | None
    means: Array
    peaks: Array
    peak_times: Array
    status: NDArray[np.int64]
    steps: NDArray[np.int64]

    @property
    def people(self) -> int:
        """How many people."""
        return len(self.status)

    def failed(self) -> dict[int, str]:
        """Return the reason for each person who could not be simulated."""
        return {int(person): REASONS[self.status[person]] for person in np.flatnonzero(self.status)}

    def check(self) -> None:
        """Raise `SimulationError` if anyone failed."""
        failed = self.failed()
        if failed:
            person, reason = next(iter(failed.items()))
            raise SimulationError(f"{len(failed)} of {self.people} people failed; person {person}: {reason}")


@dataclass(frozen=True)
class Buffers:
    """Memory a run writes into; kept between blocks because first touch of fresh memory costs more than the run."""

    rows: Array
    final: Array | None
    means: Array
    peaks: Array
    peak_times: Array
    status: NDArray[np.int64]
    steps: NDArray[np.int64]

    @staticmethod
    def empty(
        people: int, times: int, columns: int, states: int | None, windows: int, integrals: int, peaks: int
    ) -> Buffers:
        """Reserve memory for so many people; ``states`` is None where final states are not kept."""
        return Buffers(
            rows=np.empty((people, times, columns)),
            final=None if states is None else np.empty((people, states)),
            means=np.empty((people, windows, integrals)),
            peaks=np.empty((people, windows, peaks)),
            peak_times=np.empty((people, windows, peaks)),
            status=np.empty(people, dtype=np.int64),
            steps=np.empty(people, dtype=np.int64),
        )

    def clear(self) -> None:
        """Make ready for a run."""
        self.means[...] = 0.0
        self.peaks[...] = -np.inf
        self.peak_times[...] = np.nan

    def batch(self, people: int, times: Array, lengths: Array, integrals: int) -> Batch:
        """Return the first people as a result; failed people become NaN. The arrays are views of this memory."""
        status = self.status[:people]
        parts = [self.rows[:people], self.means[:people], self.peaks[:people], self.peak_times[:people]]
        final = None if self.final is None else self.final[:people]
        lost = np.flatnonzero(status)
        if len(lost):
            for part in (*parts, *([] if final is None else [final])):
                part[lost] = np.nan
        rows, means, peaks, peak_times = parts
        if lengths.size:
            means /= lengths[:, None]
        outputs = rows.shape[2] - integrals
        return Batch(
            times=times,
            values=rows[:, :, :outputs],
            integrals=rows[:, :, outputs:],
            final=final,
            means=means,
            peaks=peaks,
            peak_times=peak_times,
            status=status,
            steps=self.steps[:people],
        )
