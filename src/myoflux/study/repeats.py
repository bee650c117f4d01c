"""How often an activity is repeated."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from myoflux.common.quantity import Duration
from myoflux.common.record import Record

MOST_REPEATS = 10_000
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


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
