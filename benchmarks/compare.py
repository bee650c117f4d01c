"""One task on every engine: errors first, then the tolerance that equals the standard's error, then times."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from benchmarks import problem
from benchmarks.accuracy import Errors, errors, reference, whole
from benchmarks.engines.base import Engine, Prepared
from benchmarks.engines.catalogue import OURS, STANDARD
from benchmarks.measure import Sample, interleaved, ratios
from benchmarks.problem import Work
from myoflux.engine.python_functions import Array

TOLERANCE = 1e-6
LADDER = (1e-6, 2e-6, 5e-6, 1e-5, 1.5e-5, 2e-5, 3e-5, 5e-5)


@dataclass(frozen=True)
class Entry:
    """An engine at a tolerance, ready to be timed on a task."""

    engine: Engine
    label: str
    tolerance: float
    prepared: Prepared
    errors: Errors
    checked: int


def entries(work: Work, engines: list[Engine], people: int) -> list[Entry]:
    """Prepare every engine at the common tolerance, and ours also at the one whose error equals the standard's.

    Errors are over ``people`` people, fewer for an engine that takes fewer at once.
    """
    seen = whole(work)
    parameters = problem.nominal() if people == 1 else problem.people(people, seed=7)
    wanted = reference(seen, parameters)
    found = []
    for engine in engines:
        count = min(people, engine.batch[work.name])
        # Errors of end values are told from rows of the whole run.
        rows = engine.prepare(seen, TOLERANCE).rows(parameters[:count])
        error = errors(rows, wanted[:count], work.outputs)
        found.append(Entry(engine, engine.name, TOLERANCE, engine.prepare(work, TOLERANCE), error, count))
    ours = next(entry for entry in found if entry.engine.name == OURS)
    standard = next((entry for entry in found if entry.engine.name == STANDARD), None)
    if standard is not None:
        found.insert(1, _equal_error(work, seen, parameters, wanted, ours, standard))
    return found


def _equal_error(work: Work, seen: Work, parameters: Array, wanted: Array, ours: Entry, standard: Entry) -> Entry:
    chosen = replace(ours, label=f"{OURS}, equal error")
    for tolerance in LADDER:
        rows = ours.engine.prepare(seen, tolerance).rows(parameters[: standard.checked])
        error = errors(rows, wanted[: standard.checked], work.outputs)
        if not error.no_worse_than(standard.errors):
            break
        prepared = ours.engine.prepare(work, tolerance)
        chosen = Entry(ours.engine, chosen.label, tolerance, prepared, error, standard.checked)
    return chosen


def compare(work: Work, engines: list[Engine], rounds: int, checked: int, *, alone: bool = False) -> dict[str, Any]:
    """Measure a task: single runs (``alone``) or an ensemble, each engine with its own number of people."""
    taking_part = [engine for engine in engines if work.name in engine.batch]
    ready = entries(work, taking_part, 1 if alone else checked)
    counts = {entry.label: 1 if alone else entry.engine.batch[work.name] for entry in ready}
    parameters = problem.nominal() if alone else problem.people(max(counts.values()), seed=1)
    tasks = {
        entry.label: (lambda prepared=entry.prepared, rows=parameters[: counts[entry.label]]: prepared.stream(rows))
        for entry in ready
    }
    repeats = {entry.label: _calls(entry) for entry in ready} if alone else None
    samples = interleaved(tasks, rounds, repeats)
    standard = samples.get(STANDARD)
    rows = [_row(entry, samples[entry.label], counts[entry.label], standard, counts.get(STANDARD, 1), alone=alone)
            for entry in ready]  # fmt: skip
    return {"task": work.name, "words": work.words, "single": alone, "rounds": rounds, "rows": rows}


def _calls(entry: Entry) -> int:
    return {OURS: 41, STANDARD: 11}.get(entry.engine.name, 2)


def _row(
    entry: Entry, sample: Sample, count: int, standard: Sample | None, standard_count: int, *, alone: bool
) -> dict[str, Any]:
    return {
        "engine": entry.label,
        "version": entry.engine.version,
        "relative_tolerance": entry.tolerance,
        "absolute_tolerance": entry.engine.absolute,
        "people": count,
        "seconds": sample.seconds,
        "processor_seconds": sample.processor,
        "per_second": asdict(sample.rate(count)),
        "per_second_and_core": asdict(sample.rate_by_core(count)),
        "ratio": asdict(ratios(sample, standard, count, standard_count, by_core=not alone)) if standard else None,
        "errors": asdict(entry.errors),
        "errors_over": entry.checked,
    }
