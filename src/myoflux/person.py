"""A person, or the group of people of a trial arm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from myoflux.conditions import Kind, known_name
from myoflux.errors import nearest
from myoflux.quantity import Age, BodyMass, Height

Training = Literal["untrained", "recreational", "resistance_trained", "endurance_trained"]
Diet = Literal["omnivore", "vegetarian", "vegan"]
# Bounds beyond which an input is a slip of the pen; wider than anything reported in a living adult.
FERTILE, LEAN, BMI, ADULT, LIGHTEST_ADULT = (10, 60), (0.3, 0.98), (8.0, 150.0), 18, 20.0
Words = tuple[Annotated[str, Field(min_length=1, max_length=200)], ...]


class Record(BaseModel):
    """Base of everything a study file holds: frozen, no unknown fields, no NaN."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True)


def _named(kind: Kind) -> Callable[[tuple[str, ...]], tuple[str, ...]]:
    return lambda words: tuple(dict.fromkeys(known_name(word, kind) for word in words))


class Person(Record):
    """One person. Numbers are kept in years, kg and cm; conditions and medicines by the names of a table.

    Synonyms and abbreviations become those names; what is unknown is asked back, unless written ``other: ...``.

    >>> Person(sex="female", age="68 y", mass="62 kg", height="1.65 m", conditions=["T2DM"]).conditions
    ('type 2 diabetes',)
    """

    sex: Literal["female", "male"]
    age: Age
    mass: BodyMass
    height: Height | None = None
    lean_mass: BodyMass | None = None
    training: Training = "untrained"
    pregnant: bool = False
    breastfeeding: bool = False
    conditions: Annotated[Words, AfterValidator(_named("condition"))] = ()
    medicines: Annotated[Words, AfterValidator(_named("medicine"))] = ()
    diet: Diet = "omnivore"
    allergies: Words = ()

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


def needs_research_use(person: Person | Group) -> list[str]:
    """Return the reasons why numbers for this person are refused outside research.

    A stand-in, on the cautious side, until the safety rules exist.
    """
    reasons = []
    if person.age is not None and person.age < 18:
        reasons.append(f"age {person.age:g} y is under 18")
    if person.pregnant:
        reasons.append("pregnancy")
    if isinstance(person, Person) and person.breastfeeding:
        reasons.append("breastfeeding")
    reasons += [f"condition: {word}" for word in person.conditions]
    reasons += [f"medicine: {word}" for word in person.medicines]
    return reasons


def numbers(person: Person | Group) -> dict[str, Any]:
    """Return what a model may ask about a person: numbers in y, kg and cm, the share of men, None where unknown.

    >>> numbers(Person(sex="male", age="30 y", mass="75 kg"))["male"]
    1.0
    """
    male = float(person.sex == "male") if isinstance(person, Person) else person.male_fraction
    plain = {name: getattr(person, name) for name in ("age", "mass", "height", "lean_mass", "training", "conditions")}
    return {"male": male, **plain}
