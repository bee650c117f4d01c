import math
import tracemalloc
import zlib
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from myoflux.engine.summary import LARGEST, QUANTILE_ERROR, Summary, sound
from myoflux.engine.tally import BINS, SLOTS
from myoflux.errors import SimulationError

SHARES = (0.0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)


def summary_of(values):
    found = Summary(values.shape[1])
    found.add(values)
    return found


def everything(summary):
    return [summary.mean(), summary.sd(), summary.quantiles(SHARES), summary.low, summary.high, np.array(summary.count)]


def same(one, other):
    return all(np.array_equal(a, b, equal_nan=True) for a, b in zip(everything(one), everything(other), strict=True))


@pytest.fixture(scope="module")
def values():
    """Return 1000 people with cells of every kind: far apart in size, both signs, zeros, constant or nearly so."""
    rng = np.random.default_rng(1)
    x = rng.lognormal(0, 1, (1000, 13)) * 10.0 ** np.arange(-60, 70, 10)
    x[:, 3] -= x[:, 3].mean()
    x[::3, 5] = 0.0
    x[:, 6] = 1.0 + 1e-6 * x[:, 6]
    x[:, 7] = 0.1
    x[:, 8] = -x[:, 8]
    x[:, 9] = np.exp(rng.normal(0, 60, 1000))
    x[:, 10] = 0.0
    return x


def test_means_are_right_to_the_last_bit(values):
    exact = [float(sum(map(Fraction, column)) / len(column)) for column in values.T.tolist()]
    found = summary_of(values).mean()
    assert found == pytest.approx(exact, rel=3e-16)
    assert (found == exact).sum() >= len(exact) - 1


def test_sds_are_right(values):
    found = summary_of(values).sd()
    for cell, column in enumerate(values.T.tolist()):
        numbers = [Fraction(number) for number in column]
        middle = sum(numbers) / len(numbers)
        variance = sum((number - middle) ** 2 for number in numbers) / (len(numbers) - 1)
        assert found[cell] == pytest.approx(math.sqrt(variance), rel=1e-8), cell
    assert found[7] == 0.0
    assert found[10] == 0.0


def within_bound(found, ordered, shares):
    """Each quantile lies within the stated error of the order statistics around it."""
    for value, share in zip(found, shares, strict=True):
        rank = share * (len(ordered) - 1)
        lower, upper = ordered[math.floor(rank)], ordered[math.ceil(rank)]
        part = rank - math.floor(rank)
        true = lower + part * (upper - lower)
        floor = 2.0**-62 * np.abs(ordered).max()
        allowed = QUANTILE_ERROR * ((1 - part) * abs(lower) + part * abs(upper)) * (1 + 1e-9) + floor
        assert abs(value - true) <= allowed, (value, true, share)


def test_quantiles_stay_within_their_bound(values):
    found = summary_of(values).quantiles(SHARES)
    for cell in range(values.shape[1]):
        within_bound(found[:, cell], np.sort(values[:, cell]), SHARES)
    assert np.array_equal(found[0], values.min(axis=0))
    assert np.array_equal(found[-1], values.max(axis=0))


# Squares of smaller numbers are no numbers any more, so a mean of squares cannot tell them from zero.
LEAST = 1e-150
NUMBERS = st.one_of(
    st.floats(-1e6, 1e6), st.floats(-1e-9, 1e-9), st.sampled_from([0.0, -0.0, 1.0, 2.0, -2.0, 1e80])
).map(lambda number: number if abs(number) > LEAST else 0.0)


@given(arrays(np.float64, st.tuples(st.integers(1, 60), st.just(1)), elements=NUMBERS), st.floats(0, 1))
@settings(max_examples=300)
def test_any_numbers(values, share):
    summary = summary_of(values)
    within_bound(summary.quantiles([share])[:, 0], np.sort(values[:, 0]), [share])
    assert summary.mean()[0] == pytest.approx(
        math.fsum(values[:, 0]) / len(values), rel=1e-15, abs=1e-18 * abs(values).max() + 1e-115
    )


def test_typical_quantiles_are_far_better_than_the_bound():
    values = np.random.default_rng(2).lognormal(0, 0.3, (20000, 4))
    found = summary_of(values).quantiles(SHARES)
    assert found == pytest.approx(np.quantile(values, SHARES, axis=0), rel=2e-3)


@pytest.mark.parametrize("size", [1, 7, 128, 999])
def test_order_and_chunks_change_no_bit(values, size):
    whole = summary_of(values)
    order = np.random.default_rng(size).permutation(len(values))
    parts = [summary_of(values[order[first : first + size]]) for first in range(0, len(values), size)]
    joined = Summary(values.shape[1])
    for part in parts[::-1]:
        joined.merge(Summary.from_bytes(part.to_bytes()))
    assert same(joined, whole)
    again = Summary(values.shape[1])
    for first in range(0, len(values), size):
        again.add(values[order[first : first + size]])
    assert same(again, whole)


@given(st.lists(st.lists(NUMBERS, min_size=1, max_size=5), min_size=1, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=150)
def test_any_order_of_merging_gives_the_same_bits(groups, random):
    parts = [summary_of(np.array(group)[:, None]) for group in groups]
    whole = summary_of(np.concatenate([np.array(group) for group in groups])[:, None])
    random.shuffle(parts)
    while len(parts) > 1:
        one = parts.pop(random.randrange(len(parts)))
        parts[random.randrange(len(parts))].merge(one)
    assert same(parts[0], whole)


def test_memory_does_not_grow_with_people():
    """Everything that is held is counted: only new pages of bins add to it, and their number is bounded."""
    rng = np.random.default_rng(3)
    summary = Summary(50)
    block = rng.lognormal(0, 0.5, (128, 50))
    summary.add(block)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(400):
            summary.add(block)
        after = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert summary.count == 401 * 128
    assert after - before < 4096
    for _ in range(50):
        summary.add(rng.normal(0, 1, (500, 50)) ** 3)
    assert int(summary._used[0]) <= 50 * SLOTS
    assert len(summary._counts) * BINS * 4 < 5e6


def test_nobody_one_and_two():
    empty = Summary(3)
    assert np.isnan(empty.mean()).all()
    assert np.isnan(empty.quantiles([0.5])).all()
    one = summary_of(np.array([[2.0, 0.0, -1.0]]))
    assert one.mean().tolist() == [2.0, 0.0, -1.0]
    assert one.quantiles([0.5])[0].tolist() == [2.0, 0.0, -1.0]
    assert np.isnan(one.sd()).all()
    one.merge(summary_of(np.array([[4.0, 0.0, 1.0]])))
    assert one.sd() == pytest.approx([math.sqrt(2), 0.0, math.sqrt(2)])
    assert one.quantiles([0.5])[0].tolist() == [3.0, 0.0, 0.0]


def test_what_cannot_be_summarised_is_refused():
    assert sound(np.array([[1.0], [np.nan], [np.inf], [-LARGEST], [-5.0]])).tolist() == [
        True,
        False,
        False,
        False,
        True,
    ]
    for bad in (np.nan, np.inf, -1e200):
        with pytest.raises(SimulationError, match="not finite"):
            summary_of(np.array([[bad]]))
    with pytest.raises(SimulationError, match="3 and 2 cells"):
        Summary(3).merge(Summary(2))
    with pytest.raises((ValueError, zlib.error)):
        Summary.from_bytes(b"something else")
