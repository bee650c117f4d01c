"""Maps of a model drawn from its code: states and laws, what each law moves and what it reads."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

from myoflux.common.vocabulary import amino_acids
from myoflux.errors import ModelError, nearest
from myoflux.kinetics.declare import Law
from myoflux.kinetics.model import Model
from myoflux.report.charts.layers import Edge, Placed, Point, place

CHARACTER, LINE, PAD, MARGIN = 7.1, 15.0, 9.0, 8.0
LONGEST, MANY = 17, 3
ANY = "amino acid"


@dataclass(frozen=True)
class Node:
    """A box of a map; ``kind`` is state, flux, derived, integral, part or outside, ``names`` what it stands for."""

    key: str
    label: str
    kind: str
    names: tuple[str, ...]
    own: bool = True


@dataclass(frozen=True)
class Arrow:
    """``moves``: an amount goes along it; else the target reads the source."""

    source: str
    target: str
    moves: bool
    words: str


@dataclass(frozen=True)
class SystemMap:
    """Boxes and arrows with a title, and in words how many there are."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]

    @property
    def summary(self) -> str:
        """The map in a sentence."""
        moving = sum(arrow.moves for arrow in self.arrows)
        return (
            f"{len(self.nodes)} boxes, {moving} arrows along which an amount goes and {len(self.arrows) - moving} "
            "along which a law reads a value."
        )


def overview(model: Model) -> SystemMap:
    """Return the map of a model's subsystems.

    >>> from myoflux.physiology.catalogue import get_model
    >>> [node.key for node in overview(get_model("months").model).nodes][:2]
    ['training', 'disuse']
    """
    home = _home(model)
    moves: dict[Edge, list[str]] = {}
    reads: dict[Edge, list[str]] = {}
    for law in model.laws:
        sources, targets = _ends(law)
        for source in [home[name] for name in sources] or [law.subsystem]:
            for target in [home[name] for name in targets] or [law.subsystem]:
                moves.setdefault((source, target), []).append(law.name)
        for name in (one for one in law.reads.values() if one in home and one not in law.moves):
            reads.setdefault((home[name], law.subsystem), []).append(name)
    nodes = tuple(Node(part.name, _short(part.name), "part", (part.name,)) for part in model.subsystems)
    arrows = [
        Arrow(*pair, moves=True, words=_words("moves", names)) for pair, names in moves.items() if pair[0] != pair[1]
    ]
    arrows += [
        Arrow(*pair, moves=False, words=_words("reads", names))
        for pair, names in reads.items() if pair[0] != pair[1] and pair not in moves
    ]  # fmt: skip
    return SystemMap(f"map-{model.name}", f"The parts of {model.name}", nodes, tuple(arrows))


def detail(model: Model, subsystem: str) -> SystemMap:
    """Return the map of one subsystem; what several amino acids share is drawn once, constants are left out.

    Raises `ModelError` for an unknown subsystem.

    >>> from myoflux.physiology.catalogue import get_model
    >>> "bout" in [node.key for node in detail(get_model("human").model, "exercise").nodes]
    True
    """
    part = next((one for one in model.subsystems if one.name == subsystem), None)
    if part is None:
        names = [one.name for one in model.subsystems]
        raise ModelError(f"{model.name} has no subsystem {subsystem!r}; {nearest(subsystem, names)}")
    home = _home(model)
    laws = [law for law in model.laws if law.subsystem == subsystem and law.name not in model.constants]
    own = [state.name for state in model.states if state.subsystem == subsystem] + [law.name for law in laws]
    seen = dict.fromkeys(own)
    for law in laws:
        seen |= dict.fromkeys(name for name in law.moves)
        seen |= dict.fromkeys(name for name in law.reads.values() if name in home and name not in model.constants)
    groups = _groups(list(seen))
    kinds = {state.name: "state" for state in model.states} | {law.name: law.kind for law in model.laws}
    nodes = tuple(
        Node(key, _label(key, members), kinds[members[0]], members, own=home[members[0]] == subsystem)
        for key, members in groups.items()
    )
    key_of = {name: key for key, members in groups.items() for name in members}
    arrows: dict[Edge, Arrow] = {}
    for law in laws:
        here = key_of[law.name]
        sources, targets = _ends(law)
        for name in sources:
            arrows[key_of[name], here] = Arrow(key_of[name], here, moves=True, words=f"{law.name} takes from {name}")
        for name in targets:
            arrows[here, key_of[name]] = Arrow(here, key_of[name], moves=True, words=f"{law.name} adds to {name}")
        for name in law.reads.values():
            if name in key_of and (key_of[name], here) not in arrows and (name not in law.moves):
                arrows[key_of[name], here] = Arrow(key_of[name], here, moves=False, words=f"{law.name} reads {name}")
    kept = tuple(arrow for arrow in arrows.values() if arrow.source != arrow.target)
    return SystemMap(f"map-{subsystem}", part.title or subsystem, nodes, kept)


def _home(model: Model) -> dict[str, str]:
    home = {state.name: state.subsystem for state in model.states}
    return home | {law.name: law.subsystem for law in model.laws}


def _ends(law: Law) -> tuple[list[str], list[str]]:
    return [name for name, by in law.moves.items() if by < 0], [name for name, by in law.moves.items() if by > 0]


def _short(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ")


def _words(verb: str, names: Sequence[str]) -> str:
    listed = list(dict.fromkeys(names))
    more = f" and {len(listed) - 6} more" if len(listed) > 6 else ""
    return f"{verb} {', '.join(listed[:6])}{more}"


def _groups(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return names that differ in the amino acid alone together, where there are several."""
    pattern = re.compile(rf"(?<![a-z])({'|'.join(sorted(amino_acids(), key=len, reverse=True))})(?![a-z])")
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(pattern.sub(ANY, name, count=1), []).append(name)
    groups: dict[str, tuple[str, ...]] = {}
    for key, members in found.items():
        if len(members) >= MANY:
            groups[key] = tuple(members)
        else:
            groups |= {name: (name,) for name in members}
    return groups


def _label(key: str, members: Sequence[str]) -> str:
    words = key.replace("_", " ")
    return f"{words} ({len(members)})" if len(members) > 1 else words


def draw_map(found: SystemMap, address: Callable[[Node], str]) -> str:
    """Return a map as an ``<svg>`` element whose boxes link to ``address``; it keeps its size, to be read."""
    lines = {node.key: _lines(node.label) for node in found.nodes}
    sizes = {key: (CHARACTER * max(map(len, text)) + 2 * PAD, LINE * len(text) + PAD) for key, text in lines.items()}
    placed = place(sizes, [(arrow.source, arrow.target) for arrow in found.arrows])
    width, height = placed.width + 2 * MARGIN, placed.height + 2 * MARGIN
    box = f"{-MARGIN:g} {-MARGIN:g} {width:.0f} {height:.0f}"
    labels = f'role="group" aria-labelledby="{found.name}-t {found.name}-d"'
    parts = [
        f'<svg class="map" width="{width:.0f}" height="{height:.0f}" viewBox="{box}" {labels}>',
        f'<title id="{found.name}-t">{escape(found.title)}</title>',
        f'<desc id="{found.name}-d">{escape(found.summary)}</desc>',
        *_arrows(found, placed, sizes),
        *(_box(node, placed.at[node.key], sizes[node.key], lines[node.key], address(node)) for node in found.nodes),
        "</svg>",
    ]
    return "".join(parts)


def _lines(label: str) -> list[str]:
    lines = [""]
    for word in label.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > LONGEST:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _arrows(found: SystemMap, placed: Placed, sizes: Mapping[str, tuple[float, float]]) -> Iterator[str]:
    for arrow in sorted(found.arrows, key=lambda one: one.moves):
        points = list(placed.routes[arrow.source, arrow.target])
        right = points[-1][0] > points[0][0]
        sign = 1.0 if right else -1.0
        points[0] = (points[0][0] + sign * sizes[arrow.source][0] / 2, points[0][1])
        tip = (points[-1][0] - sign * sizes[arrow.target][0] / 2, points[-1][1])
        points[-1] = (tip[0] - sign * 6, tip[1])
        kind = "moves" if arrow.moves else "reads"
        head = f"M{tip[0]:.1f} {tip[1]:.1f}l{-sign * 8:.0f} -4v8Z"
        yield (
            f'<g class="{kind}"><title>{escape(arrow.words)}</title><path class="way" d="{_curve(points)}"/>'
            f'<path class="head" d="{head}"/></g>'
        )


def _curve(points: Sequence[Point]) -> str:
    parts = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x0, y0), (x1, y1) in pairwise(points):
        half = (x0 + x1) / 2
        parts.append(f"C{half:.1f} {y0:.1f} {half:.1f} {y1:.1f} {x1:.1f} {y1:.1f}")
    return "".join(parts)


def _box(node: Node, at: Point, size: tuple[float, float], lines: Sequence[str], link: str) -> str:
    left, top = at[0] - size[0] / 2, at[1] - size[1] / 2
    round_by = {"state": 2, "part": 4}.get(node.kind, size[1] / 2 if len(lines) == 1 else 12)
    first = at[1] - LINE * (len(lines) - 1) / 2 + 4.2
    text = "".join(
        f'<text x="{at[0]:.1f}" y="{first + index * LINE:.1f}" text-anchor="middle">{escape(line)}</text>'
        for index, line in enumerate(lines)
    )
    kind = node.kind if node.own else f"{node.kind} outside"
    return (
        f'<a href="{escape(link)}" class="{kind}" aria-label="{escape(f"{node.label}, {node.kind}")}">'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}" rx="{round_by:g}"/>{text}</a>'
    )
