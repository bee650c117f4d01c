"""A small expression graph: what a rate law becomes when it is called with symbols.

One tree serves equations, units, the Jacobian, generated code and export. Equal
subexpressions are one node (hash-consing), so a derivative stays as small as its source.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, Union

Operand = Union["Node", float, int]


_SMALL_INTEGERS = frozenset(float(n) for n in range(-8, 9))


def positive_power(base: float, exponent: float) -> float:
    """Raise to a real power; a solver's tiny negative amount counts as zero instead of as NaN."""
    return float(base**exponent) if base > 0 else 0.0


class BranchError(TypeError):
    """A law compared a symbol or turned it into a plain number."""


class Node:
    """One value in the graph; made by arithmetic on other nodes, never directly.

    ``op`` is ``const``, ``symbol``, ``add``, ``sub``, ``mul``, ``div``, ``pow``, ``exp`` or ``log``.
    ``pow`` is zero at or below a base of zero (see `positive_power`); small integer powers are products.
    """

    __slots__ = ("args", "graph", "key", "name", "op", "value")

    def __init__(self, graph: Graph, key: int, op: str, args: tuple[Node, ...], name: str, value: float):
        self.graph = graph
        self.key = key
        self.op = op
        self.args = args
        self.name = name
        self.value = value

    def __add__(self, other: Operand) -> Node:
        return self.graph.add(self, self.graph.node(other))

    def __radd__(self, other: Operand) -> Node:
        return self.graph.add(self.graph.node(other), self)

    def __sub__(self, other: Operand) -> Node:
        return self.graph.sub(self, self.graph.node(other))

    def __rsub__(self, other: Operand) -> Node:
        return self.graph.sub(self.graph.node(other), self)

    def __mul__(self, other: Operand) -> Node:
        return self.graph.mul(self, self.graph.node(other))

    def __rmul__(self, other: Operand) -> Node:
        return self.graph.mul(self.graph.node(other), self)

    def __truediv__(self, other: Operand) -> Node:
        return self.graph.div(self, self.graph.node(other))

    def __rtruediv__(self, other: Operand) -> Node:
        return self.graph.div(self.graph.node(other), self)

    def __pow__(self, other: Operand) -> Node:
        return self.graph.pow(self, self.graph.node(other))

    def __rpow__(self, other: Operand) -> Node:
        return self.graph.pow(self.graph.node(other), self)

    def __neg__(self) -> Node:
        return self.graph.sub(self.graph.const(0.0), self)

    def __pos__(self) -> Node:
        return self

    def _refuse(self, *_: object) -> NoReturn:
        raise BranchError(
            "compares a symbol or turns it into a plain number; laws must be smooth: "
            "use hill, michaelis_menten or smooth_step from myoflux.kinetics.laws"
        )

    __bool__ = __float__ = __int__ = __abs__ = __index__ = __round__ = _refuse
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _refuse
    __floordiv__ = __mod__ = __divmod__ = _refuse
    __hash__ = object.__hash__

    def __repr__(self) -> str:
        return f"Node({self.op} {self.name or self.value})"


class Graph:
    """Interns nodes, so that each distinct subexpression exists once."""

    def __init__(self) -> None:
        self._nodes: dict[tuple[object, ...], Node] = {}
        self._derivatives: dict[tuple[int, str], Node] = {}
        self._symbols_below: dict[int, frozenset[str]] = {}

    def _intern(self, op: str, args: tuple[Node, ...] = (), name: str = "", value: float = 0.0) -> Node:
        identity = (op, name, value, math.copysign(1.0, value), *(arg.key for arg in args))
        found = self._nodes.get(identity)
        if found is None:
            found = Node(self, len(self._nodes), op, args, name, value)
            self._nodes[identity] = found
        return found

    def const(self, value: float) -> Node:
        """Return the node of a number."""
        return self._intern("const", value=float(value))

    def symbol(self, name: str) -> Node:
        """Return the node of a named quantity."""
        return self._intern("symbol", name=name)

    def node(self, operand: Operand) -> Node:
        """Return the operand as a node of this graph."""
        return operand if isinstance(operand, Node) else self.const(operand)

    def add(self, left: Node, right: Node) -> Node:
        """Return the sum of two nodes; like the methods below, folded where a part is constant."""
        if _is(left, 0.0):
            return right
        if _is(right, 0.0):
            return left
        return self._fold("add", left, right, lambda a, b: a + b)

    def sub(self, left: Node, right: Node) -> Node:
        """Return a difference."""
        if _is(right, 0.0):
            return left
        if left is right:
            return self.const(0.0)
        return self._fold("sub", left, right, lambda a, b: a - b)

    def mul(self, left: Node, right: Node) -> Node:
        """Return a product."""
        if _is(left, 0.0) or _is(right, 0.0):
            return self.const(0.0)
        if _is(left, 1.0):
            return right
        if _is(right, 1.0):
            return left
        return self._fold("mul", left, right, lambda a, b: a * b)

    def div(self, left: Node, right: Node) -> Node:
        """Return a quotient."""
        if _is(left, 0.0):
            return left
        if _is(right, 1.0):
            return left
        if left is right:
            return self.const(1.0)
        return self._fold("div", left, right, lambda a, b: a / b)

    def pow(self, base: Node, exponent: Node) -> Node:
        """Return a power: products for small whole exponents, else the power of a positive base."""
        if _is(exponent, 1.0):
            return base
        if _is(exponent, 0.0):
            return self.const(1.0)
        if exponent.op == "const" and exponent.value in _SMALL_INTEGERS:
            product = base
            for _ in range(int(abs(exponent.value)) - 1):
                product = product * base
            return product if exponent.value > 0 else 1.0 / product
        return self.real_power(base, exponent)

    def real_power(self, base: Node, exponent: Node) -> Node:
        """Return a power that is zero at or below a base of zero, whatever the exponent."""
        return self._fold("pow", base, exponent, positive_power)

    def exp(self, arg: Node) -> Node:
        """Return an exponential."""
        return self.const(math.exp(arg.value)) if arg.op == "const" else self._intern("exp", (arg,))

    def log(self, arg: Node) -> Node:
        """Return a natural logarithm."""
        return self.const(math.log(arg.value)) if arg.op == "const" else self._intern("log", (arg,))

    def _fold(self, op: str, left: Node, right: Node, compute: Callable[[float, float], float]) -> Node:
        if left.op == "const" and right.op == "const":
            return self.const(compute(left.value, right.value))
        return self._intern(op, (left, right))

    def derivative(self, node: Node, symbol: str) -> Node:
        """Return the exact derivative of a node with respect to one symbol."""
        if symbol not in self.symbols(node):
            return self.const(0.0)
        known = self._derivatives.get((node.key, symbol))
        if known is None:
            known = self._differentiate(node, symbol)
            self._derivatives[(node.key, symbol)] = known
        return known

    def _differentiate(self, node: Node, symbol: str) -> Node:
        if node.op == "symbol":
            return self.const(1.0)
        slopes = [self.derivative(arg, symbol) for arg in node.args]
        first = node.args[0]
        if node.op == "exp":
            return node * slopes[0]
        if node.op == "log":
            # Logarithms come from powers; like a power, their slope counts as zero where the base is zero.
            return slopes[0] * self.real_power(first, self.const(-1.0))
        second = node.args[1]
        match node.op:
            case "add":
                return slopes[0] + slopes[1]
            case "sub":
                return slopes[0] - slopes[1]
            case "mul":
                return slopes[0] * second + first * slopes[1]
            case "div":
                return slopes[0] / second - node * slopes[1] / second
            case "pow":
                by_base = second * self.pow(first, second - 1.0) * slopes[0]
                if _is(slopes[1], 0.0):
                    return by_base
                return by_base + node * self.log(first) * slopes[1]
        raise AssertionError(f"no derivative rule for {node.op}")

    def symbols(self, node: Node) -> frozenset[str]:
        """Return the names of all symbols below a node."""
        known = self._symbols_below.get(node.key)
        if known is None:
            if node.op == "symbol":
                known = frozenset((node.name,))
            else:
                known = frozenset().union(*(self.symbols(arg) for arg in node.args))
            self._symbols_below[node.key] = known
        return known


def _is(node: Node, value: float) -> bool:
    return node.op == "const" and node.value == value


def in_order(roots: Iterable[Node]) -> list[Node]:
    """Return every node below the roots once, arguments before the nodes that use them."""
    seen: set[int] = set()
    order: list[Node] = []
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        node, expanded = stack.pop()
        if expanded:
            order.append(node)
        elif node.key not in seen:
            seen.add(node.key)
            stack.append((node, True))
            stack.extend((arg, False) for arg in reversed(node.args))
    return order


def evaluate(node: Node, values: Mapping[str, float]) -> float:
    """Return the value of a node; for tests and small jobs.

    >>> graph = Graph()
    >>> x = graph.symbol("x")
    >>> evaluate(graph.derivative(x * x + 1.0, "x"), {"x": 3.0})
    6.0
    """
    results: dict[int, float] = {}
    for item in in_order([node]):
        args = [results[arg.key] for arg in item.args]
        match item.op:
            case "const":
                result = item.value
            case "symbol":
                result = float(values[item.name])
            case "add":
                result = args[0] + args[1]
            case "sub":
                result = args[0] - args[1]
            case "mul":
                result = args[0] * args[1]
            case "div":
                result = args[0] / args[1]
            case "pow":
                result = positive_power(args[0], args[1])
            case "exp":
                result = math.exp(args[0])
            case _:
                result = math.log(args[0])
        results[item.key] = result
    return results[node.key]
