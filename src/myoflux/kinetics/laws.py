"""The shapes rate laws are made of; each works on floats, arrays, symbols and quantities alike."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce, singledispatch
from operator import add
from typing import Any

import numpy as np

from myoflux.kinetics.expression import Node, positive_power


@singledispatch
def exp(x: Any) -> Any:
    """Exponential of a dimensionless number.

    >>> exp(0.0)
    1.0
    """
    return np.exp(x) if isinstance(x, np.ndarray) else float(np.exp(x))


@singledispatch
def power(base: Any, exponent: Any) -> Any:
    """Raise a non-negative number to a real power; zero at or below zero.

    >>> power(4.0, 0.5), power(-1e-20, 0.5)
    (2.0, 0.0)
    """
    if isinstance(base, np.ndarray):
        return np.where(base > 0, np.maximum(base, 0.0) ** exponent, 0.0)
    return positive_power(base, exponent)


@exp.register
def _(x: Node) -> Node:
    return x.graph.exp(x)


@power.register
def _(base: Node, exponent: Any) -> Node:
    return base.graph.pow(base, base.graph.node(exponent))


def total(parts: Mapping[str, Any]) -> Any:
    """Sum of the ``**parts`` of a law, in the order in which they are declared.

    >>> total({"leucine": 2.0, "valine": 1.0})
    3.0
    """
    return reduce(add, parts.values())


def michaelis_menten(x: Any, half: Any) -> Any:
    """Saturation x / (half + x), from 0 to 1.

    >>> michaelis_menten(2.0, 2.0)
    0.5
    """
    return x / (half + x)


def hill(x: Any, half: Any, steepness: Any) -> Any:
    """Sigmoid saturation x^n / (half^n + x^n), from 0 to 1.

    >>> hill(3.0, 3.0, 4.0)
    0.5
    """
    ratio = power(x / half, steepness)
    return ratio / (1.0 + ratio)


def smooth_step(x: Any, middle: Any, width: Any) -> Any:
    """Logistic switch from 0 (x well below the middle) to 1 (well above).

    >>> smooth_step(5.0, 5.0, 0.1)
    0.5
    """
    return 1.0 / (1.0 + exp((middle - x) / width))


def soft_positive(x: Any, width: Any) -> Any:
    """Positive part of x, smooth over a width: exactly 0 at 0, near x well above, near -width/2 well below.

    >>> soft_positive(0.0, 0.1), round(soft_positive(10.0, 0.1), 2)
    (0.0, 9.95)
    """
    return 0.5 * (x + power(x * x + width * width, 0.5) - width)


def positive_around(x: Any, rest: Any, width: Any) -> Any:
    """Return a smooth, always positive version of x that equals x at its resting value.

    >>> positive_around(2.0, 2.0, 0.1), positive_around(-5.0, 2.0, 0.1) > 0
    (2.0, True)
    """
    shifted = x - 0.25 * width * width / rest
    return 0.5 * (shifted + power(shifted * shifted + width * width, 0.5))


def relative_rise(fold: Any, half: Any) -> Any:
    """Saturating response to a fold of the fasting value: 0 at 1, 1 far above, -1/half at 0.

    >>> relative_rise(1.0, 2.0), relative_rise(4.0, 2.0)
    (0.0, 0.5)
    """
    return (fold - 1.0) / (half + fold)
