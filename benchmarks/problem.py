"""What every engine is asked to do: the model, the people, the plan of doses, the times and the outputs."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from myoflux.engine.period import Period
from myoflux.engine.python_functions import Array
from myoflux.kinetics.model import Model
from myoflux.physiology.catalogue import get_model

FAST = 300.0
DAY = 1440.0
DOSE = 3.5 / 131.17
SPREAD = math.sqrt(math.log(1.0 + 0.3**2))
EIGHT = (
    "leucine_plasma",
    "leucine_muscle",
    "leucine_protein",
    "kic_plasma",
    "insulin_plasma",
    "glucose",
    "p70s6k_pt389",
    "akt_pt308_ps473",
)


@dataclass(frozen=True)
class Work:
    """One task; ``periods`` and ``times`` in minutes from the first dose, which ends a fast of `FAST` minutes."""

    name: str
    words: str
    model: Model
    periods: tuple[Period, ...]
    times: Array
    outputs: tuple[str, ...]

    @property
    def end(self) -> float:
        """When the task ends (min)."""
        return self.periods[-1].end


@cache
def model() -> Model:
    """Return McColl and Clarke 2024 with what its 40 states need and no more, so that no engine works in vain."""
    full = get_model("mccoll2024").model
    laws = {law.name: law for law in full.laws}
    waiting = [law.name for law in full.fluxes()]
    waiting += [name for state in full.states if isinstance(state.initial, tuple) for name in state.initial]
    needed: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed.add(name)
            waiting += laws[name].reads.values() if name in laws else ()
    return Model(
        name=full.name,
        title=full.title,
        states=full.states,
        laws=tuple(law for law in full.laws if law.name in needed),
        parameters={name: row for name, row in full.parameters.items() if name in needed},
        subsystems=full.subsystems,
    )


def plan(doses: Sequence[float], end: float) -> tuple[Period, ...]:
    """Return a fast with the leucine infusion on, then doses of 3.5 g with it off."""
    borders = [*doses, end]
    dosed = [
        Period(start, stop, {"leucine_stomach": DOSE}, {"leucine_infusion": 0.0})
        for start, stop in itertools.pairwise(borders)
    ]
    return (Period(-FAST, doses[0]), *dosed)


def three_a_day(days: int) -> list[float]:
    """Return the times of three doses a day, 0, 5 and 11 h after the first of the day."""
    return [day * DAY + hour * 60.0 for day in range(days) for hour in (0, 5, 11)]


def single_dose(outputs: str = "40") -> Work:
    """Return the authors' run: 300 min of fast, a dose, 180 min; ``outputs`` is 40, 8 or end."""
    times = np.arange(-FAST, 181.0)
    works = {
        "40": Work("40", "40 outputs, 481 rows", model(), plan([0.0], 180.0), times, model().state_names),
        "8": Work("8", "8 outputs, 481 rows", model(), plan([0.0], 180.0), times, EIGHT),
        "end": Work("end", "end values of 40 outputs", model(), plan([0.0], 180.0), times[-1:], model().state_names),
    }
    return works[outputs]


def days(count: int, every: float = 10.0) -> Work:
    """Return so many days of three doses a day with 8 outputs."""
    end = count * DAY
    words = f"{count} days, {3 * count} doses, 8 outputs every {every:g} min"
    times = np.arange(-FAST, end + every / 2, every)
    return Work(f"{count} days", words, model(), plan(three_a_day(count), end), times, EIGHT)


def people(count: int, seed: int = 1, first: int = 0) -> Array:
    """Draw parameters (people x parameters): every rate constant lognormal, 30 % coefficient of variation."""
    rows = model().parameters
    values = np.array([row.value for row in rows.values()])
    rates = np.array(["/min" in row.unit or "min)" in row.unit for row in rows.values()])
    normal = np.random.default_rng([seed, first]).standard_normal((count, int(rates.sum())))
    drawn = np.tile(values, (count, 1))
    drawn[:, rates] *= np.exp(SPREAD * normal - SPREAD**2 / 2.0)
    return drawn


def nominal() -> Array:
    """Return the published parameters as one person."""
    return np.array([[row.value for row in model().parameters.values()]])


def starts(parameters: Array) -> Array:
    """Return the declared start (people x states)."""
    names = tuple(model().parameters)
    return np.array([list(model().initial(dict(zip(names, row.tolist(), strict=True))).values()) for row in parameters])


def several(copies: int) -> Model:
    """Return copies of the model in one, each fed leucine by the one before; for the cost of larger models."""
    base = model()
    own = {*base.state_names, *base.by_name}
    states, laws = list(base.states), list(base.laws)
    link = base.by_name["leucine_absorption"] if "leucine_absorption" in base.by_name else base.fluxes()[0]
    for index in range(2, copies + 1):
        before = "" if index == 2 else f"_{index - 1}"

        def named(name: str, copy: int = index) -> str:
            return f"{name}_{copy}" if name in own else name

        for state in base.states:
            start = tuple(map(named, state.initial)) if isinstance(state.initial, tuple) else state.initial
            states.append(replace(state, name=named(state.name), initial=start))
        for law in base.laws:
            reads = {argument: named(name) for argument, name in law.reads.items()}
            moves = {named(name): change for name, change in law.moves.items()}
            laws.append(replace(law, name=named(law.name), reads=reads, moves=moves))
        reads = {a: f"{name}{before}" if name in own else name for a, name in link.reads.items()}
        fed = {f"leucine_plasma_{index}": change for change in link.moves.values() if change > 0}
        laws.append(replace(link, name=f"link_{index}", reads=reads, moves=fed))
    return Model("several", "Coupled copies", tuple(states), tuple(laws), base.parameters, ())
