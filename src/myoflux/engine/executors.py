"""Who does the chunks: threads of this process, or the workers of a Dask cluster. No bit depends on it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from time import monotonic
from typing import Any

from myoflux.engine.chunk import Chunk, Outcome, Task, nothing_yet, run_chunk
from myoflux.engine.kernel import cores
from myoflux.engine.python_functions import Array
from myoflux.engine.work_folder import WorkFolder
from myoflux.errors import MyofluxError, SimulationError

Done = Generator[tuple[Chunk, Outcome], None, None]
Take = Callable[[Chunk, Array], None]
CONNECT_SECONDS = 10
SMALLEST, LARGEST, PIECES = 128, 8192, 16


@dataclass(frozen=True)
class Progress:
    """How far a run is: people done of total, people a second since it began, seconds left at that rate (or None).

    ``resumed`` people were found finished in the work folder and count in ``done`` but not in the rate.
    """

    done: int
    total: int
    resumed: int
    seconds: float

    @property
    def rate(self) -> float:
        """People a second."""
        return (self.done - self.resumed) / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds left, if anything can be said."""
        return (self.total - self.done) / self.rate if self.rate > 0.0 else None

    def __str__(self) -> str:
        """Say it in one line.

        >>> str(Progress(500, 2000, 0, 0.25))
        '500 of 2000 people, 2000 a second, 1 s left'
        """
        left = "" if self.left is None else f", {self.left:.0f} s left"
        return f"{self.done} of {self.total} people, {self.rate:.0f} a second{left}"


def chunks_of(tasks: int, people: int, size: int | None = None) -> list[Chunk]:
    """Cut people of each task into chunks of a size, by default about sixteen a task.

    >>> [chunk.name for chunk in chunks_of(2, 5, 3)]
    ['0-0-3', '0-3-5', '1-0-3', '1-3-5']
    """
    if size is not None and size < 1:
        raise SimulationError(f"a chunk of {size} people is none; give at least 1")
    step = size or min(LARGEST, max(SMALLEST, -(-people // PIECES)))
    parts = range(0, people, step)
    return [Chunk(task, first, min(first + step, people)) for task in range(tasks) for first in parts]


def run_chunks(
    tasks: Sequence[Task],
    chunks: Sequence[Chunk],
    *,
    take: Take | None = None,
    cluster: str | None = None,
    workers: int | None = None,
    folder: WorkFolder | None = None,
    progress: Callable[[Progress], None] | None = None,
) -> list[Outcome]:
    """Run chunks and return what each task came to.

    ``take(chunk, values)`` is given the trajectories of each chunk whose task keeps them, in this thread and any order.
    ``cluster``: the address of a Dask scheduler; without it ``workers`` threads (None: every core). ``folder``: chunks
    done are read from it and, after ``take`` returned, written to it. Raises `SimulationError` for a cluster that is
    not there or does not fit; an interrupt or an error leaves the folder ready to go on.
    """
    if workers is not None and workers < 1:
        raise SimulationError(f"{workers} workers do nothing; give at least 1, or None for every core")
    begun, total = monotonic(), sum(chunk.people for chunk in chunks)
    totals = [nothing_yet(task) for task in tasks]
    waiting = []
    for chunk in chunks:
        kept = folder.read(chunk) if folder else None
        if kept is None:
            waiting.append(chunk)
        else:
            totals[chunk.task].merge(kept)
    done = resumed = sum(part.people for part in totals)
    if progress and resumed:
        progress(Progress(done, total, resumed, monotonic() - begun))
    apart = folder is not None or cluster is not None
    with closing(
        _on_cluster(tasks, waiting, cluster)
        if cluster and waiting
        else _in_threads(tasks, waiting, workers or cores(), totals, apart=apart)
    ) as finished:
        for chunk, outcome in finished:
            if take and outcome.values is not None:
                take(chunk, outcome.values)
            if folder:
                folder.write(chunk, outcome)
            if apart:
                totals[chunk.task].merge(outcome)
            done += chunk.people
            if progress:
                progress(Progress(done, total, resumed, monotonic() - begun))
    return totals


def _in_threads(
    tasks: Sequence[Task], chunks: Iterable[Chunk], workers: int, totals: list[Outcome], *, apart: bool
) -> Done:
    """Yield outcomes as they come; at most one more than the workers wait, so that memory is bounded.

    Unless chunks are kept ``apart``, each thread adds to a running outcome of its own (the first to ``totals``), since
    filling and merging a summary for each chunk would cost more memory and time; what is yielded then holds
    trajectories alone.
    """
    spare: list[list[Outcome]] = [[total] for total in totals]

    def one(chunk: Chunk) -> Outcome:
        if apart:
            return run_chunk(tasks, chunk)
        try:
            running = spare[chunk.task].pop()
        except IndexError:
            running = nothing_yet(tasks[chunk.task])
        run_chunk(tasks, chunk, running)
        found = Outcome(chunk.people, (), {}, running.values)
        running.values = None
        spare[chunk.task].append(running)
        return found

    with ThreadPoolExecutor(workers) as pool:
        under_way: dict[Future[Outcome], Chunk] = {}
        try:
            for chunk in chunks:
                under_way[pool.submit(one, chunk)] = chunk
                if len(under_way) > workers:
                    yield from _finished(under_way)
            while under_way:
                yield from _finished(under_way)
        finally:
            for future in under_way:
                future.cancel()
    for total, parts in zip(totals, spare, strict=True):
        for part in parts:
            if part is not total:
                total.merge(part)


def _finished(under_way: dict[Future[Outcome], Chunk]) -> Done:
    ready, _ = wait(under_way, return_when=FIRST_COMPLETED)
    for future in ready:
        yield under_way.pop(future), future.result()


def _on_cluster(tasks: Sequence[Task], chunks: Sequence[Chunk], address: str) -> Done:
    """Yield outcomes of a Dask cluster; a chunk whose worker is lost is done again by another."""
    distributed = _distributed()
    if "://" not in address:
        raise SimulationError(f"the cluster address {address!r} is not one; write for example tcp://127.0.0.1:8786")
    try:
        client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as problem:
        raise SimulationError(
            f"no Dask scheduler answers at {address} ({problem}); start one, then try again"
        ) from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise SimulationError(f"the cluster at {address} has no workers; start some with 'dask worker {address}'")
        shared = client.scatter(list(tasks), broadcast=True, hash=False)
        queue = iter(chunks)
        under_way: dict[Any, Chunk] = {}

        def submit() -> Any:
            chunk = next(queue, None)
            if chunk is None:
                return None
            future = client.submit(_remote, shared, chunk, version("myoflux"), pure=False)
            under_way[future] = chunk
            return future

        first = [future for future in (submit() for _ in range(threads + 2)) if future is not None]
        results = distributed.as_completed(first, loop=client.loop)
        for future in results:
            yield under_way.pop(future), _result(future, address)
            following = submit()
            if following is not None:
                results.add(following)


def _result(future: Any, address: str) -> Outcome:
    try:
        outcome: Outcome = future.result()
    except MyofluxError:
        raise
    except ImportError as problem:
        raise SimulationError(f"a worker of {address} cannot load myoflux ({problem}); install it there") from None
    future.release()
    return outcome


def _remote(tasks: Sequence[Task], chunk: Chunk, wanted: str) -> Outcome:
    """Run a chunk on a worker; another version of the program would give other numbers."""
    if version("myoflux") != wanted:
        raise SimulationError(f"a worker has myoflux {version('myoflux')}, this process {wanted}; make them the same")
    return run_chunk(tasks, chunk)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        raise SimulationError("a cluster needs Dask; install it with: pip install 'myoflux[cluster]'") from None
    return distributed
