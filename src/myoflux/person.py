"""A person, or the group of people of a trial arm."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from myoflux.errors import nearest
from myoflux.quantity import Age, BodyMass, Height
from myoflux.record import Record, Words
from myoflux.screening import Screening

__all__ = ["Group", "Person", "Record", "Training", "Words", "numbers"]

Training = Literal["untrained", "recreational", "resistance_trained", "endurance_trained"]


class Person(Record):
    """One person. Numbers are kept in years, kg and cm; conditions and medicines as plain words.

    ``screening`` holds what the safety rules ask besides (`Screening`).

    >>> Person(sex="female", age="68 y", mass="62 kg", height="1.65 m").height
    165.0
    """

    sex: Literal["female", "male"]
    age: Age
    mass: BodyMass
    height: Height | None = None
    lean_mass: BodyMass | None = None
    training: Training = "untrained"
    pregnant: bool = False
    conditions: Words = ()
    medicines: Words = ()
    screening: Screening = Screening()


class Group(Record):
    """The people of a trial arm, as far as the trial tells: means and shares, None where it does not.

    ``filled`` names the fields that the trial does not print and that were filled in from age and sex.

    >>> Group(n=8, age="71 y", mass="77 kg", filled=("mass",)).filled
    ('mass',)
    """

    n: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    age: Age | None = None
    age_sd: Age | None = None
    male_fraction: Annotated[float, Field(ge=0, le=1)] | None = None
    mass: BodyMass | None = None
    height: Height | None = None
    lean_mass: BodyMass | None = None
    training: Training | None = None
    pregnant: bool = False
    conditions: Words = ()
    medicines: Words = ()
    filled: Words = ()

    @model_validator(mode="after")
    def _filled_fields(self) -> Self:
        fields = [name for name in Group.model_fields if name != "filled"]
        for name in self.filled:
            if name not in fields:
                raise ValueError(f"'filled' names fields of 'people'; unknown field {name!r}; {nearest(name, fields)}")
            if getattr(self, name) is None:
                raise ValueError(f"'filled' names {name!r}, which has no value; give it, or take it off the list")
        return self


def numbers(person: Person | Group) -> dict[str, Any]:
    """Return what a model may ask about a person: numbers in y, kg and cm, the share of men, None where unknown.

    >>> numbers(Person(sex="male", age="30 y", mass="75 kg"))["male"]
    1.0
    """
    male = float(person.sex == "male") if isinstance(person, Person) else person.male_fraction
    plain = {name: getattr(person, name) for name in ("age", "mass", "height", "lean_mass", "training", "conditions")}
    return {"male": male, **plain}
