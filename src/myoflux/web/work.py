"""Simulations run here: few at a time, in bounded number, each for a bounded time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from fastapi import Request

from myoflux.errors import MyofluxError

P = ParamSpec("P")
T = TypeVar("T")


class BusyError(MyofluxError):
    """Too much is waiting already; the page answers 429."""


class TooLongError(MyofluxError):
    """A piece of work took longer than it may; the page answers 422."""


class Work:
    """Runs functions one at a time in a thread of their own, so that pages without work stay quick."""

    def __init__(self, waiting: int, seconds: float) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="work")
        self._waiting = waiting
        self._seconds = seconds
        self._count = 0

    async def run(self, task: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns; raises `BusyError` or `TooLongError`."""
        if self._count >= self._waiting:
            raise BusyError(f"{self._count} simulations wait already; try again in a second")
        self._count += 1
        future = self._pool.submit(task, *args, **kwargs)
        future.add_done_callback(lambda _: self._done())
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), self._seconds)
        except TimeoutError:
            raise TooLongError(f"this takes longer than {self._seconds:g} s; ask for a shorter plan") from None

    def _done(self) -> None:
        self._count -= 1

    def close(self) -> None:
        """Stop taking work."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def work_of(request: Request) -> Work:
    """Return the application's workers."""
    found: Work = request.app.state.work
    return found
