"""What the pages of a model show: its equations with every name linked, its parameters, its references."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from myoflux.common.tables import data_folder
from myoflux.kinetics.model import Model, unit_of
from myoflux.kinetics.parameters import Parameter
from myoflux.physiology.catalogue import MODELS, get_model
from myoflux.physiology.explain import equations
from myoflux.report.charts.system_map import Node, SystemMap, detail, draw_map, overview

_WORD = re.compile(r"\^-?[\w.]+|[A-Za-z_]\w*|\d+\.?\d*(?:e[-+]?\d+)?|\s+|.")
_SIGNS = {"*": " · ", "/": " / ", "-": "\N{MINUS SIGN}", "^": " ^ "}


@dataclass(frozen=True)
class Piece:
    """A piece of an equation: a name to link, a power, or plain text."""

    kind: str
    text: str


@dataclass(frozen=True)
class Equation:
    """One law or balance: left side, right side in pieces, unit, what it moves, what it stands for, its source."""

    name: str
    kind: str
    left: str
    right: tuple[Piece, ...]
    unit: str
    arrow: str
    meaning: str
    source: str


@cache
def set_equations(model_name: str, subsystem: str) -> tuple[Equation, ...]:
    """Return the equations of a subsystem, ready to be set; raises `ModelError` for an unknown one.

    >>> set_equations("human", "exercise")[0].kind
    'derived'
    """
    model = get_model(model_name).model
    states = {state.name: state for state in model.states}
    known = {*states, *model.by_name, *model.parameters}
    found = []
    for row in equations(model, subsystem):
        name, kind = row["name"], row["kind"]
        if kind == "subsystem":
            continue
        right = tuple(pieces(row["equation"], known))
        if kind == "state":
            state = states[name]
            found.append(Equation(name, kind, f"d {name} / dt", right, f"{state.unit}/min", "", state.meaning, ""))
            continue
        law = model.by_name[name]
        left = f"d {name} / dt" if kind == "integral" else name
        found.append(Equation(name, kind, left, right, unit_of(model, name), law.arrow, law.meaning, law.source))
    return tuple(found)


def pieces(text: str, known: Iterable[str]) -> list[Piece]:
    """Cut an equation into pieces that a page can set.

    >>> [piece.text for piece in pieces("a*b^2", {"a", "b"})]
    ['a', ' · ', 'b', '2']
    """
    names = set(known)
    found: list[Piece] = []
    for word in _WORD.findall(text):
        if word[0] == "^" and len(word) > 1:
            found.append(Piece("power", word[1:].replace("-", _SIGNS["-"])))
        else:
            found.append(Piece("name" if word in names else "text", _SIGNS.get(word, word)))
    return found


@cache
def drawn_overview(model_name: str) -> tuple[SystemMap, str]:
    """Return the map of a model's subsystems and its picture."""
    found = overview(get_model(model_name).model)
    return found, draw_map(found, lambda node: f"/model/{node.key}?model={model_name}")


@cache
def drawn_detail(model_name: str, subsystem: str) -> tuple[SystemMap, str]:
    """Return the map of a subsystem and its picture; raises `ModelError` for an unknown one."""
    found = detail(get_model(model_name).model, subsystem)

    def address(node: Node) -> str:
        return f"/model/explain/{node.names[0]}?model={model_name}"

    return found, draw_map(found, address)


def parameters_of(model: Model, subsystem: str) -> list[Parameter]:
    """Return the parameters that the laws of a subsystem read, in the order of the table."""
    read = {name for law in model.laws if law.subsystem == subsystem for name in law.reads.values()}
    starts = [state.initial for state in model.states if state.subsystem == subsystem]
    read |= {name for start in starts if isinstance(start, tuple) for name in start}
    return [row for name, row in model.parameters.items() if name in read]


def owners(name: str) -> list[str]:
    """Return the models that hold a subsystem, the default model first."""
    return [model for model in MODELS if any(part.name == name for part in get_model(model).model.subsystems)]


def models_with(name: str) -> list[str]:
    """Return the models that hold a state, law or parameter."""
    return [
        model for model in MODELS if name in get_model(model).model.parameters or name in get_model(model).model.units
    ]


@cache
def references() -> dict[str, str]:
    """Return the references of the tables by key, in words.

    >>> references()["breen2013"].startswith("Breen L et al. (2013)")
    True
    """
    text = (data_folder() / "references.bib").read_text(encoding="utf-8")
    found = {}
    for entry in re.findall(r"^@\w+\{(.*?)^\}", text, re.MULTILINE | re.DOTALL):
        key, _, body = entry.partition(",")
        fields = dict(re.findall(r"^\s*(\w+)\s*=\s*\{(.*)\},?$", body, re.MULTILINE))
        parts = [f"{fields.get('author', key)} ({fields.get('year', 'no year')})", fields.get("title", "")]
        parts += [fields.get("journal", ""), fields.get("note", "")]
        parts += [f"doi:{fields['doi']}"] if "doi" in fields else []
        found[key.strip()] = ". ".join(part for part in parts if part)
    return found


def cited(texts: Iterable[str]) -> list[tuple[str, str]]:
    """Return the references that sources name, by key."""
    keys = {word for text in texts for word in re.findall(r"[a-z_]+\d{4}\w*", text)}
    return [(key, words) for key, words in sorted(references().items()) if key in keys]
