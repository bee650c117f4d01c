"""What the harness needs of a simulator."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from benchmarks.problem import Work
from myoflux.engine.python_functions import Array

Prepare = Callable[[Work, float], "Prepared"]


@dataclass(frozen=True)
class Prepared:
    """A simulator ready for one task: ``rows`` gives people x times x outputs, ``stream`` drops them as they come."""

    rows: Callable[[Array], Array]
    stream: Callable[[Array], None]


@dataclass(frozen=True)
class Engine:
    """A simulator; ``batch`` people are timed at once, by name of the task; a task not named is not measured."""

    name: str
    version: str
    absolute: float
    prepare: Prepare
    batch: Mapping[str, int] = field(default_factory=dict)
    needs_first_run: bool = True


def one_by_one(run: Callable[[Array], Array]) -> Prepared:
    """Wrap a simulator of one person (its parameters to times x outputs)."""
    import numpy as np

    def rows(parameters: Array) -> Array:
        return np.array([run(row) for row in parameters])

    def stream(parameters: Array) -> None:
        for row in parameters:
            run(row)

    return Prepared(rows, stream)


def module(name: str) -> Any:
    """Import a peer, which may be absent."""
    return import_module(name)


def version_of(package: str) -> str:
    """Return a package's version, or an empty text if it is absent."""
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
