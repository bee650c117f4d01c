"""The whole run, in order; sizes in one place."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fresh, limit, problem, scaling
from benchmarks.accuracy import errors, reference
from benchmarks.compare import TOLERANCE, compare
from benchmarks.engines import libroadrunner
from benchmarks.engines.base import Engine
from benchmarks.engines.catalogue import OURS, STANDARD, engines
from myoflux.engine.codegen.machine_code import machine

Result = dict[str, Any]
STORED = Path(__file__).parents[1] / "tests" / "reference" / "data" / "mccoll2024.npz"


@dataclass(frozen=True)
class Sizes:
    """How much is measured; ``shrink`` divides the people of an ensemble."""

    rounds: int
    checked: int
    shrink: int
    week: int
    people: Sequence[int]
    days: Sequence[int]
    days_people: int
    many: int
    fresh: int


FULL = Sizes(5, 100, 1, 7, (1, 3, 10, 30, 100, 300, 1000, 3000, 10_000, 30_000), (1, 2, 4, 7, 14, 28), 64, 100_000, 5)
SMALL = Sizes(1, 3, 1000, 1, (1, 10), (1, 2), 8, 300, 1)


def run(sizes: Sizes, only: Sequence[str] | None = None, say: Callable[[str], None] = lambda _: None) -> Result:
    """Measure everything."""
    found, absent = engines()
    found = [_shrunk(engine, sizes) for engine in found if only is None or engine.name in (OURS, *only)]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    tasks, tolerances = [], {OURS: TOLERANCE}
    for outputs in ("40", "8", "end"):
        work = problem.single_dose(outputs)
        say(f"ensemble, {work.words}")
        tasks.append(compare(work, found, sizes.rounds, sizes.checked))
        if outputs == "40":
            say("one run")
            tasks.append(compare(work, found, sizes.rounds, sizes.checked, alone=True))
        if outputs == "8":
            tolerances |= {row["engine"]: row["relative_tolerance"] for row in tasks[-1]["rows"]
                           if row["engine"].partition(",")[0] in (OURS, STANDARD)}  # fmt: skip
    week = replace(problem.days(sizes.week), name="7 days")
    for alone in (False, True):
        say(f"a week, {'one run' if alone else 'ensemble'}")
        tasks.append(compare(week, found, sizes.rounds, min(20, sizes.checked), alone=alone))
    say("distance from the floating-point limit")
    distance = limit.estimate(4000 // sizes.shrink + 9, sizes.rounds)
    say("cost against people and days")
    people = scaling.against_people(found, tolerances, sizes.people, sizes.rounds)
    days = scaling.against_days(found, tolerances, sizes.days, sizes.rounds, people=sizes.days_people)
    for curve in (*people.values(), *days.values()):
        curve["exponent"] = scaling.slope(curve["size"], curve["seconds"])
    say("fresh processes: cold and cached start")
    cold = [fresh.cold_and_cached(copies, sizes.fresh) for copies in (1, 3)]
    say("fresh processes: many people")
    many, same = _many(sizes, max(tolerances.values()))
    say("fresh processes: loading")
    loading = [fresh.measure("engine", engine.name) for engine in found]
    about = _about(found, absent, load)
    return {
        "about": about, "tasks": tasks, "limit": distance, "people": people, "days": days, "cold": cold,
        "many": many, "same_bits": same, "loading": loading, "reference": _check_reference(found),
    }  # fmt: skip


def _shrunk(engine: Engine, sizes: Sizes) -> Engine:
    return replace(engine, batch={name: max(1, count // sizes.shrink) for name, count in engine.batch.items()})


def _many(sizes: Sizes, loosest: float) -> tuple[list[list[Result]], bool]:
    kinds = [(threads, relative) for relative in dict.fromkeys((TOLERANCE, loosest)) for threads in (1, 2)]
    runs: dict[tuple[int, float], list[Result]] = {kind: [] for kind in kinds}
    for _ in range(min(3, sizes.fresh)):
        for threads, relative in kinds:
            found = fresh.measure("people", str(sizes.many), str(threads), repr(relative))
            runs[threads, relative].append(found)
    same = all(
        runs[1, relative][0][name] == run[name]
        for (_, relative), several in runs.items()
        for run in several
        for name in ("mean_of_end", "sd_of_end")
    )
    return list(runs.values()), same


def _check_reference(found: Sequence[Engine]) -> Result:
    """Compare the tight solution with the stored trajectories and, where it is here, with libRoadRunner's."""
    work = problem.single_dose("40")
    data = np.load(STORED)
    columns = data["columns"].tolist()
    stored = data["glynn2010_3.5g"][:181, [columns.index(name) for name in work.outputs]][None]
    after = reference(work, problem.nominal())[:, 300:]
    peer = float("nan")
    if any(engine.name == STANDARD for engine in found):
        few = problem.people(5, seed=11)
        tight = libroadrunner.prepare(work, 1e-11, 1e-24).rows(few)
        peer = errors(tight, reference(work, few), work.outputs).largest
    return {"stored": errors(after, stored, work.outputs).largest, "peer": peer}


def _about(found: Sequence[Engine], absent: dict[str, str], load: float) -> Result:
    memory = import_module("psutil").virtual_memory().total
    after = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "lanes": machine().widest,
        "system": platform.system(),
        "python": platform.python_version(),
        "memory_gb": memory / 2**30,
        "load": (
            f"The machine was shared: mean load of the last minute {load:.1f} at the start, {after:.1f} at the end "
            "(this run alone makes about 1)."
        ),
        "engines": {engine.name: engine.version for engine in found},
        "absent": absent,
    }


def _processor() -> str:
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return f"{line.partition(':')[2].strip()} (LLVM: {machine().cpu})"
    return f"{platform.processor()} (LLVM: {machine().cpu})"
