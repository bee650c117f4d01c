import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.kinetics.expression import Graph, evaluate
from myoflux.kinetics.laws import exp, hill, michaelis_menten, power, smooth_step

positive = st.floats(1e-6, 1e6)


@given(positive, positive, st.floats(0.5, 8.0))
def test_hill_lies_between_0_and_1_and_equals_its_symbolic_form(x, half, steepness):
    value = hill(x, half, steepness)
    assert 0.0 <= value <= 1.0
    graph = Graph()
    node = hill(graph.symbol("x"), graph.symbol("half"), graph.symbol("n"))
    assert evaluate(node, {"x": x, "half": half, "n": steepness}) == pytest.approx(value, rel=1e-12)


@given(positive, positive)
def test_michaelis_menten_is_hill_with_steepness_one(x, half):
    assert michaelis_menten(x, half) == pytest.approx(hill(x, half, 1.0), rel=1e-12)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 10))
def test_smooth_step_rises(a, b, width):
    low, high = sorted((a, b))
    assert smooth_step(low, 0.0, width) <= smooth_step(high, 0.0, width)


def test_arrays_give_what_floats_give():
    x = np.array([-1.0, 0.0, 0.5, 2.0])
    assert power(x, 1.5).tolist() == [power(value, 1.5) for value in x.tolist()]
    assert exp(x).tolist() == pytest.approx([exp(value) for value in x.tolist()])


def test_hill_has_a_slope_of_zero_at_zero():
    graph = Graph()
    node = hill(graph.symbol("x"), 2.0, 1.33)
    assert evaluate(graph.derivative(node, "x"), {"x": 0.0}) == 0.0
