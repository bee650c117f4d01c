"""Normal numbers by counter: a number depends on its key and place alone, and has the same bits on every platform.

Philox 4x32-10 (Salmon et al. 2011) gives the bits, Wichura's AS 241 (1988) the normal quantile. Only sums, products,
quotients and square roots of IEEE numbers are used, so no mathematics library decides a bit.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from myoflux.engine.python_functions import Array

Words = NDArray[np.uint64]
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
WEYL = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10

# AS 241: numerators and denominators near the middle, in the tails, and far out.
MIDDLE = (
    (3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
     4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3),
    (1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
     2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3),
)  # fmt: skip
TAIL = (
    (1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
     1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4),
    (1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1,
     1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9),
)  # fmt: skip
FAR = (
    (6.65790464350110377720e0, 5.46378491116411436990e0, 1.78482653991729133580e0, 2.96560571828504891230e-1,
     2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7),
    (1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
     7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15),
)  # fmt: skip


def philox(seed: int, counter: tuple[Words, Words, Words, Words]) -> tuple[Words, Words, Words, Words]:
    """Return four words of 32 random bits for a key of 64 bits and four words of counter, broadcast together."""
    c0, c1, c2, c3 = counter
    keys = [seed & 0xFFFFFFFF, seed >> 32 & 0xFFFFFFFF]
    for _ in range(ROUNDS):
        one, two = c0 * MULTIPLIERS[0], c2 * MULTIPLIERS[1]
        c0 = (two >> HALF) ^ c1 ^ np.uint64(keys[0])
        c2 = (one >> HALF) ^ c3 ^ np.uint64(keys[1])
        c1, c3 = two & LOW, one & LOW
        keys = [(key + step) & 0xFFFFFFFF for key, step in zip(keys, WEYL, strict=True)]
    return c0, c1, c2, c3


def normals(seed: int, rows: Words, layer: Words, columns: Words) -> Array:
    """Return standard normal numbers, rows x columns.

    A number depends on the seed (64 bits), its row number and layer (32 bits each, arrays of one length) and its
    column's label (64 bits) alone.

    >>> one = np.array([7], dtype=np.uint64)
    >>> normals(1, one, one, np.array([3], dtype=np.uint64)).round(6)
    array([[0.975681]])
    """
    counter = (rows[:, None], layer[:, None], columns[None, :] & LOW, columns[None, :] >> HALF)
    first, second, _, _ = philox(seed, counter)
    # 52 bits and a half: never 0, never 1, and exact.
    share = (((first << HALF) | second) >> np.uint64(12)).astype(np.float64) + 0.5
    share *= 2.0**-52
    return normal_quantile(share)


def normal_quantile(share: Array) -> Array:
    """Return the standard normal quantile of shares strictly between 0 and 1 (relative error about 1e-15)."""
    centred = share - 0.5
    found: Array = centred * _ratio(0.180625 - centred * centred, MIDDLE)
    outside = np.abs(centred) > 0.425
    below = centred[outside]
    depth = np.sqrt(-logarithm(np.where(below < 0.0, share[outside], 0.5 - below)))
    size = np.where(depth <= 5.0, _ratio(depth - 1.6, TAIL), _ratio(depth - 5.0, FAR))
    found[outside] = np.where(below < 0.0, -size, size)
    return found


def logarithm(x: Array) -> Array:
    """Return the natural logarithm of positive normal numbers."""
    mantissa, exponent = np.frexp(x)
    small = mantissa < 0.7071067811865476
    mantissa = np.where(small, 2.0 * mantissa, mantissa)
    power = exponent - small
    ratio = (mantissa - 1.0) / (mantissa + 1.0)
    series = _horner(ratio * ratio, tuple(2.0 / (2 * term + 1) for term in range(12)))
    return power * LN2_HIGH + (ratio * series + power * LN2_LOW)


def exponential(x: Array) -> Array:
    """Return e to the power of x; overflows to infinity."""
    bounded = np.clip(x, -750.0, 710.0)
    power = np.rint(bounded * 1.4426950408889634)
    rest = (bounded - power * LN2_HIGH) - power * LN2_LOW
    terms = [1.0]
    for term in range(1, 14):
        terms.append(terms[-1] / term)
    with np.errstate(over="ignore", under="ignore"):
        found: Array = np.ldexp(_horner(rest, tuple(terms)), power.astype(np.int32))
    return found


def _ratio(x: Array, parts: tuple[tuple[float, ...], tuple[float, ...]]) -> Array:
    return _horner(x, parts[0]) / _horner(x, parts[1])


def _horner(x: Array, terms: tuple[float, ...]) -> Array:
    found = x * terms[-1] + terms[-2]
    for term in terms[-3::-1]:
        found *= x
        found += term
    return found
