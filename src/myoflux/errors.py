"""Errors a caller would act on differently."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# Of so many names the nearest are shown whatever they are; of more only those that are so like: conventions.
FEW, LIKE = 40, 0.6


class MyofluxError(Exception):
    """Any error the user can mend: the message names the place, what was found, and the fix."""


class ModelError(MyofluxError):
    """A model is wired or declared wrongly; raised when the model is built."""


class UnitError(ModelError):
    """A law's unit does not follow from the units of what it reads."""


class StudyError(MyofluxError):
    """A study file, a plan or a person is not legal."""


class TableError(MyofluxError):
    """A shipped or user-given table is not legal."""


class RefusedError(MyofluxError):
    """The request is well formed, but no honest number can be given for it."""


class SimulationError(MyofluxError):
    """The solver could not finish; the message names the period and the reason."""


def nearest(name: str, known: Iterable[str], count: int = 3) -> str:
    """Return the nearest known names as words for an error message: of a few all, of many those that are like it.

    >>> nearest("leucin", ["leucine", "isoleucine", "valine"], count=2)
    "nearest: 'leucine', 'isoleucine'"
    >>> nearest("zzz", [f"food {number}" for number in range(100)])
    'nothing like it is known'
    """
    choices = sorted(known)
    close = get_close_matches(name, choices, n=count, cutoff=0.0 if len(choices) <= FEW else LIKE)
    if not choices:
        return "nothing is known here"
    if not close:
        return "nothing like it is known"
    return "nearest: " + ", ".join(repr(choice) for choice in close)
