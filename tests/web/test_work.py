import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from myoflux.web.work import AbandonedError, BusyError, Lane, TooLongError


class Asking:
    """A request whose browser is still there, or has gone."""

    def __init__(self, gone=False):
        self.gone = gone

    async def is_disconnected(self):
        return self.gone


def run(scenario):
    # In a thread of its own: a browser's driver may have left a loop in this one.
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, scenario()).result()


def test_work_is_done_one_after_the_other():
    async def scenario():
        lane, active, most = Lane("test", 10, 10.0), [0], [0]

        def task():
            active[0] += 1
            most[0] = max(most[0], active[0])
            active[0] -= 1
            return threading.current_thread().name

        names = await asyncio.gather(*(lane.run(Asking(), task) for _ in range(8)))
        lane.close()
        return most[0], set(names)

    most, names = run(scenario)
    assert most == 1
    assert len(names) == 1


def test_too_much_waiting_is_refused_and_what_waits_is_still_done():
    async def scenario():
        lane, gate = Lane("test", 2, 10.0), threading.Event()
        waiting = [asyncio.ensure_future(lane.run(Asking(), gate.wait)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(BusyError, match="try again"):
            await lane.run(Asking(), gate.wait)
        gate.set()
        done = await asyncio.gather(*waiting)
        lane.close()
        return done

    assert run(scenario) == [True, True]


def test_what_takes_too_long_is_refused_and_the_next_waits_for_it():
    async def scenario():
        lane, gate = Lane("test", 5, 0.01), threading.Event()
        with pytest.raises(TooLongError, match="the machine is busy"):
            await lane.run(Asking(), gate.wait)
        with pytest.raises(TooLongError):
            await lane.run(Asking(), lambda: 1)
        gate.set()
        while True:
            try:
                found = await lane.run(Asking(), lambda: 2)
                break
            except TooLongError:
                continue
        lane.close()
        return found

    assert run(scenario) == 2


def test_what_nobody_waits_for_is_not_begun():
    async def scenario():
        lane, done = Lane("test", 5, 10.0), []
        with pytest.raises(AbandonedError):
            await lane.run(Asking(gone=True), lambda: done.append(1))
        found = await lane.run(Asking(), lambda: 3)
        lane.close()
        return done, found

    assert run(scenario) == ([], 3)


def test_an_error_reaches_who_asked_and_the_lane_goes_on():
    async def scenario():
        lane = Lane("test", 5, 10.0)
        with pytest.raises(ZeroDivisionError):
            await lane.run(Asking(), lambda: 1 / 0)
        found = await lane.run(Asking(), lambda: 4)
        lane.close()
        return found

    assert run(scenario) == 4
