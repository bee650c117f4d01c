"""Write expressions as text: infix for people, SBML and Antimony, and Python source for the engine."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from myoflux.kinetics.expression import Node, in_order

_SYMBOLS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "^"}
_STRENGTH = {"add": 1, "sub": 1, "mul": 2, "div": 2, "pow": 4}
_ATOM = 5


def infix(node: Node, write_number: Callable[[float], str] | None = None) -> str:
    """Write an expression with as few brackets as its meaning needs; constants through ``write_number``.

    >>> from myoflux.kinetics.expression import Graph
    >>> g = Graph()
    >>> a, b = g.symbol("a"), g.symbol("b")
    >>> infix(a * (b - 1.0) / (a + b))
    'a*(b - 1)/(a + b)'
    """
    return _infix(node, write_number or number)[0]


def _infix(node: Node, write_number: Callable[[float], str]) -> tuple[str, int]:
    if node.op == "const":
        return write_number(node.value), _ATOM if node.value >= 0 else 1
    if node.op == "symbol":
        return node.name, _ATOM
    if node.op in ("exp", "log"):
        return f"{'ln' if node.op == 'log' else 'exp'}({infix(node.args[0], write_number)})", _ATOM
    strength = _STRENGTH[node.op]
    (left, left_strength), (right, right_strength) = (_infix(arg, write_number) for arg in node.args)
    if node.op == "sub" and node.args[0].op == "const" and node.args[0].value == 0.0:
        return f"-{_bracket(right, right_strength < 2)}", 1
    left = _bracket(left, left_strength < strength or (node.op == "pow" and left_strength <= strength))
    right = _bracket(right, right_strength < strength or (node.op != "add" and right_strength == strength))
    return f"{left}{_SYMBOLS[node.op]}{right}", strength


def _bracket(text: str, needed: bool) -> str:
    return f"({text})" if needed else text


def number(value: float) -> str:
    """Write a number so that reading it gives the same number."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e6 else repr(value)


def python_lines(outputs: Sequence[Node], names: dict[str, str], prefix: str = "v") -> tuple[list[str], list[str]]:
    """Write straight-line assignments for shared values, and the text of each output.

    ``names`` gives the Python text of each symbol. Generated code calls ``exp``, ``log`` and ``power``.
    """
    texts: dict[int, str] = {}
    lines: list[str] = []
    order = in_order(outputs)
    for node in order:
        if node.op == "const":
            texts[node.key] = repr(node.value)
            continue
        if node.op == "symbol":
            texts[node.key] = names[node.name]
            continue
        args = [texts[arg.key] for arg in node.args]
        if node.op in ("exp", "log"):
            text = f"{node.op}({args[0]})"
        elif node.op == "pow":
            text = f"power({args[0]}, {args[1]})"
        else:
            text = f"{args[0]} {_SYMBOLS[node.op].strip()} {args[1]}"
        texts[node.key] = f"{prefix}{len(lines)}"
        lines.append(f"{texts[node.key]} = {text}")
    return lines, [texts[node.key] for node in outputs]
