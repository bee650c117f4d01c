"""The functions that report: rows at the asked times, window integrals, and maxima with their times.

A quantity linear in the states is a quartic through a step: its coefficients are computed once a step and laid out
person by person, so that each person's rows are written with whole vectors. Any other quantity is computed from the
interpolated states, for all lanes together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from myoflux.engine.codegen.ir import Code, bits
from myoflux.engine.codegen.normal import substitute
from myoflux.engine.codegen.stages import Generator
from myoflux.kinetics.expression import Node


@dataclass(frozen=True)
class Columns:
    """Which columns of a row are linear in the states and which are not."""

    linear: tuple[int, ...]
    other: tuple[int, ...]


def row_nodes(g: Generator) -> tuple[Node, ...]:
    """Return the expression of each column: outputs, then running integrals."""
    equations = g.equations
    return (*equations.outputs, *(equations.graph.symbol(name) for name in equations.integrals))


def split_columns(g: Generator) -> Columns:
    """Tell linear columns from others."""
    linear: list[int] = []
    other: list[int] = []
    for column, node in enumerate(row_nodes(g)):
        (linear if _slopes(g, node) is not None else other).append(column)
    return Columns(tuple(linear), tuple(other))


def _slopes(g: Generator, node: Node) -> dict[int, Node] | None:
    """Return the coefficient of each state if the node is linear in them with fixed coefficients."""
    graph = g.equations.graph
    slopes = {}
    for name in sorted(graph.symbols(node) & g.place.keys(), key=g.place.__getitem__):
        slope = g.normal(graph.derivative(node, name))
        if not g.normal.fixed(slope):
            return None
        slopes[g.place[name]] = slope
    return slopes


def quartics(g: Generator, columns: Columns) -> str:
    """Write ``coeft``: the coefficients of every linear column, turned from state-major to person-major."""
    c = g.code("coeft")
    graph, layout, n = g.equations.graph, g.layout, g.layout.size
    whole = [row_nodes(g)[column] for column in columns.linear]
    zeros = {name: graph.const(0.0) for name in g.place}
    parts = []
    for node in whole:
        offset = g.normal(substitute(graph, node, zeros))
        slopes = _slopes(g, node) or {}
        total = graph.const(0.0)
        for index, slope in slopes.items():
            total = total + slope * graph.symbol(g.equations.states[index])
        parts.append((offset, total))
    width = padded(len(whole), g.lanes)
    for power in range(5):
        block = layout["y"] if power == 0 else layout["dense"] + (power - 1) * n
        nodes = [offset + total if power == 0 else total for offset, total in parts]
        e = g.emitter(c, nodes, _rows_from(c, block))
        values = [e.value(node) for node in nodes]
        values += [c.splat(0.0)] * (width - len(values))
        for group in range(0, width, g.lanes):
            for lane, value in enumerate(_transpose(c, values[group : group + g.lanes])):
                address = (lane * 5 + power) * width // g.lanes + group // g.lanes
                c.store(value, "%w", layout["quartic"] + address)
    c.do("ret void")
    return c.text()


def padded(count: int, lanes: int) -> int:
    """Return a count rounded up to whole vectors."""
    return -(-count // lanes) * lanes


def _rows_from(c: Code, block: int) -> Callable[[int], str]:
    return lambda index: c.load("%w", block + index)


def _transpose(c: Code, rows: list[str]) -> list[str]:
    """Turn lanes x lanes values over by exchanging halves, quarters and so on."""
    distance = 1
    while distance < c.lanes:
        first = [j if not j & distance else c.lanes + j - distance for j in range(c.lanes)]
        second = [j + distance if not j & distance else c.lanes + j for j in range(c.lanes)]
        for i in range(c.lanes):
            if not i & distance:
                pair = rows[i], rows[i + distance]
                rows[i], rows[i + distance] = _shuffle(c, pair, first), _shuffle(c, pair, second)
        distance *= 2
    return rows


def _shuffle(c: Code, pair: tuple[str, str], picks: Sequence[int]) -> str:
    mask = ", ".join(f"i32 {pick}" for pick in picks)
    return c.let(f"shufflevector {c.vector} {pair[0]}, {c.vector} {pair[1]}, <{c.lanes} x i32> <{mask}>")


def write_rows(g: Generator, columns: Columns) -> str:
    """Write ``rows``: one person's linear columns at each time before ``until``; returns how many times.

    Without linear columns it only counts.
    """
    arguments = "ptr noalias %q, ptr noalias %out, ptr %times, i64 %left, double %from, double %length, double %until"
    c = g.code("rows", arguments, returns="i64")
    width, stride = padded(len(columns.linear), g.lanes), len(row_nodes(g))
    inverse = c.let(f"fdiv double {bits(1.0)}, %length")
    with c.loop("%left") as index:
        time = c.get("double", "%times", index)
        with c.when(c.let(f"fcmp uge double {time}, %until")):
            c.do(f"ret i64 {index}")
            c.mark(c.fresh("dead"))
        share = c.let(f"fmul double {c.let(f'fsub double {time}, %from')}, {inverse}")
        row = c.at("%out", c.let(f"mul i64 {index}, {stride}"))
        for position, column, lanes in _chunks(columns.linear, g.lanes):
            _horner(c, share, position, width, c.at(row, column), lanes)
    c.do("ret i64 %left")
    return c.text()


def _chunks(linear: Sequence[int], lanes: int) -> list[tuple[int, int, int]]:
    """Split the columns into (position, column, how many): runs of neighbours in powers of two."""
    chunks = []
    position = 0
    while position < len(linear):
        run = 1
        while position + run < len(linear) and linear[position + run] == linear[position] + run:
            run += 1
        size = lanes
        while size > run:
            size //= 2
        chunks.append((position, linear[position], size))
        position += size
    return chunks


def _horner(c: Code, share: str, position: int, width: int, target: str, lanes: int) -> None:
    kind = f"<{lanes} x double>"
    one = c.let(f"insertelement {kind} poison, double {share}, i64 0")
    x = c.let(f"shufflevector {kind} {one}, {kind} poison, <{lanes} x i32> zeroinitializer")
    value = ""
    for power in reversed(range(5)):
        part = c.let(f"load {kind}, ptr {c.at('%q', power * width + position)}, align 8")
        value = (
            part
            if not value
            else c.let(f"call {kind} @llvm.fma.v{lanes}f64({kind} {value}, {kind} {x}, {kind} {part})")
        )
    c.do(f"store {kind} {value}, ptr {target}, align 8")


def at_share(g: Generator, name: str, nodes: Sequence[Node]) -> str:
    """Write a function that computes quantities of all lanes at the share of the step in row ``theta``."""
    c = g.code(name, "ptr noalias %w, ptr noalias %out")
    layout, n = g.layout, g.layout.size
    theta = c.load("%w", layout["theta"])
    known: dict[int, str] = {}

    def state(index: int) -> str:
        if index not in known:
            value = c.load("%w", layout["dense"] + 3 * n + index)
            for power in (2, 1, 0):
                value = c.fma(value, theta, c.load("%w", layout["dense"] + power * n + index))
            known[index] = c.fma(value, theta, c.load("%w", layout["y"] + index))
        return known[index]

    e = g.emitter(c, nodes, state)
    for row, node in enumerate(nodes):
        c.store(e.value(node), "%out", row)
    c.do("ret void")
    return c.text()
