"""What a person does: doses by mouth and infusions, at moments that may repeat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator

from myoflux.errors import StudyError, nearest
from myoflux.person import Record
from myoflux.quantity import MINUTES_PER_DAY, Duration, Grams, Moment, parse_moment
from myoflux.vocabulary import WEEKDAYS, amino_acids

MOST_REPEATS = 10_000
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Form = Literal["solution", "powder", "capsule", "tablet"]


class Every(Record):
    """Repeat a number of times in all, at a fixed interval."""

    every: Duration
    times: Annotated[int, Field(ge=1, le=MOST_REPEATS)]

    @model_validator(mode="after")
    def _interval(self) -> Self:
        if self.times > 1 and self.every <= 0:
            raise ValueError("'every' must be longer than 0 min")
        return self


def _repeat_kind(value: Any) -> str:
    if isinstance(value, str):
        return "daily"
    return "days" if isinstance(value, list | tuple) else "every"


Repeat = Annotated[
    Annotated[Literal["daily"], Tag("daily")]
    | Annotated[tuple[Weekday, ...], Tag("days")]
    | Annotated[Every, Tag("every")],
    Discriminator(_repeat_kind),
]


def _substances(extra: tuple[str, ...]) -> Any:
    def check(amounts: Mapping[str, float]) -> Mapping[str, float]:
        known = (*amino_acids(), *extra)
        if not amounts:
            raise ValueError("no amount is given; write for example {leucine: 3 g}")
        for name in amounts:
            if name not in known:
                raise ValueError(f"unknown amino acid {name!r}; {nearest(name, known)}")
        return amounts

    return check


def _schema(extra: tuple[str, ...]) -> WithJsonSchema:
    names = [*sorted(amino_acids()), *extra]
    grams = {"type": "string", "description": "mass with its unit, such as 3.5 g"}
    return WithJsonSchema({"type": "object", "propertyNames": {"enum": names}, "additionalProperties": grams})


class Take(Record):
    """Amino acids by mouth, in grams.

    >>> Take(at="12:30", take={"leucine": "3 g", "isoleucine": "1 g"}, form="powder").take["leucine"]
    3.0
    """

    at: Moment
    repeat: Repeat | None = None
    take: Annotated[dict[str, Grams], AfterValidator(_substances(())), _schema(())]
    form: Form = "solution"

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each substance."""
        return self.take


class Infuse(Record):
    """Amino acids or glucose by vein: grams in all, at a constant rate for a time; research use only."""

    at: Moment
    repeat: Repeat | None = None
    infuse: Annotated[dict[str, Grams], AfterValidator(_substances(("glucose",))), _schema(("glucose",))]
    duration: Annotated[Duration, Field(alias="for", gt=0)]

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each substance."""
        return self.infuse


ACTIVITIES = {"take": "Take", "infuse": "Infuse"}


def _activity_kind(value: Any) -> str | None:
    """Return which activity a mapping holds; None, which is refused, unless it is exactly one."""
    if isinstance(value, Take | Infuse):
        return type(value).__name__
    present = [kind for kind in ACTIVITIES if isinstance(value, Mapping) and kind in value]
    return ACTIVITIES[present[0]] if len(present) == 1 else None


Activity = Annotated[
    Annotated[Take, Tag("Take")] | Annotated[Infuse, Tag("Infuse")],
    Discriminator(
        _activity_kind,
        custom_error_type="activity",
        custom_error_message="an activity is a mapping with exactly one of: take, infuse",
    ),
]


@dataclass(frozen=True)
class Dose:
    """Grams of one substance by mouth at a time (min from the start)."""

    time: float
    substance: str
    grams: float
    form: str


@dataclass(frozen=True)
class Infusion:
    """Grams per minute of one substance by vein, from one time to another (min from the start)."""

    start: float
    end: float
    substance: str
    grams_per_min: float


def expand(plan: Sequence[Take | Infuse], until: float, start: int = 0) -> tuple[list[Dose], list[Infusion]]:
    """Return every dose and infusion in time order; ``start`` is the clock time of minute 0, in minutes.

    A dose of zero is no dose. Raises `StudyError` for what falls after the end.
    """
    doses: list[Dose] = []
    infusions: list[Infusion] = []
    for activity in plan:
        first = parse_moment(activity.at, start)
        if first > until:
            raise StudyError(f"{activity.at!r} lies after the end of the plan ({until:g} min); set 'until' later")
        for time in _times(activity.repeat, first, until, start):
            if isinstance(activity, Take):
                doses += [Dose(time, name, g, activity.form) for name, g in activity.take.items() if g > 0]
            else:
                end = min(time + activity.duration, until)
                infusions += [
                    Infusion(time, end, name, g / activity.duration) for name, g in activity.infuse.items() if g > 0
                ]
    return sorted(doses, key=lambda dose: dose.time), sorted(infusions, key=lambda infusion: infusion.start)


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
