"""How a subsystem is declared: states, fluxes, derived quantities and running integrals.

A law is a plain function. Its argument names say what it reads, the arrow in its decorator what
it moves, its docstring why. `build` wires subsystems into a model.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Literal, TypeVar

from myoflux.errors import ModelError

LawFunction = Callable[..., Any]
F = TypeVar("F", bound=LawFunction)
Kind = Literal["flux", "derived", "integral"]
Reads = Mapping[str, str] | None
TIME_UNIT = "min"


@dataclass(frozen=True)
class State:
    """An amount or a signal the solver integrates.

    ``initial`` is a number in ``unit`` or the names of the parameters and constant derived
    quantities whose product it is.
    """

    name: str
    unit: str
    meaning: str
    initial: float | tuple[str, ...]
    subsystem: str


@dataclass(frozen=True)
class Law:
    """A named function of states, parameters and other laws, with what it moves, if anything."""

    name: str
    kind: Kind
    function: LawFunction
    reads: Mapping[str, str]
    unit: str | None
    meaning: str
    source: str
    moves: Mapping[str, Fraction]
    subsystem: str
    arrow: str = ""

    def __call__(self, values: Mapping[str, Any]) -> Any:
        """Call the function with the values of what it reads, by name."""
        return self.function(**{argument: values[name] for argument, name in self.reads.items()})


@dataclass
class Subsystem:
    """A named group of states and laws: one file of the physiology.

    >>> gut = Subsystem("gut", title="A stomach that empties")
    >>> gut.state("stomach", "mol", "Leucine in the stomach")
    >>> @gut.flux("stomach -> plasma")
    ... def emptying(stomach, emptying_rate):
    ...     \"\"\"Gastric emptying, first order.\"\"\"
    ...     return emptying_rate * stomach
    >>> gut.laws[0].moves["plasma"]
    Fraction(1, 1)
    """

    name: str
    title: str = ""
    source: str = ""
    states: list[State] = field(default_factory=list)
    laws: list[Law] = field(default_factory=list)

    def state(self, name: str, unit: str, meaning: str, initial: float | str | tuple[str, ...] = 0.0) -> None:
        """Declare a state; ``initial`` as in `State` (a lone name may stand without a tuple)."""
        start = (initial,) if isinstance(initial, str) else initial
        self.states.append(State(name, unit, meaning, start, self.name))

    def flux(
        self, arrow: str, *, name: str = "", meaning: str = "", reads: Reads = None, source: str = ""
    ) -> Callable[[F], F]:
        """Declare a rate law and what it moves, such as ``"a + 2 b -> c"``; an empty side is outside.

        ``name`` and ``meaning`` default to the function's name and docstring; ``reads`` renames arguments, so that
        one function can serve several solutes, and fills ``**parts`` of a law that sums over them (`laws.total`).
        The same holds for `derived` and `integral`.
        """
        return self._declare("flux", None, name, meaning, reads, source, arrow)

    def derived(
        self, unit: str, *, name: str = "", meaning: str = "", reads: Reads = None, source: str = ""
    ) -> Callable[[F], F]:
        """Declare a quantity that follows from states, parameters and fluxes at the same moment."""
        return self._declare("derived", unit, name, meaning, reads, source)

    def integral(
        self, unit: str, *, name: str = "", meaning: str = "", reads: Reads = None, source: str = ""
    ) -> Callable[[F], F]:
        """Declare a running integral over time; the function returns the rate, ``unit`` is the total's."""
        return self._declare("integral", unit, name, meaning, reads, source)

    def _declare(
        self, kind: Kind, unit: str | None, name: str, meaning: str, reads: Reads, source: str, arrow: str = ""
    ) -> Callable[[F], F]:
        def declare(function: F) -> F:
            law_name = name or function.__name__
            where = f"{self.name}.{law_name}"
            law = Law(
                name=law_name,
                kind=kind,
                function=function,
                reads=_wiring(function, reads or {}, where),
                unit=unit,
                meaning=meaning or _first_paragraph(function, where),
                source=source or self.source,
                moves=_parse_arrow(arrow, where) if kind == "flux" else {},
                subsystem=self.name,
                arrow=arrow,
            )
            self.laws.append(law)
            return function

        return declare


def _first_paragraph(function: LawFunction, where: str) -> str:
    text = inspect.cleandoc(function.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    if not text:
        raise ModelError(f"{where}: the law has no docstring; say in one line what it stands for and why")
    return text


def _wiring(function: LawFunction, renamed: Mapping[str, str], where: str) -> dict[str, str]:
    """Map each argument to the name it reads; what ``reads`` names beside them is in ``**parts``."""
    arguments = inspect.signature(function).parameters.values()
    if any(a.kind is a.VAR_POSITIONAL or a.default is not a.empty for a in arguments):
        raise ModelError(f"{where}: a law takes plain arguments only (no defaults, no *args)")
    named = [a.name for a in arguments if a.kind is not a.VAR_KEYWORD]
    parts = [name for name in renamed if name not in named]
    sums = len(named) < len(arguments)
    if parts and not sums:
        raise ModelError(f"{where}: reads renames {sorted(parts)}, which the law does not take")
    if sums and not parts:
        raise ModelError(f"{where}: the law sums over **parts, and reads names none of them")
    return {name: renamed.get(name, name) for name in (*named, *parts)}


def _parse_arrow(arrow: str, where: str) -> dict[str, Fraction]:
    """Read ``"a + 2 b -> c"`` into the change of each state per unit of flux."""
    left, found, right = arrow.partition("->")
    if not found:
        raise ModelError(
            f"{where}: the arrow {arrow!r} has no '->'; write for example 'stomach -> gut' or '-> glucose'"
        )
    moves: dict[str, Fraction] = {}
    for side, sign in ((left, -1), (right, 1)):
        for term in filter(None, (part.strip() for part in side.split("+"))):
            number, _, state = term.rpartition(" ")
            try:
                count = Fraction(number) if number else Fraction(1)
            except ValueError:
                raise ModelError(f"{where}: the arrow {arrow!r} has an illegal coefficient {number!r}") from None
            moves[state] = moves.get(state, Fraction(0)) + sign * count
    return {state: change for state, change in moves.items() if change}
