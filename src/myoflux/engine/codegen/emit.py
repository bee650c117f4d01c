"""Turn expressions into vector instructions, fusing products into sums and sharing what is shared."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from myoflux.engine.codegen.ir import Code
from myoflux.engine.codegen.vector_math import exponential, logarithm, power
from myoflux.kinetics.expression import Node


class Hoisted:
    """Values that hold through a period, each computed once into a row of its own."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._rows: dict[int, int] = {}

    def row(self, node: Node) -> int:
        """Return the row of a value, a new one if it has none."""
        if node.key not in self._rows:
            self._rows[node.key] = len(self.nodes)
            self.nodes.append(node)
        return self._rows[node.key]


class Emitter:
    """Writes expressions into one function.

    ``symbol`` gives the vector of a named quantity; ``hoist`` the vector of a value that holds through a period, or
    None to compute it here. ``roots`` are all expressions to come: what is used once can be fused.
    """

    def __init__(
        self,
        code: Code,
        symbol: Callable[[str], str],
        hoist: Callable[[Node], str | None],
        roots: Iterable[Node],
    ):
        self.code = code
        self._symbol = symbol
        self._hoist = hoist
        self._values: dict[int, str] = {}
        self._uses: dict[int, int] = {}
        self._count(roots)

    def _count(self, roots: Iterable[Node]) -> None:
        stack = list(roots)
        for root in stack:
            self._uses[root.key] = self._uses.get(root.key, 0) + 1
        seen: set[int] = set()
        while stack:
            node = stack.pop()
            if node.key in seen or self._leaf(node):
                continue
            seen.add(node.key)
            for arg in node.args:
                self._uses[arg.key] = self._uses.get(arg.key, 0) + 1
                stack.append(arg)

    def _leaf(self, node: Node) -> bool:
        if node.key in self._values:
            return True
        if node.op == "const":
            self._values[node.key] = self.code.splat(node.value)
            return True
        return node.op == "symbol" or self._hoist(node) is not None

    def value(self, root: Node) -> str:
        """Return the vector of an expression, writing what is not yet written."""
        stack = [root]
        while stack:
            node = stack[-1]
            if node.key in self._values:
                stack.pop()
                continue
            missing = [arg for arg in self._operands(node) if arg.key not in self._values]
            if missing:
                stack += reversed(missing)
            else:
                self._values[node.key] = self._instruction(node)
                stack.pop()
        return self._values[root.key]

    def accumulate(self, start: str, root: Node) -> str:
        """Return start plus a sum, every product going straight into the running total."""
        if root.op not in ("add", "sub", "mul") or self._hoist(root) is not None:
            return self.code.add(start, self.value(root)) if not _zero(root) else start
        total = start
        terms = [(root, False)]
        while terms:
            node, minus = terms.pop()
            plain = node.key in self._values or node.op == "symbol" or self._hoist(node) is not None
            if not plain and node.op in ("add", "sub"):
                terms.append((node.args[1], minus != (node.op == "sub")))
                terms.append((node.args[0], minus))
            elif not plain and node.op == "mul":
                total = self._fused(node, total, minus=minus)
            elif not _zero(node):
                value = self.value(node)
                total = self.code.sub(total, value) if minus else self.code.add(total, value)
        return total

    def _fused(self, product: Node, total: str, *, minus: bool) -> str:
        first, second = (self.value(arg) for arg in product.args)
        return self.code.fma(self.code.neg(first) if minus else first, second, total)

    def _fusible(self, node: Node) -> bool:
        return (
            node.op == "mul"
            and self._uses.get(node.key, 0) == 1
            and node.key not in self._values
            and self._hoist(node) is None
        )

    def _operands(self, node: Node) -> tuple[Node, ...]:
        """Return what must be written before a node: for a fused product its factors."""
        if node.op in ("const", "symbol") or self._hoist(node) is not None:
            return ()
        if node.op in ("add", "sub"):
            left, right = node.args
            if self._fusible(right):
                return (left, *right.args)
            if self._fusible(left):
                return (*left.args, right)
        return node.args

    def _instruction(self, node: Node) -> str:
        code = self.code
        if node.op == "const":
            return code.splat(node.value)
        if node.op == "symbol":
            return self._symbol(node.name)
        hoisted = self._hoist(node)
        if hoisted is not None:
            return hoisted
        values = [self._values.get(arg.key, "") for arg in node.args]
        if node.op in ("add", "sub"):
            return self._sum(node, values)
        if node.op == "mul":
            return code.mul(values[0], values[1])
        if node.op == "div":
            return code.div(values[0], values[1])
        # Written in place: calls would spill every register, and long chains overlap with other work.
        if node.op == "exp":
            return exponential(code, values[0])
        if node.op == "log":
            return logarithm(code, values[0])
        return power(code, values[0], values[1])

    def _sum(self, node: Node, values: list[str]) -> str:
        code = self.code
        left, right = node.args
        minus = node.op == "sub"
        if self._fusible(right):
            return self._fused(right, values[0], minus=minus)
        if self._fusible(left):
            return self._fused(left, code.neg(values[1]) if minus else values[1], minus=False)
        return code.sub(values[0], values[1]) if minus else code.add(values[0], values[1])


def _zero(node: Node) -> bool:
    return node.op == "const" and node.value == 0.0
