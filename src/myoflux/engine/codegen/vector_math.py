"""Exponential, logarithm and power as vector IR: within 2 ulp, the same bits on every machine.

Only IEEE operations and fused multiply-adds, so no library decides the last bit. Polynomials are Chebyshev fits.
Limits: arguments of log and pow below the smallest normal number count as that number (log) or zero (pow);
exp saturates at exp(-708) and exp(709).
"""

from __future__ import annotations

from myoflux.engine.codegen.ir import Code

_EXP = tuple(
    float.fromhex(x)
    for x in (
        "0x1.0000000000001p-1",
        "0x1.5555555555556p-3",
        "0x1.5555555553d37p-5",
        "0x1.11111111109a6p-7",
        "0x1.6c16c1789d1d7p-10",
        "0x1.a01a01a7cebcdp-13",
        "0x1.a019b8ca26fcfp-16",
        "0x1.71de0d85293b8p-19",
        "0x1.2891d4ffbb0f9p-22",
        "0x1.af390ba7e6f47p-26",
    )
)
_LOG = tuple(
    float.fromhex(x)
    for x in (
        "0x1.5555555555555p-1",
        "0x1.9999999999a39p-2",
        "0x1.2492492476a1ap-2",
        "0x1.c71c7201a55d7p-3",
        "0x1.745cf8e4bba1bp-3",
        "0x1.3b1c3c1c81c8fp-3",
        "0x1.0fbde0f4ad17bp-3",
        "0x1.0c0aff044a970p-3",
    )
)
_LN2_HIGH = float.fromhex("0x1.62e42fefa2000p-1")
_LN2_LOW = float.fromhex("0x1.9ef35793c7673p-41")
_LOG2_E = float.fromhex("0x1.71547652b82fep+0")
_MAGIC = 1.5 * 2.0**52
_HALF_ROOT_BITS = 0x3FE6A09E667F3BCD
_TINY = 2.2250738585072014e-308


def _polynomial(c: Code, x: str, coefficients: tuple[float, ...]) -> str:
    """Evaluate in even and odd halves, which halves the chain of dependent operations."""
    square = c.mul(x, x)
    halves = []
    for half in (coefficients[0::2], coefficients[1::2]):
        value = c.splat(half[-1])
        for coefficient in reversed(half[:-1]):
            value = c.fma(value, square, c.splat(coefficient))
        halves.append(value)
    return c.fma(halves[1], x, halves[0])


def _exponential(c: Code, x: str, low: str | None) -> str:
    v, i = c.vector, c.integers
    clamped = c.select(c.compare("olt", x, c.splat(-708.0)), c.splat(-708.0), x)
    clamped = c.select(c.compare("ogt", clamped, c.splat(709.0)), c.splat(709.0), clamped)
    shifted = c.fma(clamped, c.splat(_LOG2_E), c.splat(_MAGIC))
    n = c.sub(shifted, c.splat(_MAGIC))
    r = c.fma(n, c.splat(-_LN2_HIGH), clamped)
    r = c.fma(n, c.splat(-_LN2_LOW), r)
    if low is not None:
        r = c.add(r, low)
    q = _polynomial(c, r, _EXP)
    value = c.add(c.fma(c.mul(r, r), q, r), c.splat(1.0))
    power = c.let(f"shl {i} {c.let(f'bitcast {v} {shifted} to {i}')}, {c.isplat(52)}")
    raised = c.let(f"add {i} {c.let(f'bitcast {v} {value} to {i}')}, {power}")
    result = c.let(f"bitcast {i} {raised} to {v}")
    return c.select(c.compare("uno", x, x), x, result)


def _split(c: Code, x: str) -> tuple[str, str]:
    """Return the mantissa less one, in [sqrt(1/2) - 1, sqrt(2) - 1], and the exponent as a double."""
    v, i = c.vector, c.integers
    raw = c.let(f"bitcast {v} {x} to {i}")
    moved = c.let(f"sub {i} {raw}, {c.isplat(_HALF_ROOT_BITS)}")
    exponent = c.let(f"ashr {i} {moved}, {c.isplat(52)}")
    scaled = c.let(f"sub {i} {raw}, {c.let(f'shl {i} {exponent}, {c.isplat(52)}')}")
    mantissa = c.let(f"bitcast {i} {scaled} to {v}")
    # Adding the bits of 1.5 * 2^52 turns a small integer into a double without a conversion instruction.
    magic = c.let(f"add {i} {exponent}, {c.isplat(0x4338000000000000)}")
    number = c.sub(c.let(f"bitcast {i} {magic} to {v}"), c.splat(_MAGIC))
    return c.sub(mantissa, c.splat(1.0)), number


def exponential(c: Code, x: str) -> str:
    """Write exp(x)."""
    return _exponential(c, x, None)


def logarithm(c: Code, argument: str) -> str:
    """Write log(x)."""
    x = c.select(c.compare("olt", argument, c.splat(_TINY)), c.splat(_TINY), argument)
    g, n = _split(c, x)
    s = c.div(g, c.add(g, c.splat(2.0)))
    square = c.mul(s, s)
    tail = c.mul(c.mul(square, s), _polynomial(c, square, _LOG))
    # log(1 + g) = g - s g + s^3 P(s^2), so the largest part stays exact.
    rest = c.fma(n, c.splat(_LN2_LOW), c.sub(tail, c.mul(s, g)))
    value = c.fma(n, c.splat(_LN2_HIGH), c.add(g, rest))
    return c.select(c.compare("uno", argument, argument), argument, value)


def power(c: Code, base: str, exponent: str) -> str:
    """Write base to the exponent: the logarithm in double-double, times the exponent, then the exponential."""
    zero = c.compare("olt", base, c.splat(_TINY))
    x = c.select(zero, c.splat(1.0), base)
    g, n = _split(c, x)
    f = c.add(g, c.splat(2.0))
    f_low = c.sub(g, c.sub(f, c.splat(2.0)))
    inverse = c.div(c.splat(1.0), f)
    s = c.mul(g, inverse)
    remainder = c.fma(c.neg(s), f, g)
    remainder = c.fma(c.neg(s), f_low, remainder)
    s_low = c.mul(remainder, inverse)
    square = c.mul(s, s)
    tail = c.mul(c.mul(square, s), _polynomial(c, square, _LOG))
    # log(1 + g) = 2 s + s^3 P(s^2); sum n ln2 and 2 s without loss, then the small parts.
    large, small = c.mul(n, c.splat(_LN2_HIGH)), c.add(s, s)
    high = c.add(large, small)
    back = c.sub(high, large)
    low = c.add(c.sub(large, c.sub(high, back)), c.sub(small, back))
    low = c.add(low, c.add(tail, c.fma(n, c.splat(_LN2_LOW), c.add(s_low, s_low))))
    product = c.mul(exponent, high)
    error = c.fma(exponent, high, c.neg(product))
    error = c.fma(exponent, low, error)
    value = c.select(zero, c.splat(0.0), _exponential(c, product, error))
    nan = c.let(f"or {c.mask} {c.compare('uno', base, base)}, {c.compare('uno', exponent, exponent)}")
    return c.select(nan, c.splat(float("nan")), value)
