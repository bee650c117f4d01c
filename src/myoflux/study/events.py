"""A plan written out in time: doses, infusions, clamps, bouts, states and diets, in minutes from the start."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from myoflux.common.quantity import MINUTES_PER_DAY, parse_moment
from myoflux.common.vocabulary import WEEKDAYS, amino_acids
from myoflux.errors import StudyError
from myoflux.study.activities import INFUSED, AnyActivity, Eat, Exercise, Hold, Infuse, Route, Take
from myoflux.study.lasting import Habit, Stay
from myoflux.study.repeats import Every


@dataclass(frozen=True)
class Dose:
    """Grams of one substance by mouth at a time (min); the form is a `Form` or, of food, its digestion class."""

    time: float
    substance: str
    grams: float
    form: str


@dataclass(frozen=True)
class Infusion:
    """Grams per minute of one substance by vein or into the duodenum, from one time to another (min)."""

    start: float
    end: float
    substance: str
    grams_per_min: float
    route: Route = "vein"


@dataclass(frozen=True)
class Clamp:
    """A level in plasma held from one time to another (min): insulin in mU/L, glucose in mmol/L."""

    start: float
    end: float
    quantity: str
    value: float


@dataclass(frozen=True)
class Bout:
    """Exercise from one time to another (min), with its load (% of 1RM) or intensity (% of VO2max), where known."""

    start: float
    end: float
    kind: str
    sets: int | None
    load: float | None
    intensity: float | None
    limb: str
    severity: str | None = None


@dataclass(frozen=True)
class State:
    """A state of the body, such as bed_rest, from one time to another (min); steps a day where they are known."""

    start: float
    end: float
    name: str
    steps: int | None = None


@dataclass(frozen=True)
class Diet:
    """What is eaten in a day besides doses, from one time to another (min).

    Energy, or energy minus need, in kcal/d; ``grams`` a day and ``grams_per_kg`` body mass a day by name (protein,
    carbohydrate, fat, leucine, isoleucine, valine), each name in one of them.
    """

    start: float
    end: float
    energy: float | None
    energy_balance: float | None
    grams: Mapping[str, float]
    grams_per_kg: Mapping[str, float]


@dataclass(frozen=True)
class Expanded:
    """All that happens in a plan, each kind in time order."""

    doses: tuple[Dose, ...] = ()
    infusions: tuple[Infusion, ...] = ()
    clamps: tuple[Clamp, ...] = ()
    bouts: tuple[Bout, ...] = ()
    states: tuple[State, ...] = ()
    diets: tuple[Diet, ...] = ()

    @property
    def first_intake(self) -> float | None:
        """The time (min) of the first dose or infusion, or None."""
        times = [*(dose.time for dose in self.doses), *(infusion.start for infusion in self.infusions)]
        return min(times, default=None)

    @property
    def begin(self) -> float | None:
        """The time (min) at which anything happens for the first time, or None; a diet is habit and no event."""
        starts = [*(span.start for span in self.clamps), *(bout.start for bout in self.bouts)]
        starts += [state.start for state in self.states]
        return min([*starts, *([] if self.first_intake is None else [self.first_intake])], default=None)


def expand(plan: Sequence[AnyActivity], until: float, start: int = 0) -> Expanded:
    """Return every dose, infusion, clamp, bout, state and diet; ``start`` is the clock time of minute 0, in minutes.

    A dose of zero is no dose. Infusions, clamps, states and diets end with the plan at the latest. Raises `StudyError`
    for what falls after the end, and for bouts, states, diets, or clamps of one quantity, that overlap.

    >>> expand([Eat(at="0 min", eat={"carbohydrate": "30 g"})], until=60).doses[0].substance
    'carbohydrate'
    """
    doses: list[Dose] = []
    infusions: list[Infusion] = []
    clamps: list[Clamp] = []
    bouts: list[Bout] = []
    states: list[State] = []
    diets: list[Diet] = []
    for activity in plan:
        first = parse_moment(activity.at, start)
        if first > until:
            raise StudyError(f"{activity.at!r} lies after the end of the plan ({until:g} min); set 'until' later")
        for time in _times(activity.repeat, first, until, start):
            match activity:
                case Take():
                    doses += [Dose(time, name, g, activity.form) for name, g in activity.take.items() if g > 0]
                case Eat():
                    doses += _eaten(activity, time)
                case Infuse():
                    end = min(time + activity.duration, until)
                    infusions += [
                        Infusion(time, end, part, g / activity.duration, activity.route)
                        for name, grams in activity.infuse.items()
                        for part, g in _parts(activity, name, grams)
                        if g > 0
                    ]
                case Hold():
                    end = min(time + activity.duration, until)
                    clamps += [Clamp(time, end, name, level) for name, level in activity.clamp.held.items()]
                case Exercise():
                    bouts.append(_bout(activity, time))
                case Stay():
                    states.append(State(time, activity.end(time, until), activity.state, activity.steps))
                case Habit():
                    diets.append(_diet(activity, time, until))
    by_start = sorted(bouts, key=lambda bout: bout.start)
    states.sort(key=lambda state: state.start)
    diets.sort(key=lambda diet: diet.start)
    _refuse_overlaps("two bouts of exercise", by_start)
    _refuse_overlaps("two states", states)
    _refuse_overlaps("two diets", diets)
    for quantity in {clamp.quantity for clamp in clamps}:
        same = sorted((clamp for clamp in clamps if clamp.quantity == quantity), key=lambda clamp: clamp.start)
        _refuse_overlaps(f"two clamps of {quantity}", same)
    return Expanded(
        tuple(sorted(doses, key=lambda dose: dose.time)),
        tuple(sorted(infusions, key=lambda infusion: infusion.start)),
        tuple(sorted(clamps, key=lambda clamp: clamp.start)),
        tuple(by_start),
        tuple(states),
        tuple(diets),
    )


def _eaten(meal: Eat, time: float) -> list[Dose]:
    doses = []
    for name, grams in meal.eat.items():
        food = meal.food(name)
        doses += [Dose(time, part, g, food.digestion) for part, g in food.nutrients(grams).items() if g > 0]
    return doses


def _parts(drip: Infuse, name: str, grams: float) -> list[tuple[str, float]]:
    """Return what an infused substance brings: itself, or the parts of a food that goes into the duodenum."""
    return [(name, grams)] if name in (*amino_acids(), *INFUSED) else list(drip.food(name).nutrients(grams).items())


def _bout(activity: Exercise, time: float) -> Bout:
    return Bout(
        time,
        time + activity.minutes,
        activity.exercise,
        activity.sets,
        activity.load,
        activity.intensity,
        activity.limb,
        activity.severity,
    )


def _diet(activity: Habit, time: float, until: float) -> Diet:
    days = activity.diet.per_day
    return Diet(
        time,
        activity.end(time, until),
        activity.diet.energy,
        activity.diet.energy_balance,
        {name: amount.value for name, amount in days.items() if not amount.per_kg},
        {name: amount.value for name, amount in days.items() if amount.per_kg},
    )


_Span = TypeVar("_Span", Clamp, Bout, State, Diet)


def _refuse_overlaps(what: str, spans: Sequence[_Span]) -> None:
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise StudyError(
                f"{what} overlap: one ends at {earlier.end:g} min, the next begins at {later.start:g} min; "
                f"begin it at {earlier.end:g} min or shorten the first ('for')"
            )


def occurrences(activity: AnyActivity, until: float, start: int = 0, begin: float = 0.0) -> list[float]:
    """Return the times (min) of an activity whose moment counts from ``begin``, up to ``until``.

    ``start`` is the clock time of minute 0, in minutes after midnight; day 1 is a Monday.

    >>> occurrences(Take(at="08:00", repeat="daily", take={"leucine": "1 g"}), until=2880)
    [480.0, 1920.0]
    """
    first = begin + parse_moment(activity.at, int(start + begin) % MINUTES_PER_DAY)
    return list(_times(activity.repeat, first, until, start)) if first <= until else []


def _times(repeat: str | tuple[str, ...] | Every | None, first: float, until: float, start: int) -> Iterator[float]:
    """Yield the times of an activity; with weekdays, day 1 is a Monday."""
    if repeat is None:
        yield first
    elif isinstance(repeat, Every):
        for index in range(repeat.times):
            time = first + index * repeat.every
            if time > until:
                raise StudyError(f"repeat {index + 1} at {time:g} min lies after the end ({until:g} min)")
            yield time
    else:
        days = int((until - first) // MINUTES_PER_DAY) + 1
        for day in range(days):
            weekday = WEEKDAYS[(int((first + start) // MINUTES_PER_DAY) + day) % 7]
            if repeat == "daily" or weekday in repeat:
                yield first + day * MINUTES_PER_DAY
