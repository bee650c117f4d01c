from __future__ import annotations

import ctypes

import mpmath  # type: ignore[import-untyped]
import numpy as np
import pytest

from myoflux.engine.codegen.ir import Code
from myoflux.engine.codegen.machine_code import assemble, load_function
from myoflux.engine.codegen.vector_math import exponential, logarithm, power

SAMPLES = 1500


def compiled(name, lanes=4):
    c = Code("apply", "ptr %x, ptr %y, ptr %out, i64 %n", lanes, exported=True)
    with c.loop("%n") as index:
        x, y = c.load("%x", index), c.load("%y", index)
        value = {"exp": exponential, "log": logarithm}[name](c, x) if name != "pow" else power(c, x, y)
        c.store(value, "%out", index)
    c.do("ret void")
    v = f"<{lanes} x double>"
    fma = f"declare {v} @llvm.fma.v{lanes}f64({v}, {v}, {v})\n"
    address, keep = load_function(assemble(c.text() + fma + "attributes #0 = { nounwind }"), "apply")
    call = ctypes.CFUNCTYPE(None, *[ctypes.c_size_t] * 3, ctypes.c_int64)(address)

    def apply(x, y=None):
        # Rows of the work area are aligned to whole vectors.
        count = -(-len(x) // lanes)
        raw = np.ones((3, count * lanes + 8))
        rows = [row[(-row.ctypes.data % 64) // 8 :][: count * lanes] for row in raw]
        rows[0][: len(x)] = x
        rows[1][: len(x)] = 1.0 if y is None else y
        call(*(row.ctypes.data for row in rows), count)
        assert keep
        return rows[2][: len(x)].copy()

    return apply


def ulps(found, exact):
    nearest = np.array([float(value) for value in exact])
    return max(
        abs(float((mpmath.mpf(float(a)) - b) / mpmath.mpf(float(np.spacing(abs(c))))))
        for a, b, c in zip(found, exact, nearest, strict=True)
    )


@pytest.fixture(autouse=True)
def _precise():
    with mpmath.workprec(160):
        yield


@pytest.mark.parametrize(("low", "high"), [(-700.0, 700.0), (-5.0, 5.0), (-1e-3, 1e-3)])
def test_exp(low, high):
    x = np.random.default_rng(1).uniform(low, high, SAMPLES)
    assert ulps(compiled("exp")(x), [mpmath.exp(mpmath.mpf(value)) for value in x.tolist()]) < 2.0


@pytest.mark.parametrize(("low", "high"), [(-304.0, 304.0), (-0.3, 0.3), (-1e-6, 1e-6)])
def test_log(low, high):
    x = 10.0 ** np.random.default_rng(2).uniform(low, high, SAMPLES)
    x = x[x != 1.0]
    assert ulps(compiled("log")(x), [mpmath.log(mpmath.mpf(value)) for value in x.tolist()]) < 2.0


@pytest.mark.parametrize(
    ("x_range", "y_range"), [((-21.7, 4.3), (0.5, 4.0)), ((-1.3, 1.3), (-4.0, 4.0)), ((-60.0, 60.0), (-3.0, 3.0))]
)
def test_pow(x_range, y_range):
    random = np.random.default_rng(3)
    x, y = 10.0 ** random.uniform(x_range[0], x_range[1], SAMPLES), random.uniform(y_range[0], y_range[1], SAMPLES)
    exact = [mpmath.power(mpmath.mpf(a), mpmath.mpf(b)) for a, b in zip(x.tolist(), y.tolist(), strict=True)]
    assert ulps(compiled("pow")(x, y), exact) < 2.0


def test_edges():
    exp, log, pow_ = compiled("exp"), compiled("log"), compiled("pow")
    assert exp(np.array([0.0, -1e9, np.nan]))[0] == 1.0
    assert exp(np.array([-1e9]))[0] < 1e-307
    assert exp(np.array([1e9]))[0] > 1e307
    assert np.isnan(exp(np.array([np.nan]))[0])
    assert log(np.array([1.0]))[0] == 0.0
    assert np.isnan(log(np.array([np.nan]))[0])
    assert pow_(np.array([0.0, -1e-20, 1.0]), 2.5).tolist() == [0.0, 0.0, 1.0]
    assert np.isnan(pow_(np.array([np.nan, 2.0]), np.array([2.0, np.nan]))).all()
