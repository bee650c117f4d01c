"""A person, or the group of people of a trial arm."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from myoflux.common.quantity import Age, BodyMass, Height
from myoflux.common.record import Record, Words
from myoflux.errors import nearest
from myoflux.study.conditions import usual_name
from myoflux.study.screening import Screening

__all__ = ["Group", "Person", "Record", "Training", "Words", "numbers"]

Training = Literal["untrained", "recreational", "resistance_trained", "endurance_trained"]
Diet = Literal["omnivore", "vegetarian", "vegan"]
# Bounds beyond which an input is a slip of the pen; wider than anything reported in a living adult.
FERTILE, LEAN, BMI, ADULT, LIGHTEST_ADULT = (10, 60), (0.3, 0.98), (8.0, 150.0), 18, 20.0


class Person(Record):
    """One person. Numbers are kept in years, kg and cm; conditions, medicines and allergies in the person's own words.

    The safety rules read those words and ask back what they do not understand; `numbers` gives a model the usual names.
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
    breastfeeding: bool = False
    conditions: Words = ()
    medicines: Words = ()
    diet: Diet = "omnivore"
    allergies: Words = ()
    screening: Screening = Screening()

    @model_validator(mode="before")
    @classmethod
    def _one_field_of_allergies(cls, data: Any) -> Any:
        """Read files in which allergies stood inside ``screening`` too."""
        asked = data.get("screening") if isinstance(data, dict) else None
        if not isinstance(asked, dict) or not isinstance(asked.get("allergies"), list | tuple):
            return data
        rest = {name: value for name, value in asked.items() if name != "allergies"}
        both = dict.fromkeys((*(data.get("allergies") or ()), *asked["allergies"]))
        return {**data, "allergies": tuple(both), "screening": rest}

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.pregnant and (self.sex == "male" or not FERTILE[0] <= self.age <= FERTILE[1]):
            raise ValueError(f"pregnant does not fit {self.sex} and {self.age:g} y; correct one of them")
        if self.breastfeeding and self.sex == "male":
            raise ValueError("breastfeeding does not fit male; correct one of them")
        if self.lean_mass is not None and not LEAN[0] <= self.lean_mass / self.mass <= LEAN[1]:
            share = self.lean_mass / self.mass
            raise ValueError(f"lean mass is {share:.0%} of body mass; {LEAN[0]:.0%} to {LEAN[1]:.0%} can be")
        if self.height is not None and not BMI[0] <= (bmi := self.mass / (self.height / 100.0) ** 2) <= BMI[1]:
            raise ValueError(f"mass and height give a BMI of {bmi:.0f} kg/m2; {BMI[0]:g} to {BMI[1]:g} can be")
        if self.age >= ADULT and self.mass < LIGHTEST_ADULT:
            raise ValueError(f"{self.mass:g} kg does not fit {self.age:g} y; check number and unit")
        return self


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

    >>> numbers(Person(sex="male", age="30 y", mass="75 kg", conditions=("T2DM",)))["conditions"]
    ('type 2 diabetes',)
    """
    male = float(person.sex == "male") if isinstance(person, Person) else person.male_fraction
    plain = {name: getattr(person, name) for name in ("age", "mass", "height", "lean_mass", "training")}
    return {"male": male, **plain, "conditions": tuple(usual_name(word, "condition") for word in person.conditions)}
