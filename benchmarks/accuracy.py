"""What is called an error: the distance of an engine's rows from a tight solution of the same people."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from benchmarks.problem import Work
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Tolerance
from myoflux.engine.python_functions import Array

TIGHT = Tolerance(1e-11, 1e-24)
# It empties to 1e-156 mol within the run, where no engine has a correct digit and nobody needs one.
NOT_COMPARED = ("leucine_stomach",)


@dataclass(frozen=True)
class Errors:
    """Relative errors over people, times and outputs: the largest, each person's largest in the median, and RMS."""

    largest: float
    median: float
    rms: float

    def no_worse_than(self, other: Errors) -> bool:
        """Tell whether all three figures are at most the other's."""
        return self.largest <= other.largest and self.median <= other.median and self.rms <= other.rms


def errors(values: Array, reference: Array, outputs: tuple[str, ...]) -> Errors:
    """Compare rows (people x times x outputs) as |value - reference| / (|reference| + 1e-6 of its peak)."""
    kept = [index for index, name in enumerate(outputs) if name not in NOT_COMPARED]
    found, wanted = values[:, :, kept], reference[:, :, kept]
    peak = np.abs(wanted).max(axis=1, keepdims=True)
    scale = np.abs(wanted) + 1e-6 * peak
    off = np.where(peak > 0.0, np.abs(found - wanted) / np.where(scale > 0.0, scale, 1.0), np.abs(found - wanted))
    worst = off.max(axis=(1, 2))
    return Errors(float(worst.max()), float(np.median(worst)), float(np.sqrt(np.mean(off**2))))


def reference(work: Work, parameters: Array) -> Array:
    """Return the tight solution; all states are integrated and none is left out of the error test."""
    times = work.times
    # The peak that errors are scaled by is that of the whole run, also where only the end is asked for.
    kernel = compile_kernel(work.model, work.outputs, every_state=True)
    batch = kernel.solve(parameters, work.periods, times, tolerance=TIGHT)
    batch.check()
    return batch.values


def whole(work: Work) -> Work:
    """Return a task of end values with rows every 10 min, for which errors can be told."""
    if len(work.times) > 1:
        return work
    return replace(work, times=np.arange(work.periods[0].start, work.end + 1.0, 10.0))
