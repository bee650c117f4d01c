"""Rewrite expressions so that generated code is short: one fixed factor, shared reciprocals, no dead terms."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from myoflux.kinetics.expression import Graph, Node, in_order


def substitute(graph: Graph, node: Node, values: Mapping[str, Node]) -> Node:
    """Return the node with symbols replaced."""
    results: dict[int, Node] = {}
    for item in in_order([node]):
        args = [results[arg.key] for arg in item.args]
        if item.op == "symbol":
            results[item.key] = values.get(item.name, item)
        else:
            results[item.key] = _rebuild(graph, item, args)
    return results[node.key]


def _rebuild(graph: Graph, item: Node, args: list[Node]) -> Node:
    match item.op:
        case "const":
            return item
        case "add":
            return graph.add(args[0], args[1])
        case "sub":
            return graph.sub(args[0], args[1])
        case "mul":
            return graph.mul(args[0], args[1])
        case "div":
            return graph.div(args[0], args[1])
        case "pow":
            return graph.real_power(args[0], args[1])
        case "exp":
            return graph.exp(args[0])
        case _:
            return graph.log(args[0])


class Normaliser:
    """Rewrites products as (fixed factor) times factors in a set order, with each divisor a shared reciprocal.

    ``fixed`` tells which symbols keep their value through a period; what depends on them alone is computed once.
    """

    def __init__(self, graph: Graph, fixed: Callable[[str], bool]):
        self.graph = graph
        self._fixed_symbol = fixed
        self._fixed: dict[int, bool] = {}
        self._done: dict[int, Node] = {}

    def fixed(self, node: Node) -> bool:
        """Tell whether a node's value holds through a period."""
        known = self._fixed.get(node.key)
        if known is None:
            known = all(self._fixed_symbol(name) for name in self.graph.symbols(node))
            self._fixed[node.key] = known
        return known

    def __call__(self, root: Node) -> Node:
        """Return the rewritten node."""
        for node in in_order([root]):
            if node.key not in self._done:
                self._done[node.key] = self._rewrite(node)
        return self._done[root.key]

    def _rewrite(self, node: Node) -> Node:
        if self.fixed(node) or node.op in ("symbol", "const"):
            return node
        if node.op in ("mul", "div") or _is_negation(node):
            return self._product(node)
        return _rebuild(self.graph, node, [self._done[arg.key] for arg in node.args])

    def _product(self, node: Node) -> Node:
        graph = self.graph
        above, below = graph.const(1.0), graph.const(1.0)
        factors: list[Node] = []
        stack = [(node, False)]
        while stack:
            item, inverse = stack.pop()
            if self.fixed(item):
                if inverse:
                    below = below * item
                else:
                    above = above * item
            elif item.op == "mul":
                stack += [(arg, inverse) for arg in item.args]
            elif item.op == "div":
                stack += [(item.args[0], inverse), (item.args[1], not inverse)]
            elif _is_negation(item):
                above = above * -1.0
                stack.append((item.args[1], inverse))
            else:
                done = self._done[item.key]
                factors.append(1.0 / done if inverse else done)
        product = above / below
        for factor in sorted(factors, key=lambda factor: factor.key):
            product = product * factor
        return product


def _is_negation(node: Node) -> bool:
    return node.op == "sub" and node.args[0].op == "const" and node.args[0].value == 0.0
