import hashlib

import numpy as np
import pytest
from scipy.special import ndtri

from myoflux.engine.random_numbers import exponential, logarithm, normal_quantile, normals, philox

ZERO = np.zeros(1, dtype=np.uint64)
ONES = np.full(1, 0xFFFFFFFF, dtype=np.uint64)


def test_known_answers_of_philox():
    """From the test vectors of the authors' Random123."""
    words = [int(word[0]) for word in philox(0, (ZERO, ZERO, ZERO, ZERO))]
    assert words == [0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8]
    words = [int(word[0]) for word in philox(2**64 - 1, (ONES, ONES, ONES, ONES))]
    assert words == [0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD]


def test_quantile_logarithm_and_exponential_against_scipy_and_numpy():
    shares = np.concatenate([np.linspace(1e-9, 1 - 1e-9, 10001), 10.0 ** -np.arange(1, 300)])
    assert normal_quantile(shares) == pytest.approx(ndtri(shares), rel=4e-15, abs=1e-15)
    x = np.linspace(-700, 700, 10001)
    assert exponential(x) == pytest.approx(np.exp(x), rel=1e-15)
    x = 10.0 ** np.linspace(-300, 300, 10001)
    assert logarithm(x) == pytest.approx(np.log(x), rel=1e-15, abs=1e-16)
    assert exponential(np.array([-1e9, 1e9])).tolist() == [0.0, np.inf]


def test_normal_numbers_are_normal_and_unrelated():
    rows = np.arange(20000, dtype=np.uint64)
    labels = np.arange(12, dtype=np.uint64) << np.uint64(40)
    found = normals(5, rows, np.zeros_like(rows), labels)
    other = normals(5, rows, np.ones_like(rows), labels)
    assert abs(found.mean(axis=0)).max() < 0.03
    assert abs(found.std(axis=0) - 1).max() < 0.03
    both = np.concatenate([found, other, np.roll(found, 1, axis=0)], axis=1)
    assert abs(np.corrcoef(both.T) - np.eye(36)).max() < 0.035
    assert abs(np.quantile(found, 0.975) - 1.96) < 0.01


def test_a_number_depends_on_its_place_alone_and_has_known_bits():
    rows = np.arange(50, dtype=np.uint64)
    labels = np.array([3, 2**63, 77], dtype=np.uint64)
    whole = normals(9, rows, np.zeros_like(rows), labels)
    part = normals(9, rows[20:23], np.zeros(3, dtype=np.uint64), labels[1:])
    assert np.array_equal(part, whole[20:23, 1:])
    assert not np.array_equal(whole, normals(10, rows, np.zeros_like(rows), labels))
    digest = hashlib.sha256(np.ascontiguousarray(exponential(whole), dtype="<f8").tobytes()).hexdigest()
    assert digest[:16] == "44ce43fa3c9c11ab"
