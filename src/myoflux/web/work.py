"""Simulations run here: few at a time, in bounded number, each for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from fastapi import Request

from myoflux.errors import MyofluxError

P = ParamSpec("P")
T = TypeVar("T")


class BusyError(MyofluxError):
    """Too much is waiting already; the page answers 429."""


class TooLongError(MyofluxError):
    """A piece of work took longer than it may; the page answers 422."""


class AbandonedError(MyofluxError):
    """Whoever asked has gone; nobody reads the answer."""


class Lane:
    """One thread that runs functions one after the other; what nobody waits for any more is not begun."""

    def __init__(self, name: str, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._turn = asyncio.Semaphore(1)
        self._waiting = waiting
        self._seconds = seconds
        self._count = 0

    async def run(self, request: Request, task: Callable[[], T]) -> T:
        """Return what a function returns; raises `BusyError`, `TooLongError` or `AbandonedError`."""
        if self._count >= self._waiting:
            raise BusyError(f"{self._count} simulations wait already; try again in a second")
        self._count += 1
        begun = False
        try:
            await asyncio.wait_for(self._turn.acquire(), self._seconds)
            begun = True
            if await request.is_disconnected():
                raise AbandonedError("nobody waits for this any more")
            future = self._pool.submit(task)
            # The turn ends with the thread, not with the patience of whoever asked.
            loop = asyncio.get_running_loop()
            future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._turn.release))
            begun = False
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError:
            raise TooLongError(
                f"stopped after {self._seconds:g} s of work: the machine is busy, or the plan is long; try again in a "
                "moment, and a long plan on the command line"
            ) from None
        finally:
            self._count -= 1
            if begun:
                self._turn.release()

    def prepare(self, task: Callable[[], object]) -> None:
        """Run something first of all, that nobody waits for."""
        self._pool.submit(task)

    def close(self) -> None:
        """Stop taking work."""
        self._pool.shutdown(wait=False, cancel_futures=True)


class Work:
    """Three lanes: whole populations, single people, and what takes long; none waits for another."""

    def __init__(self, waiting: int, seconds: float) -> None:
        self.crowds = Lane("crowds", waiting, seconds)
        self.singles = Lane("singles", waiting, seconds)
        self.slow = Lane("slow", waiting, seconds)

    def close(self) -> None:
        """Stop taking work."""
        self.crowds.close()
        self.singles.close()
        self.slow.close()


@dataclass(frozen=True)
class WorkFor:
    """The work of one request."""

    work: Work
    request: Request

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what simulates many people; errors as of `Lane.run`."""
        return await self.work.crowds.run(self.request, lambda: task(*args, **kwargs))

    async def run_one(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what simulates one person; errors as of `Lane.run`."""
        return await self.work.singles.run(self.request, lambda: task(*args, **kwargs))

    async def run_slow(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run what takes long, such as months and files; errors as of `Lane.run`."""
        return await self.work.slow.run(self.request, lambda: task(*args, **kwargs))


def work_of(request: Request) -> WorkFor:
    """Return the application's workers for a request."""
    return WorkFor(request.app.state.work, request)
