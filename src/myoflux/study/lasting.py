"""What goes on for days in a plan: a state of the body (bed rest, a leg in a cast), and what is eaten in a day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from myoflux.common.quantity import Daily, Duration, Energy, EnergyBalance, Moment
from myoflux.study.person import Record

StateName = Literal["bed_rest", "immobilised_leg", "reduced_steps", "hospital", "icu"]
PER_DAY = ("protein", "carbohydrate", "fat", "leucine", "isoleucine", "valine")


class Phase(Record):
    """Something that begins at a moment and lasts; without ``for`` to the end of the plan."""

    at: Moment
    duration: Annotated[Duration | None, Field(alias="for")] = None

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.duration is not None and self.duration <= 0:
            raise ValueError("'for' must be longer than 0 min; leave it out to last to the end of the plan")
        return self

    @property
    def repeat(self) -> None:
        """A phase does not repeat."""
        return None

    @property
    def amounts(self) -> Mapping[str, float]:
        """Nothing is taken at a moment."""
        return {}

    def end(self, start: float, until: float) -> float:
        """Return when it ends (min), with the plan at the latest."""
        return until if self.duration is None else min(start + self.duration, until)


class Stay(Phase):
    """A state of the body (``state`` in a file): bed rest is of legs and trunk, a cast of one leg.

    ``steps`` a day may be given with reduced_steps.

    >>> Stay.model_validate({"at": "0 min", "state": "bed_rest", "for": "14 d"}).end(0.0, 28 * 1440.0)
    20160.0
    """

    state: StateName
    steps: Annotated[int, Field(ge=0, le=100_000)] | None = None

    @model_validator(mode="after")
    def _steps_belong(self) -> Self:
        if self.steps is not None and self.state != "reduced_steps":
            raise ValueError(f"'steps' does not belong to {self.state}; give it with state: reduced_steps")
        return self


class DailyDiet(Record):
    """What is eaten in a day besides the doses and meals of the plan: energy in kcal, the rest in g or g/kg body mass.

    ``energy_balance`` is the whole day's intake minus need (kcal/d), instead of ``energy``. ``leucine``,
    ``isoleucine`` and ``valine`` are what the diet's protein holds, where known.
    """

    energy: Energy | None = None
    energy_balance: EnergyBalance | None = None
    protein: Daily | None = None
    carbohydrate: Daily | None = None
    fat: Daily | None = None
    leucine: Daily | None = None
    isoleucine: Daily | None = None
    valine: Daily | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("a diet holds something; write for example {energy: 2000 kcal, protein: 1.2 g/kg}")
        if self.energy is not None and self.energy_balance is not None:
            raise ValueError("a diet has either 'energy' (eaten in a day) or 'energy_balance' (eaten minus need)")
        return self

    @property
    def per_day(self) -> dict[str, Daily]:
        """What is given in grams, by name."""
        return {name: value for name in PER_DAY if (value := getattr(self, name)) is not None}


class Habit(Phase):
    """The diet of every day (``diet`` in a file), between the doses and meals that the plan writes out.

    >>> day = {"at": "0 min", "diet": {"energy_balance": "-500 kcal", "protein": "1.2 g/kg"}}
    >>> Habit.model_validate(day).diet.per_day["protein"].grams(70.0)
    84.0
    """

    diet: DailyDiet
