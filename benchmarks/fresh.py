"""Measurements that need a process of their own: cold start, cached start, peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parents[1]
MEGABYTE = 1e6


def main(arguments: list[str]) -> None:
    """Run one measurement and write it as JSON: ``kernel COPIES``, ``people COUNT THREADS RTOL``, ``engine NAME``."""
    begun = time.perf_counter()
    task, *rest = arguments
    tasks: dict[str, Callable[..., dict[str, Any]]] = {"kernel": _kernel, "people": _people, "engine": _engine}
    sys.stdout.write(json.dumps(tasks[task](begun, *rest)) + "\n")


def _kernel(begun: float, copies: str) -> dict[str, Any]:
    from benchmarks import problem
    from myoflux.engine.codegen.machine_code import machine
    from myoflux.engine.kernel import compile_kernel

    model = problem.model() if copies == "1" else problem.several(int(copies))
    outputs = [
        f"{name}_{index}" if index > 1 else name for index in range(1, int(copies) + 1) for name in problem.EIGHT
    ]
    imported = time.perf_counter()
    machine()
    started = time.perf_counter()
    kernel = compile_kernel(model, outputs)
    described = time.perf_counter()
    ready = kernel.compiled(1)
    compiled = time.perf_counter()
    work = problem.single_dose("8")
    kernel.solve(None, work.periods, work.times).check()
    done = time.perf_counter()
    return {
        "states": len(model.states),
        "integrated": ready.description.integrated,
        "import_and_model": imported - begun,
        "start_of_llvm": started - imported,
        "describe": described - started,
        "compile_or_load": compiled - described,
        "first_run": done - compiled,
        "all": done - begun,
    }


class Memory:
    """Watches the resident memory of this process in a thread; megabytes."""

    def __init__(self) -> None:
        self._process: Any = import_module("psutil").Process()
        self.before = self.peak = self._now()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def _now(self) -> float:
        return float(self._process.memory_info().rss) / MEGABYTE

    def _watch(self) -> None:
        while not self._stop.wait(0.01):
            self.peak = max(self.peak, self._now())

    def stop(self) -> float:
        """Stop watching and return the peak."""
        self._stop.set()
        self._thread.join()
        self.peak = max(self.peak, self._now())
        return self.peak


def _people(_: float, count: str, threads: str, relative: str) -> dict[str, Any]:
    import numpy as np

    from benchmarks import problem
    from myoflux.engine.batch import Batch
    from myoflux.engine.kernel import compile_kernel
    from myoflux.engine.period import Tolerance
    from myoflux.engine.python_functions import Array

    work, everyone = problem.single_dose("8"), int(count)
    kernel = compile_kernel(work.model, work.outputs)
    tolerance = Tolerance(float(relative), 1e-17)
    middle = kernel.solve(problem.nominal(), work.periods, work.times).values[0]
    kernel.solve(problem.people(9), work.periods, work.times)
    memory = Memory()

    def sums(_: int, batch: Batch) -> tuple[Array, Array, int]:
        # Around the published person's curve, so that the squares lose no digits.
        off = batch.values
        off -= middle
        return off.sum(axis=0), np.einsum("ptk,ptk->tk", off, off), int(np.count_nonzero(batch.status))

    def draw(first: int, last: int) -> Array:
        return problem.people(last - first, 1, first)

    start = time.perf_counter()
    total, squares, failed = np.zeros_like(middle), np.zeros_like(middle), 0
    blocks = kernel.blocks(
        draw, work.periods, work.times, sums, people=everyone, tolerance=tolerance, threads=int(threads)
    )
    for one, two, lost in blocks:
        total += one
        squares += two
        failed += lost
    mean = middle + total / everyone
    spread = np.sqrt(np.maximum(squares - total * total / everyone, 0.0) / (everyone - 1))
    seconds = time.perf_counter() - start
    peak = memory.stop()
    return {
        "people": everyone, "threads": int(threads), "relative_tolerance": float(relative), "seconds": seconds,
        "before_mb": memory.before, "peak_mb": peak, "failed": failed,
        "mean_of_end": mean[-1].tolist(), "sd_of_end": spread[-1].tolist(),
    }  # fmt: skip


def _engine(begun: float, name: str) -> dict[str, Any]:
    from benchmarks import problem
    from benchmarks.compare import TOLERANCE
    from benchmarks.engines.catalogue import engines

    engine = next(engine for engine in engines()[0] if engine.name == name)
    work = problem.single_dose("40")
    parameters = problem.people(min(engine.batch["40"], 1000))
    memory = Memory()
    imported = time.perf_counter()
    prepared = engine.prepare(work, TOLERANCE)
    prepared.stream(parameters[:1])
    ready = time.perf_counter()
    prepared.stream(parameters)
    done = time.perf_counter()
    return {
        "engine": name, "import": imported - begun, "load_and_first_run": ready - imported, "ensemble": done - ready,
        "people": len(parameters), "before_mb": memory.before, "peak_mb": memory.stop(),
    }  # fmt: skip


def measure(*arguments: str, cache: str | None = None) -> dict[str, Any]:
    """Run one measurement in a fresh process; ``cache`` is the folder of kernels it sees."""
    environment = {**os.environ, **({"MYOFLUX_CACHE": cache} if cache else {})}
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.fresh", *arguments],
        capture_output=True, text=True, cwd=ROOT, env=environment, check=False,
    )  # fmt: skip
    if run.returncode:
        return {"failed": run.stderr.strip().splitlines()[-1:]}
    found: dict[str, Any] = json.loads(run.stdout.strip().splitlines()[-1])
    return found


def cold_and_cached(copies: int, times: int) -> dict[str, Any]:
    """Start a kernel cold and from the cache, each in so many fresh processes."""
    cold, cached = [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            cold.append(measure("kernel", str(copies), cache=folder))
            cached.append(measure("kernel", str(copies), cache=folder))
    return {"cold": _summary(cold), "cached": _summary(cached)}


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        name: [median(run[name] for run in runs), min(run[name] for run in runs), max(run[name] for run in runs)]
        for name in runs[0]
    }


if __name__ == "__main__":
    main(sys.argv[1:])
