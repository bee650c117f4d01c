"""Compile a model into machine code and run people through it: the fast engine."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from threading import Lock
from typing import TypeVar

import numpy as np

from myoflux.engine import inputs
from myoflux.engine.batch import Batch
from myoflux.engine.codegen.equations import Equations, equations_of
from myoflux.engine.codegen.generate import generate
from myoflux.engine.codegen.machine_code import Compiled, key_of, load_or_build, machine
from myoflux.engine.inputs import Named, Table
from myoflux.engine.job import Job, in_blocks, in_threads
from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.engine.period_arrays import Plan, schedule_of
from myoflux.engine.python_functions import Array
from myoflux.errors import ModelError
from myoflux.kinetics.expression import Graph, in_order
from myoflux.kinetics.model import Model

T = TypeVar("T")
Draw = Callable[[int, int], Array]
BLOCK = 128
_compiled: dict[tuple[str, int], Compiled] = {}
_compiling = Lock()


@dataclass(frozen=True)
class Kernel:
    """A compiled model; made by `compile_kernel`.

    ``outputs`` are reported at the asked times, ``integrands`` integrated (running and over windows), ``peaks``
    searched for their maximum over windows. ``lanes`` fixes how many people share a vector (1, 2, 4 or 8); it
    changes the speed and no bit of a result.
    """

    name: str
    outputs: tuple[str, ...]
    integrands: tuple[str, ...]
    peaks: tuple[str, ...]
    parameters: tuple[str, ...]
    defaults: Array
    states: tuple[str, ...]
    every_state: bool
    lanes: int | None
    digest: str
    build: Callable[[], Equations] = field(repr=False)

    def compiled(self, people: int = 1) -> Compiled:
        """Return the machine code that suits so many people, built or loaded when first asked for."""
        # A run of one or two is bound by latency, not by width: narrow vectors touch less memory.
        lanes = self.lanes or (machine().widest if people > 2 else 2)
        found = _compiled.get((self.digest, lanes))
        if found is None:
            with _compiling:
                found = load_or_build(key_of(self.digest, lanes), lambda: generate(self.build(), lanes))
                _compiled[self.digest, lanes] = found
        return found

    def solve(
        self,
        parameters: Named | Array | None,
        periods: Plan | Sequence[Plan],
        times: Array,
        *,
        initial: Named | Array | None = None,
        windows: Sequence[tuple[float, float]] = (),
        tolerance: Tolerance = DEFAULT_TOLERANCE,
        threads: int | None = 1,
    ) -> Batch:
        """Simulate people and return all their rows.

        ``parameters``: names with numbers or arrays of length people (others keep the model's values), or an array
        people x parameters. ``periods``: one plan for all, or a list with one plan for each person. ``times``:
        ascending minutes inside the periods; a time at a border is reported after what is added there.
        ``initial``: starts by state name, the others as declared. ``windows``: (start, end) in minutes, for means
        of the integrands and maxima of the peaks. ``threads``: None takes every core.

        A person who cannot be simulated has NaN and a reason (`Batch.failed`). Raises `ModelError` or
        `SimulationError` for input that is not legal.
        """
        job = self._job(parameters, periods, times, initial, windows, tolerance)
        buffers = job.buffers(job.people)
        in_threads(job, buffers, threads or cores(), BLOCK)
        return job.batch(buffers, job.people)

    def blocks(
        self,
        parameters: Named | Array | Draw | None,
        periods: Plan | Sequence[Plan],
        times: Array,
        work: Callable[[int, Batch], T],
        *,
        people: int | None = None,
        initial: Named | Array | None = None,
        windows: Sequence[tuple[float, float]] = (),
        tolerance: Tolerance = DEFAULT_TOLERANCE,
        threads: int | None = 1,
        block: int = BLOCK,
    ) -> Iterator[T]:
        """Simulate people block by block in bounded memory and yield ``work(first person, block)`` in order.

        ``work`` runs in the thread that simulated the block; the block's arrays are reused after it returns, so it
        must copy what it keeps. ``parameters`` may be a function of (first, last) that returns the parameters of
        people first to last - 1 (an array people x parameters); then ``people`` says how many there are, and
        nothing as long as the people is held. It is called in any thread and order. Other arguments as in `solve`.
        """
        drawn = parameters if callable(parameters) else None
        if drawn is not None and people is None:
            raise ModelError("parameters are drawn block by block; say how many people there are")
        given = None if callable(parameters) else parameters
        job = self._job(given, periods, times, initial, windows, tolerance, people if drawn else None)
        if drawn is not None:
            job = replace(job, draw=lambda first, last: self._drawn(drawn, first, last))
        yield from in_blocks(job, work, threads or cores(), block)

    def _drawn(self, draw: Draw, first: int, last: int) -> Table:
        table = inputs.parameter_table(self.parameters, self.defaults, draw(first, last))
        if table.people != last - first:
            raise ModelError(f"{last - first} people were asked for and parameters drawn for {table.people}")
        return table

    def _job(
        self,
        parameters: Named | Array | None,
        periods: Plan | Sequence[Plan],
        times: Array,
        initial: Named | Array | None,
        windows: Sequence[tuple[float, float]],
        tolerance: Tolerance,
        drawn: int | None = None,
    ) -> Job:
        values = inputs.parameter_table(self.parameters, self.defaults, parameters)
        start = inputs.initial_table(self.states, initial)
        people = inputs.count_people(values, start, periods, drawn or 0)
        compiled = self.compiled(people)
        schedule = schedule_of(compiled.description, periods)
        return Job(
            compiled=compiled,
            people=people,
            parameters=values,
            initial=start,
            schedule=schedule,
            times=inputs.check_times(times, schedule),
            windows=inputs.check_windows(windows, schedule),
            tolerance=inputs.check_tolerance(tolerance),
            every_state=self.every_state,
        )


def compile_kernel(
    model: Model,
    outputs: Sequence[str],
    *,
    integrands: Sequence[str] = (),
    peaks: Sequence[str] = (),
    every_state: bool = False,
    lanes: int | None = None,
) -> Kernel:
    """Prepare a model's kernel; machine code is loaded from the cache or built when first run.

    ``outputs``, ``integrands`` and ``peaks`` name states, fluxes or derived quantities. ``every_state`` keeps also
    states nothing asked for depends on, and returns all states at the end. Raises `ModelError` for an unknown name.

    >>> from myoflux.engine.period import Period
    >>> from myoflux.kinetics.declare import Subsystem
    >>> from myoflux.kinetics.model import build
    >>> from myoflux.kinetics.parameters import Parameter
    >>> gut = Subsystem("gut")
    >>> gut.state("stomach", "mol", "In the stomach")
    >>> gut.state("plasma", "mol", "In plasma")
    >>> @gut.flux("stomach -> plasma")
    ... def emptying(stomach, emptying_rate):
    ...     \"\"\"Gastric emptying, first order.\"\"\"
    ...     return emptying_rate * stomach
    >>> rate = Parameter("emptying_rate", 0.1, "1/min", "Emptying", "an example", "text")
    >>> model = build("example", "An example", [gut], {"emptying_rate": rate})
    >>> kernel = compile_kernel(model, ["plasma"])
    >>> batch = kernel.solve(
    ...     {"emptying_rate": np.array([0.1, 0.2])}, [Period(0, 10, {"stomach": 1.0})], np.array([10.0])
    ... )
    >>> batch.values[:, 0, 0].round(4)
    array([0.6321, 0.8647])
    """
    for name in (*outputs, *integrands, *peaks):
        if name not in model.by_name and name not in model.state_names:
            equations_of(model, [name], every=False)
    if lanes is not None and lanes not in (1, 2, 4, 8):
        raise ModelError(f"lanes must be 1, 2, 4 or 8, not {lanes}")
    asked = (tuple(outputs), tuple(integrands), tuple(peaks))
    return Kernel(
        name=model.name,
        outputs=asked[0],
        integrands=asked[1],
        peaks=asked[2],
        parameters=tuple(model.parameters),
        defaults=np.array(list(model.values().values())),
        states=model.state_names,
        every_state=every_state,
        lanes=lanes,
        digest=digest_of(model, f"{asked} {every_state}"),
        build=lambda: equations_of(model, *asked, every=every_state),
    )


def digest_of(model: Model, options: str) -> str:
    """Hash all that decides a kernel: every law, what it moves, starts, parameters and options."""
    graph = Graph()
    laws = model.expressions(graph)
    numbers: dict[int, int] = {}
    lines = [
        options,
        repr(model.states),
        repr(tuple(model.parameters)),
        repr(sorted(model.initial(model.values()).items())),
    ]
    for node in in_order(laws.values()):
        numbers[node.key] = len(numbers)
        lines.append(f"{node.op} {node.name} {node.value!r} {[numbers[arg.key] for arg in node.args]}")
    lines += [f"{law.name} {law.kind} {numbers[laws[law.name].key]} {law.moves}" for law in model.laws]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@cache
def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
