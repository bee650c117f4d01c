import math

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from myoflux.kinetics.expression import BranchError, Graph, Node, evaluate, in_order
from myoflux.kinetics.text import infix, python_lines

NAMES = ("x", "y")


def trees() -> st.SearchStrategy:
    leaves = st.sampled_from(NAMES) | st.sampled_from([0.0, 1.0, 2.0, 0.5, 3.25])
    return st.recursive(
        leaves,
        lambda inner: (
            st.tuples(st.sampled_from(["+", "-", "*", "/", "^"]), inner, inner)
            | st.tuples(st.sampled_from(["exp", "log", "neg"]), inner)
        ),
        max_leaves=8,
    )


def grow(tree, leaf, exp, log, power):
    if not isinstance(tree, tuple):
        return leaf(tree)
    args = [grow(part, leaf, exp, log, power) for part in tree[1:]]
    match tree[0]:
        case "+":
            return args[0] + args[1]
        case "-":
            return args[0] - args[1]
        case "*":
            return args[0] * args[1]
        case "/":
            return args[0] / (args[1] * args[1] + 1.5)
        case "^":
            return power(args[0] * args[0] + 0.5, args[1])
        case "exp":
            return exp(args[0] / (args[0] * args[0] + 1.5))
        case "log":
            return log(args[0] * args[0] + 0.5)
        case _:
            return -args[0]


def as_node(tree, graph: Graph) -> Node:
    def leaf(value):
        return graph.symbol(value) if isinstance(value, str) else graph.const(value)

    def power(base, exponent):
        bounded = exponent / (exponent * exponent + 1.5)
        return graph.pow(graph.node(base), graph.node(bounded))

    return graph.node(grow(tree, leaf, graph.exp, graph.log, power))


def as_sympy(tree):
    symbols = {name: sympy.Symbol(name, real=True) for name in NAMES}

    def leaf(value):
        return symbols[value] if isinstance(value, str) else sympy.Float(value)

    return grow(tree, leaf, sympy.exp, sympy.log, lambda b, e: b ** (e / (e * e + 1.5))), symbols


@given(trees(), st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_values_and_derivatives_agree_with_sympy(tree, x, y):
    graph = Graph()
    node = as_node(tree, graph)
    expression, symbols = as_sympy(tree)
    values = {"x": x, "y": y}
    place = {symbols["x"]: x, symbols["y"]: y}
    assert evaluate(node, values) == pytest.approx(float(expression.subs(place)), rel=1e-9, abs=1e-9)
    slope = float(sympy.diff(expression, symbols["x"]).subs(place))
    assert evaluate(graph.derivative(node, "x"), values) == pytest.approx(slope, rel=1e-8, abs=1e-8)


@given(trees(), st.floats(0.1, 3.0), st.floats(0.1, 3.0))
def test_written_text_means_the_same(tree, x, y):
    graph = Graph()
    node = as_node(tree, graph)
    values = {"x": x, "y": y}
    expected = evaluate(node, values)
    read = sympy.sympify(infix(node).replace("^", "**").replace("ln(", "log("))
    assert float(read.subs(values)) == pytest.approx(expected, rel=1e-9, abs=1e-9)
    lines, outputs = python_lines([node], {"x": "x", "y": "y"})
    space = {"exp": math.exp, "log": math.log, "power": lambda b, e: b**e, **values}
    exec("\n".join(lines), space)
    assert eval(outputs[0], space) == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_equal_subexpressions_are_one_node():
    graph = Graph()
    x, y = graph.symbol("x"), graph.symbol("y")
    assert (x * y + 1.0).key == (x * y + 1.0).key
    assert len(in_order([x * y + (x * y) * 2.0])) == 6


def test_small_integer_powers_are_products_and_keep_the_sign():
    graph = Graph()
    x = graph.symbol("x")
    assert evaluate(x**2, {"x": -3.0}) == 9.0
    assert evaluate(x**-1, {"x": -4.0}) == -0.25
    assert evaluate(x**1.5, {"x": -4.0}) == 0.0


@pytest.mark.parametrize(
    "branch",
    [
        lambda x: 1.0 if x > 0 else 0.0,
        lambda x: 1.0 if x == 0 else 0.0,
        lambda x: x if x else 0.0,
        lambda x: max(x, 0.0),
        abs,
        math.exp,
        int,
        lambda x: x // 2,
        lambda x: x % 2,
    ],
)
def test_branches_on_symbols_are_refused(branch):
    with pytest.raises(BranchError, match="laws must be smooth"):
        branch(Graph().symbol("x"))
