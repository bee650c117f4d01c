"""No bit of a person's result depends on lanes, blocks, order, threads or neighbours."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from myoflux.engine import job as run
from myoflux.engine.batch import REASONS
from myoflux.engine.kernel import compile_kernel
from myoflux.engine.period import Period
from myoflux.errors import ModelError, SimulationError

OUTPUTS = ("leucine_plasma", "p70s6k_pt389", "ir", "glucose", "plasma_insulin", "mps", "fsr")
TIMES = np.arange(-300.0, 181.0, 7.0)
WINDOWS = [(-10.0, 170.0), (0.0, 60.0)]


def everything(batch):
    parts = (batch.values, batch.integrals, batch.final, batch.means, batch.peaks, batch.peak_times, batch.steps)
    return [np.array(part) for part in parts if part is not None]


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(one, other, strict=True))


@pytest.fixture(scope="module")
def kernel_of(mccoll):
    def make(lanes=None):
        return compile_kernel(mccoll, OUTPUTS, integrands=["mps"], peaks=["mps", "leucine_plasma"], lanes=lanes)

    return make


@pytest.fixture(scope="module")
def expected(kernel_of, dosed, people):
    return everything(kernel_of(8).solve(people(37), dosed, TIMES, windows=WINDOWS))


@pytest.mark.parametrize("lanes", [None, 1, 2, 4])
def test_lane_width(kernel_of, dosed, people, expected, lanes):
    assert same(everything(kernel_of(lanes).solve(people(37), dosed, TIMES, windows=WINDOWS)), expected)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("block", [1, 5, 37, 1000])
def test_blocks_and_threads(kernel_of, dosed, people, expected, threads, block):
    starts = []

    def keep(first, batch):
        starts.append(first)
        return everything(batch)

    parts = list(kernel_of().blocks(people(37), dosed, TIMES, keep, windows=WINDOWS, threads=threads, block=block))
    assert sorted(starts) == list(range(0, 37, block))
    joined = [np.concatenate(items) for items in zip(*parts, strict=True)]
    assert same(joined, expected)


def test_parameters_drawn_block_by_block(kernel_of, dosed, people, expected):
    everyone = people(37)
    parts = kernel_of().blocks(
        lambda first, last: everyone[first:last],
        dosed,
        TIMES,
        lambda _, batch: everything(batch),
        people=37,
        windows=WINDOWS,
        threads=2,
        block=8,
    )
    assert same([np.concatenate(items) for items in zip(*parts, strict=True)], expected)
    with pytest.raises(ModelError, match="how many people"):
        list(kernel_of().blocks(lambda first, last: everyone[first:last], dosed, TIMES, lambda *_: 0))
    with pytest.raises(ModelError, match="5 people were asked for"):
        list(kernel_of().blocks(lambda *_: everyone, dosed, TIMES, lambda *_: 0, people=5))


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_into_one_result(kernel_of, dosed, people, expected, threads):
    batch = kernel_of().solve(people(37), dosed, TIMES, windows=WINDOWS, threads=threads)
    assert same(everything(batch), expected)


def test_order_of_people(kernel_of, dosed, people, expected):
    order = np.random.default_rng(3).permutation(37)
    found = everything(kernel_of().solve(people(37)[order], dosed, TIMES, windows=WINDOWS))
    assert same(found, [part[order] for part in expected])


def test_a_poisoned_neighbour_changes_nothing_and_is_reported(kernel_of, mccoll, dosed, people, expected):
    parameters = people(37)
    names = list(mccoll.parameters)
    parameters[3, names.index("gastric_emptying")] = np.nan
    parameters[11, names.index("kic_oxidation_rate")] = -50.0
    parameters[20, names.index("leucine_plasma_initial")] = np.inf
    batch = kernel_of().solve(parameters, dosed, TIMES, windows=WINDOWS)
    found = everything(batch)
    sound = np.setdiff1d(np.arange(37), [3, 11, 20])
    assert same([part[sound] for part in found], [part[sound] for part in expected])
    assert sorted(batch.failed()) == [3, 11, 20]
    assert set(batch.failed().values()) <= set(REASONS[1:])
    assert np.isnan(batch.values[[3, 11, 20]]).all()
    assert np.isnan(batch.means[[3, 11, 20]]).all()
    with pytest.raises(SimulationError, match="3 of 37 people failed; person 3"):
        batch.check()


def test_too_many_steps_is_a_reason(small, monkeypatch):
    monkeypatch.setattr(run, "MOST_STEPS", 10)
    batch = compile_kernel(small, ["plasma"]).solve(None, [Period(0.0, 500.0)], np.array([0.0, 500.0]))
    assert batch.failed() == {0: "a period took too many steps"}
    assert np.isnan(batch.values).all()


def test_a_known_ensemble_has_its_known_bits(kernel_of, dosed, people):
    """One hash for every platform: parameters come from exact arithmetic, the kernel from IEEE operations alone."""
    batch = kernel_of().solve(people(20), dosed, TIMES)
    digest = hashlib.sha256(np.ascontiguousarray(batch.values, dtype="<f8").tobytes()).hexdigest()
    assert digest == "062d96034334aafd7000783570defde23b3db81ba572804a53ee6063c09a5d68"
