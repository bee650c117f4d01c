"""Place the nodes of a directed graph in layers from left to right, with few crossings; no drawing library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

Edge = tuple[str, str]
Point = tuple[float, float]
GAP, COLUMN_GAP, SWEEPS, RELAX = 14.0, 50.0, 12, 24
DUMMY = 4.0


@dataclass(frozen=True)
class Placed:
    """Middle of every node, the points every edge passes (from its source on), and the size of the whole."""

    at: Mapping[str, Point]
    routes: Mapping[Edge, Sequence[Point]]
    width: float
    height: float


def place(sizes: Mapping[str, tuple[float, float]], edges: Iterable[Edge]) -> Placed:
    """Return where nodes of given width and height go; edges between the same two nodes stand once.

    >>> placed = place({"a": (50, 20), "b": (50, 20)}, [("a", "b")])
    >>> placed.at["a"][0] < placed.at["b"][0]
    True
    """
    wanted = [edge for edge in dict.fromkeys(edges) if edge[0] != edge[1]]
    forward = _without_cycles(list(sizes), wanted)
    layer = _layers(list(sizes), set(forward.values()))
    height_of = {name: size[1] for name, size in sizes.items()}
    chains: dict[Edge, list[str]] = {}
    for edge, (first, last) in forward.items():
        chain = [first]
        for step in range(layer[first] + 1, layer[last]):
            name = f"{first}|{last}|{step}"
            layer[name], height_of[name] = step, DUMMY
            chain.append(name)
        chains[edge] = [*chain, last]
    links = {(a, b) for chain in chains.values() for a, b in pairwise(chain)}
    columns: list[list[str]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
    for name, index in layer.items():
        columns[index].append(name)
    columns = _ordered(columns, links)
    ys = _heights(columns, links, height_of)
    xs, x = [], 0.0
    for column in columns:
        widest = max((sizes[name][0] for name in column if name in sizes), default=10.0)
        xs.append(x + widest / 2)
        x += widest + COLUMN_GAP
    at = {name: (xs[layer[name]], ys[name]) for name in layer}
    routes = {}
    for edge, chain in chains.items():
        points = [at[name] for name in chain]
        routes[edge] = points if edge[0] == chain[0] else points[::-1]
    high = max((ys[name] + height_of[name] / 2 for name in layer), default=0.0)
    return Placed({name: at[name] for name in sizes}, routes, x - COLUMN_GAP, high)


def _without_cycles(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[Edge, Edge]:
    """Return each edge with the direction it is laid out in: those that close a circle are turned round."""
    following: dict[str, list[str]] = {name: [] for name in nodes}
    entering = dict.fromkeys(nodes, 0)
    for a, b in edges:
        following[a].append(b)
        entering[b] += 1
    state: dict[str, int] = {}
    back: set[Edge] = set()

    def visit(root: str) -> None:
        stack = [(root, iter(following[root]))]
        state[root] = 1
        while stack:
            name, rest = stack[-1]
            for other in rest:
                if state.get(other) == 1:
                    back.add((name, other))
                elif other not in state:
                    state[other] = 1
                    stack.append((other, iter(following[other])))
                    break
            else:
                state[name] = 2
                stack.pop()

    for name in sorted(nodes, key=lambda one: entering[one]):
        if name not in state:
            visit(name)
    return {(a, b): (b, a) if (a, b) in back else (a, b) for a, b in edges}


def _layers(nodes: Sequence[str], edges: set[Edge]) -> dict[str, int]:
    """Return the longest way to each node; sources are pulled next to what they lead to."""
    before: dict[str, list[str]] = {name: [] for name in nodes}
    after: dict[str, list[str]] = {name: [] for name in nodes}
    for a, b in edges:
        before[b].append(a)
        after[a].append(b)
    layer: dict[str, int] = {}
    waiting = {name: len(before[name]) for name in nodes}
    ready = [name for name in nodes if not waiting[name]]
    while ready:
        name = ready.pop(0)
        layer[name] = max((layer[one] + 1 for one in before[name]), default=0)
        for other in after[name]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for name in nodes:
        if not before[name] and after[name]:
            layer[name] = min(layer[one] for one in after[name]) - 1
    least = min(layer.values(), default=0)
    return {name: index - least for name, index in layer.items()}


def _ordered(columns: list[list[str]], links: set[Edge]) -> list[list[str]]:
    """Return the columns in the order with the fewest crossings that some sweeps find."""
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for a, b in sorted(links):
        right.setdefault(a, []).append(b)
        left.setdefault(b, []).append(a)
    best, least = [list(column) for column in columns], _crossings(columns, right)
    for sweep in range(SWEEPS):
        forth = sweep % 2 == 0
        order = range(1, len(columns)) if forth else range(len(columns) - 2, -1, -1)
        for index in order:
            there = {name: place for place, name in enumerate(columns[index - 1 if forth else index + 1])}
            near = left if forth else right
            here = {name: place for place, name in enumerate(columns[index])}

            def middle(name: str, near: dict[str, list[str]] = near, there: dict[str, int] = there,
                       here: dict[str, int] = here) -> float:  # fmt: skip
                places = [there[one] for one in near.get(name, ())]
                return sum(places) / len(places) if places else float(here[name])

            columns[index].sort(key=middle)
        found = _crossings(columns, right)
        if found < least:
            best, least = [list(column) for column in columns], found
    return best


def _crossings(columns: Sequence[Sequence[str]], right: Mapping[str, Sequence[str]]) -> int:
    count = 0
    for here, there in pairwise(columns):
        place = {name: index for index, name in enumerate(there)}
        ends = [place[other] for name in here for other in sorted(right.get(name, ()), key=lambda one: place[one])]
        count += sum(ends[i] > ends[j] for i in range(len(ends)) for j in range(i + 1, len(ends)))
    return count


def _heights(columns: Sequence[Sequence[str]], links: set[Edge], height_of: Mapping[str, float]) -> dict[str, float]:
    """Return the middle of each node: near those it is linked with, in order, and without overlap."""
    near: dict[str, list[str]] = {}
    for a, b in sorted(links):
        near.setdefault(a, []).append(b)
        near.setdefault(b, []).append(a)
    ys: dict[str, float] = {}
    for column in columns:
        y = 0.0
        for name in column:
            ys[name] = y + height_of[name] / 2
            y += height_of[name] + GAP
    for _ in range(RELAX):
        for column in columns:
            wish = [sum(ys[one] for one in near[name]) / len(near[name]) if near.get(name) else ys[name]
                    for name in column]  # fmt: skip
            down, floor = [], float("-inf")
            for name, hope in zip(column, wish, strict=True):
                y = max(hope, floor + height_of[name] / 2)
                down.append(y)
                floor = y + height_of[name] / 2 + GAP
            up, roof = [], float("inf")
            for name, hope in zip(reversed(column), reversed(wish), strict=True):
                y = min(hope, roof - height_of[name] / 2)
                up.append(y)
                roof = y - height_of[name] / 2 - GAP
            for name, least, most in zip(column, down, reversed(up), strict=True):
                ys[name] = (least + most) / 2
    top = min((ys[name] - height_of[name] / 2 for column in columns for name in column), default=0.0)
    return {name: y - top for name, y in ys.items()}
