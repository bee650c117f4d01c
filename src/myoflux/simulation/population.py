"""Virtual people: how parameters differ between people, and how little is known about them.

A person's factors follow from the seed and the person's number alone, a draw's from the seed, the person and the draw;
both are tied to the parameter's name. So people are the same in any run, model, order and chunk.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import Literal, get_args

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.engine.random_numbers import exponential, logarithm, normals
from myoflux.errors import ModelError, StudyError, nearest
from myoflux.physiology.body_model import BodyModel

Amount = float | Mapping[str, float]
PER_MINUTE = re.compile(r"/\s*(\([^)]*\bmin\b[^)]*\)|min\b)")
MOST = 2**31 - 1
_TRAITS = 0
Vary = Literal["all", "people", "parameters"]


@dataclass(frozen=True)
class Spread:
    """Coefficients of variation of lognormal factors whose median is 1.

    ``between`` people, and ``uncertainty`` from draw to draw of the same person; a number holds for every rate
    constant (see `rate_constants`), a mapping for the named parameters alone.

    >>> Spread(between={"gastric_emptying": 0.5}, uncertainty=0.1)
    Spread(between={'gastric_emptying': 0.5}, uncertainty=0.1)
    """

    between: Amount = 0.3
    uncertainty: Amount = 0.0


@dataclass(frozen=True)
class Population:
    """People numbered from 0, each with ``draws`` draws; member ``person * draws + draw`` is one simulation.

    ``between`` and ``uncertainty`` are standard deviations of the logarithm of each named parameter's factor. Names
    with the same ``shared`` trait are correlated with it by their ``loading``. With a ``sample`` of the posterior
    (logarithms, rows x names), a draw takes a row of it instead of numbers of its own: row by draw, or by person where
    each person has one draw; then ``uncertainty`` is the sample's SD.
    """

    names: tuple[str, ...]
    between: tuple[float, ...]
    uncertainty: tuple[float, ...]
    people: int
    draws: int
    seed: int
    shared: tuple[str, ...] = ()
    loading: tuple[float, ...] = ()
    sample: tuple[tuple[float, ...], ...] = ()

    @property
    def members(self) -> int:
        """How many simulations: people times draws."""
        return self.people * self.draws

    @cached_property
    def _labels(self) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        return _numbers_of(self.names)

    @cached_property
    def _shared_labels(self) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
        return _numbers_of([f"shared {trait}" for trait in self.shared])

    @cached_property
    def _rows(self) -> Array:
        return np.array(self.sample)

    def factors(self, first: int, last: int) -> Array:
        """Return the factors of members first to last - 1 (members x names)."""
        members = np.arange(first, last, dtype=np.uint64)
        person, draw = members // np.uint64(self.draws), members % np.uint64(self.draws)
        logs = np.zeros((last - first, len(self.names)))
        if any(self.between):
            own, place = np.unique(person, return_inverse=True)
            traits = normals(self.seed, own, np.full_like(own, _TRAITS), self._labels)
            if any(self.shared):
                common = normals(self.seed, own, np.full_like(own, _TRAITS), self._shared_labels)
                loading = np.array(self.loading)
                traits = loading * common + np.sqrt(1.0 - loading**2) * traits
            logs += (traits * np.array(self.between))[place]
        if self.sample:
            row = (draw if self.draws > 1 else person) % np.uint64(len(self.sample))
            logs += self._rows[row]
        elif any(self.uncertainty):
            layer = draw + np.uint64(1)
            logs += normals(self.seed, person, layer, self._labels) * np.array(self.uncertainty)
        return exponential(logs)

    def draw(self, person: int, draw: int = 0) -> dict[str, float]:
        """Return the factors of one draw of a person, by parameter name.

        >>> from myoflux.physiology.catalogue import get_model
        >>> ten, thousand = (population_of(get_model(), Spread(), people=n, seed=1) for n in (10, 1000))
        >>> ten.draw(7) == thousand.draw(7)
        True
        """
        if not (0 <= person < self.people and 0 <= draw < self.draws):
            raise StudyError(f"no person {person}, draw {draw}: there are {self.people} people of {self.draws} draws")
        member = person * self.draws + draw
        return dict(zip(self.names, self.factors(member, member + 1)[0].tolist(), strict=True))


def _numbers_of(names: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    digests = [hashlib.sha256(name.encode()).digest()[:8] for name in names]
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


@dataclass(frozen=True)
class Members:
    """Parameters of members of a population in one arm: the arm's values times the members' factors."""

    population: Population
    parameters: tuple[str, ...]
    base: tuple[float, ...]

    def __call__(self, first: int, last: int) -> Array:
        """Return the parameters of members first to last - 1 (members x parameters)."""
        values = np.tile(np.array(self.base), (last - first, 1))
        columns = [self.parameters.index(name) for name in self.population.names]
        values[:, columns] *= self.population.factors(first, last)
        return values


def rate_constants(body: BodyModel) -> tuple[str, ...]:
    """Return the parameters that are rates: those whose unit is per minute, such as 1/min, L/min or 1/(mol*min).

    Parameters that carry an infusion or a clamp are something done to a person, not a trait, and are left out.

    >>> from myoflux.physiology.catalogue import get_model
    >>> len(rate_constants(get_model("mccoll2024")))
    54
    """
    table = body.model.parameters
    given = body.set_by_plan
    return tuple(name for name, row in table.items() if PER_MINUTE.search(row.unit) and name not in given)


def population_of(
    body: BodyModel, spread: Spread | None = None, *, people: int, draws: int = 1, seed: int = 0, vary: Vary = "all"
) -> Population:
    """Return virtual people for a model.

    Without a spread, a model's own `variability` and posterior sample are used where it has them; ``vary`` keeps the
    people or the parameters alone, so that a band can be taken apart. Raises `StudyError` for a number of people, draws
    or a seed that is not legal, or draws that could not differ, and `ModelError` for an unknown parameter.
    """
    for word, number in (("people", people), ("draws", draws)):
        if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= MOST:
            raise StudyError(f"{word} must be a whole number from 1 to {MOST}, not {number!r}")
    if people * draws > MOST:
        raise StudyError(f"{people} people of {draws} draws are over {MOST} simulations; ask for fewer")
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise StudyError(f"the seed must be a whole number from 0 to 2^64 - 1, not {seed!r}")
    if vary not in get_args(Vary):
        raise StudyError(f"vary is 'all', 'people' or 'parameters', not {vary!r}")
    if spread is None and body.variability:
        return _known_population(body, people, draws, seed, vary)
    spread = spread or Spread()
    rates = rate_constants(body)
    between, uncertainty = (_by_name(body, amount, rates) for amount in (spread.between, spread.uncertainty))
    if draws > 1 and not any(uncertainty.values()):
        raise StudyError("the draws of a person would all be the same; give the spread an uncertainty, or draws=1")
    names = tuple(name for name in body.model.parameters if between.get(name) or uncertainty.get(name))
    return Population(
        names=names,
        between=tuple(_sd_of_log(between.get(name, 0.0)) for name in names),
        uncertainty=tuple(_sd_of_log(uncertainty.get(name, 0.0)) for name in names),
        people=people,
        draws=draws,
        seed=seed,
    )


def _known_population(body: BodyModel, people: int, draws: int, seed: int, vary: Vary) -> Population:
    """Return people by the model's variability, each draw a row of its posterior."""
    rows = {} if vary == "parameters" else body.variability
    known = None if vary == "people" else body.uncertainty
    sets = () if known is None else known.draw_factors(known.size, seed % 2**32)
    if draws > 1 and not sets:
        raise StudyError("the draws of a person would all be the same; vary the parameters too, or draws=1")
    fitted = sets[0] if sets else {}
    names = tuple(name for name in body.model.parameters if name in rows or name in fitted)
    sample = tuple(tuple(math.log(one.get(name, 1.0)) for name in names) for one in sets)
    return Population(
        names=names,
        between=tuple(_sd_of_log(rows[name].total) if name in rows else 0.0 for name in names),
        uncertainty=tuple(np.std(sample, axis=0).tolist()) if sample else (0.0,) * len(names),
        people=people,
        draws=draws,
        seed=seed,
        shared=tuple(rows[name].shared if name in rows else "" for name in names),
        loading=tuple(rows[name].loading if name in rows else 0.0 for name in names),
        sample=sample,
    )


def _by_name(body: BodyModel, amount: Amount, rates: tuple[str, ...]) -> Mapping[str, float]:
    found = amount if isinstance(amount, Mapping) else dict.fromkeys(rates, amount)
    for name, number in found.items():
        if name not in body.model.parameters:
            raise ModelError(f"{body.name} has no parameter {name!r}; {nearest(name, body.model.parameters)}")
        if not (math.isfinite(number) and 0.0 <= number <= 1e6):
            raise StudyError(f"the coefficient of variation of {name!r} must be from 0 to 1e6, not {number!r}")
    return MappingProxyType(dict(found))


def _sd_of_log(cv: float) -> float:
    """Return the SD of the logarithm of a lognormal number with a coefficient of variation."""
    square = cv * cv
    above = 1.0 + square
    if above == 1.0:
        return cv
    # The second factor mends what rounding 1 + cv^2 took away.
    variance = float(logarithm(np.array([above]))[0]) * (square / (above - 1.0))
    return math.sqrt(variance)
