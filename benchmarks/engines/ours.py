"""Our own kernels."""

from __future__ import annotations

from benchmarks.engines.base import Prepared
from benchmarks.problem import Work
from myoflux.engine.batch import Batch
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.engine.python_functions import Array

ABSOLUTE = DEFAULT_TOLERANCE.absolute


def prepare(work: Work, relative: float) -> Prepared:
    """Compile a kernel for the task; one thread."""
    kernel = compile_kernel(work.model, work.outputs)
    tolerance = Tolerance(relative, ABSOLUTE)

    def rows(parameters: Array) -> Array:
        return kernel.solve(parameters, work.periods, work.times, tolerance=tolerance).values

    def last(_: int, batch: Batch) -> Array:
        return batch.values[:, -1].copy()

    def stream(parameters: Array) -> None:
        if len(parameters) == 1:
            rows(parameters)
            return
        for _ in kernel.blocks(parameters, work.periods, work.times, last, tolerance=tolerance):
            pass

    return Prepared(rows, stream)
