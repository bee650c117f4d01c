"""Threads, chunks, order, a Dask cluster, a work folder and a kill change no bit."""

from __future__ import annotations

import signal
import subprocess
import sys
import textwrap
from dataclasses import dataclass, replace

import numpy as np
import pytest
from tests.models import one_compartment

from myoflux.engine import executors
from myoflux.engine.chunk import TOO_LARGE, Chunk, Task, nothing_yet, run_chunk
from myoflux.engine.executors import Progress, chunks_of, run_chunks
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import DEFAULT_TOLERANCE, Period
from myoflux.engine.summary import Summary
from myoflux.engine.work_folder import WorkFolder
from myoflux.errors import RefusedError, SimulationError

PEOPLE = 60
TIMES = np.linspace(0.0, 100.0, 11)
WINDOWS = ((0.0, 50.0), (20.0, 100.0))
PLAN = (Period(0.0, 100.0, {"gut": 1.0}),)
POISONED = {13: np.nan, 41: np.inf}


@dataclass(frozen=True)
class Rates:
    """Rates that follow from a person's number; some people are poisoned."""

    poison: bool = False
    shift: float = 0.0

    def __call__(self, first, last):
        who = np.arange(first, last)
        values = np.stack([0.1 + 0.01 * (who * 7 % 30), 0.02 + 0.001 * (who * 11 % 17), 0.0 * who], axis=1)
        if self.poison:
            for person in who[np.isin(who, list(POISONED))].tolist():
                values[person - first, 0] = POISONED[person]
        return values + self.shift


def task(**more):
    kernel = compile_kernel(one_compartment(), ["plasma", "gut"], integrands=["plasma"], peaks=["plasma"])
    return Task(kernel, more.pop("draw", Rates()), PLAN, TIMES, WINDOWS, DEFAULT_TOLERANCE, **more)


def statistics(outcome):
    shares = [0.0, 0.05, 0.5, 0.95, 1.0]
    parts = [[one.mean(), one.sd(), one.quantiles(shares).ravel()] for one in outcome.summaries]
    return [part.tobytes() for group in parts for part in group] + [sorted(outcome.failed.items()), outcome.people]


@pytest.fixture(scope="module")
def expected():
    return statistics(run_chunk([task()], Chunk(0, 0, PEOPLE)))


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("size", [1, 7, 60, 1000])
def test_workers_and_chunks(expected, workers, size):
    (found,) = run_chunks([task()], chunks_of(1, PEOPLE, size), workers=workers)
    assert statistics(found) == expected


def test_order_of_chunks(expected, tmp_path):
    parts = chunks_of(1, PEOPLE, 7)
    shuffled = [parts[index] for index in np.random.default_rng(1).permutation(len(parts))]
    assert statistics(run_chunks([task()], shuffled, workers=2)[0]) == expected
    kept = WorkFolder(tmp_path / "work", "r")
    assert statistics(run_chunks([task()], shuffled, workers=2, folder=kept)[0]) == expected


def test_summaries_are_those_of_the_trajectories(expected):
    seen = {}
    kept = task(keep=True)
    (found,) = run_chunks([kept], chunks_of(1, PEOPLE, 7), workers=2, take=lambda chunk, v: seen.update({chunk: v}))
    assert statistics(found) == expected
    values = np.concatenate([seen[chunk] for chunk in sorted(seen, key=lambda chunk: chunk.first)])
    batch = kept.kernel.solve(Rates()(0, PEOPLE), PLAN, TIMES, windows=WINDOWS)
    assert np.array_equal(values, batch.values)
    assert found.summaries[0].mean().reshape(11, 2) == pytest.approx(values.mean(axis=0), rel=1e-14)
    assert found.summaries[0].sd().reshape(11, 2)[3] == pytest.approx(values.std(axis=0, ddof=1)[3], rel=1e-9)
    assert found.summaries[1].mean() == pytest.approx(batch.means.mean(axis=0).ravel(), rel=1e-14)
    assert found.summaries[2].high == pytest.approx(batch.peaks.max(axis=0).ravel(), rel=1e-14)
    assert found.summaries[3].mean() == pytest.approx(batch.peak_times.mean(axis=0).ravel(), rel=1e-14)


def test_poisoned_people_are_named_and_the_others_finish():
    parts = [run_chunks([task(draw=Rates(poison=True))], chunks_of(1, PEOPLE, size))[0] for size in (9, 60)]
    assert sorted(parts[0].failed) == sorted(POISONED)
    assert statistics(parts[0]) == statistics(parts[1])
    sound = Summary(22)
    batch = task().kernel.solve(np.delete(Rates()(0, PEOPLE), list(POISONED), axis=0), PLAN, TIMES)
    sound.add(batch.values.reshape(PEOPLE - 2, -1))
    assert np.array_equal(sound.mean(), parts[0].summaries[0].mean())


def test_an_output_too_large_to_count_is_a_reason():
    huge = replace(task(), periods=(Period(0.0, 100.0, {"gut": 1e130}),))
    outcome = run_chunk([huge], Chunk(0, 5, 7))
    assert outcome.failed == {5: TOO_LARGE, 6: TOO_LARGE}


def test_plans_of_each_person():
    def plans(first, last):
        return [[Period(0.0, 100.0, {"gut": 1.0 + person})] for person in range(first, last)]

    own = run_chunks([task(plans=plans)], chunks_of(1, 10, 3))[0]
    assert own.summaries[2].high[0] == pytest.approx(
        max(run_chunk([replace(task(), periods=plan)], Chunk(0, n, n + 1)).summaries[2].high[0]
            for n, plan in enumerate(plans(0, 10)))
    )  # fmt: skip


class KilledError(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("stop", [KilledError, KeyboardInterrupt])
def test_a_run_that_ends_early_goes_on(expected, tmp_path, monkeypatch, stop):
    begun = []

    def failing(tasks, chunk, into=None):
        begun.append(chunk)
        if len(begun) > 4:
            raise stop
        return run_chunk(tasks, chunk, into)

    parts = chunks_of(1, PEOPLE, 7)
    first = WorkFolder(tmp_path / "w", "r")
    monkeypatch.setattr(executors, "run_chunk", failing)
    with pytest.raises(stop):
        run_chunks([task()], parts, workers=1, folder=first)
    monkeypatch.undo()
    done = sorted(path.name for path in (tmp_path / "w").glob("*.chunk"))
    assert 0 < len(done) < len(parts)
    said = []
    (found,) = run_chunks([task()], parts, folder=WorkFolder(tmp_path / "w", "r"), progress=said.append)
    assert statistics(found) == expected
    assert said[0].done == said[0].resumed > 0
    assert said[-1].done == PEOPLE
    assert len(list((tmp_path / "w").glob("*.chunk"))) == len(parts)
    assert not list((tmp_path / "w").glob("*.part"))


def test_damaged_or_foreign_chunks_are_done_again(expected, tmp_path):
    parts = chunks_of(1, PEOPLE, 20)
    run_chunks([task()], parts, folder=WorkFolder(tmp_path / "w", "r"))
    files = sorted((tmp_path / "w").glob("*.chunk"))
    sound = [path.read_bytes() for path in files]
    files[0].write_bytes(sound[0][:-3])
    files[1].write_bytes(sound[2])
    middle = len(sound[2]) // 2
    files[2].write_bytes(sound[2][:middle] + bytes([sound[2][middle] ^ 1]) + sound[2][middle + 1 :])
    said = []
    (found,) = run_chunks([task()], parts, folder=WorkFolder(tmp_path / "w", "r"), progress=said.append)
    assert statistics(found) == expected
    assert said[0].resumed == 0
    assert [path.read_bytes() for path in files] == sound


def test_a_folder_of_something_else_is_refused(tmp_path):
    WorkFolder(tmp_path / "w", "one", "ten people")
    with pytest.raises(RefusedError, match=r"holds another request \(ten people\); this one is: six people"):
        WorkFolder(tmp_path / "w", "two", "six people")
    (tmp_path / "w" / "request.json").write_text("[")
    with pytest.raises(RefusedError, match="unreadable"):
        WorkFolder(tmp_path / "w", "one")
    with pytest.raises(RefusedError, match="not a work folder, it holds 'w'"):
        WorkFolder(tmp_path, "one")
    (tmp_path / "file").touch()
    with pytest.raises(RefusedError, match="cannot keep chunks here"):
        WorkFolder(tmp_path / "file", "one")


KILLED = """
import sys, time
import numpy as np
from myoflux.engine import executors
from myoflux.engine.executors import chunks_of, run_chunks
from myoflux.engine.work_folder import WorkFolder
from tests.engine.test_executors import PEOPLE, task
def say(progress):
    print(progress.done, flush=True)
    if progress.done > 20:
        time.sleep(600)
run_chunks([task()], chunks_of(1, PEOPLE, 7), workers=2, folder=WorkFolder(sys.argv[1], "r"), progress=say)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_process_leaves_a_folder_that_goes_on(expected, tmp_path):
    folder = tmp_path / "w"
    command = [sys.executable, "-c", textwrap.dedent(KILLED), str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=sys.path[0] or None) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if int(line) > 20:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    (folder / "half.part").write_bytes(b"cut off")
    said = []
    (found,) = run_chunks([task()], chunks_of(1, PEOPLE, 7), folder=WorkFolder(folder, "r"), progress=said.append)
    assert statistics(found) == expected
    assert said[0].resumed >= 21


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, processes=True, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as found:
        yield found.scheduler_address


def test_a_dask_cluster_of_processes(cluster, expected, tmp_path):
    for size in (7, 60):
        (found,) = run_chunks([task()], chunks_of(1, PEOPLE, size), cluster=cluster)
        assert statistics(found) == expected
    tasks = [task(draw=Rates(poison=True)), task(keep=True)]
    seen = []
    kept = WorkFolder(tmp_path / "w", "r")
    both = run_chunks(
        tasks, chunks_of(2, PEOPLE, 13), cluster=cluster, folder=kept, take=lambda chunk, values: seen.append(values)
    )
    assert sorted(both[0].failed) == sorted(POISONED)
    assert statistics(both[1]) == expected
    assert sum(len(values) for values in seen) == PEOPLE
    again = run_chunks(tasks, chunks_of(2, PEOPLE, 13), folder=WorkFolder(tmp_path / "w", "r"))
    assert [statistics(one) for one in again] == [statistics(one) for one in both]


def test_a_refusal_on_a_worker_reaches_the_caller(cluster):
    with pytest.raises(SimulationError, match="times run from"):
        run_chunks([replace(task(), times=np.array([500.0]))], chunks_of(1, 5), cluster=cluster)


def test_a_cluster_that_is_not_there(monkeypatch):
    monkeypatch.setattr(executors, "CONNECT_SECONDS", 0.2)
    pytest.importorskip("distributed")
    with pytest.raises(SimulationError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run_chunks([task()], chunks_of(1, 5), cluster="tcp://127.0.0.1:9")
    with pytest.raises(SimulationError, match="write for example tcp"):
        run_chunks([task()], chunks_of(1, 5), cluster="localhost")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SimulationError, match=r"myoflux\[cluster\]"):
        run_chunks([task()], chunks_of(1, 5), cluster="tcp://127.0.0.1:9")


def test_another_version_on_a_worker_is_refused():
    with pytest.raises(SimulationError, match="make them the same"):
        executors._remote([task()], Chunk(0, 0, 1), "0.0.0")


def test_progress_says_rate_and_time_left():
    progress = Progress(done=300, total=900, resumed=100, seconds=2.0)
    assert progress.rate == 100.0
    assert progress.left == 6.0
    assert Progress(0, 10, 0, 0.0).left is None
    with pytest.raises(SimulationError, match="at least 1"):
        chunks_of(1, 10, 0)
    with pytest.raises(SimulationError, match="0 workers"):
        run_chunks([task()], chunks_of(1, 10), workers=0)


def test_what_is_held_does_not_grow_with_people(monkeypatch):
    """However many chunks there are, each worker has one running outcome."""
    made = []
    monkeypatch.setattr(executors, "nothing_yet", lambda one: made.append(one) or nothing_yet(one))
    for people in (20, 200):
        made.clear()
        run_chunks([task()], chunks_of(1, people, 2), workers=2)
        assert len(made) <= 2
