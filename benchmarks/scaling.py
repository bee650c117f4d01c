"""Cost against the number of people and the number of days."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Any

from benchmarks import problem
from benchmarks.engines.base import Engine
from benchmarks.engines.catalogue import OURS, STANDARD
from benchmarks.measure import Task, interleaved


def against_people(engines: list[Engine], tolerances: dict[str, float], sizes: Sequence[int], rounds: int) -> Any:
    """Return seconds for each number of people, 8 outputs; slower engines stop where they would take over 2 s."""
    work = problem.single_dose("8")
    most = {OURS: max(sizes), STANDARD: 300}
    parameters = problem.people(max(sizes), seed=3)
    return _curves(engines, tolerances, rounds, {
        size: (work, parameters[:size], [name for name, limit in most.items() if size <= limit]) for size in sizes
    })  # fmt: skip


def against_days(
    engines: list[Engine], tolerances: dict[str, float], lengths: Sequence[int], rounds: int, *, people: int
) -> Any:
    """Return seconds for each number of days of three doses a day; libRoadRunner takes a tenth of the people."""
    parameters = problem.people(people, seed=4)
    curves = {}
    for name, share in ((OURS, people), (STANDARD, max(1, people // 10))):
        found = _curves(engines, tolerances, rounds, {
            count: (problem.days(count), parameters[:share], [name]) for count in lengths
        })  # fmt: skip
        curves.update({label: {**curve, "people": share} for label, curve in found.items()})
    return curves


def _curves(engines: list[Engine], tolerances: dict[str, float], rounds: int, points: dict[int, Any]) -> Any:
    by_name = {engine.name: engine for engine in engines}
    tasks: dict[str, Task] = {}
    places: dict[str, tuple[str, int]] = {}
    for size, (work, parameters, names) in points.items():
        for label in (label for label in tolerances if label.partition(",")[0] in names):
            engine = by_name.get(label.partition(",")[0])
            if engine is None:
                continue
            prepared = engine.prepare(work, tolerances[label])
            key = f"{label} {size}"
            tasks[key] = lambda prepared=prepared, parameters=parameters: prepared.stream(parameters)  # type: ignore[misc]
            places[key] = (label, size)
    samples = interleaved(tasks, rounds)
    curves: dict[str, dict[str, list[float]]] = {}
    for key, (label, size) in places.items():
        curve = curves.setdefault(label, {"size": [], "seconds": [], "low": [], "high": []})
        seconds = samples[key].seconds
        curve["size"].append(size)
        curve["seconds"].append(median(seconds))
        curve["low"].append(min(seconds))
        curve["high"].append(max(seconds))
    return curves


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return the exponent of cost against size between the last two decades (1 is linear)."""
    import math

    late = [(s, t) for s, t in zip(sizes, seconds, strict=True) if s * 100 >= max(sizes)]
    xs, ys = [math.log(s) for s, _ in late], [math.log(t) for _, t in late]
    mx, my = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((x - mx) * (y - my) for x, y in zip(xs, ys, strict=True)) / sum((x - mx) ** 2 for x in xs)
