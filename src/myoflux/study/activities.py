"""What stands in a plan: amino acids and food by mouth, infusions, clamps, exercise; `phases` for what lasts days."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Discriminator,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    Tag,
    WithJsonSchema,
    model_validator,
)

from myoflux.common.quantity import MASS_TAKEN, Duration, Glucose, Grams, Insulin, Moment, Percent, write
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError, nearest
from myoflux.food.portions import portion_grams
from myoflux.food.table import Food, find_food, own_foods
from myoflux.study.lasting import Habit, Stay
from myoflux.study.person import Record
from myoflux.study.repeats import Repeat
from myoflux.study.taken_names import unknown_acid, usual_names

Form = Literal["solution", "powder", "capsule", "tablet"]
Route = Literal["vein", "duodenum"]
ExerciseKind = Literal["resistance", "eccentric", "endurance"]
Limb = Literal["legs", "one_leg", "arms", "whole_body"]
Severity = Literal["mild", "moderate", "severe"]
INFUSED = ("glucose", "insulin")
# How long a bout lasts when nobody says so: a convention, not a measurement.
USUAL_MINUTES = {"resistance": 30, "eccentric": 30, "endurance": 60}
GRAMS = {"type": "string", "description": "mass with its unit, such as 3.5 g"}


def _substances(extra: tuple[str, ...]) -> Any:
    def check(amounts: Mapping[str, float]) -> Mapping[str, float]:
        known = (*amino_acids(), *extra)
        if not amounts:
            raise ValueError("no amount is given; write for example {leucine: 3 g}")
        for name in amounts:
            if name not in known:
                words = f"unknown amino acid {name!r}; {nearest(name, known)}" if extra else unknown_acid(name, known)
                raise ValueError(words)
        return amounts

    return check


def _foods(amounts: Mapping[str, float], besides: tuple[str, ...] = ()) -> Mapping[str, float]:
    if not amounts:
        raise ValueError("no amount is given; write for example {whey protein: 20 g}")
    for name in (name for name in amounts if name not in besides):
        try:
            find_food(name)
        except StudyError as problem:
            raise ValueError(str(problem)) from None
    return amounts


def _known_foods(amounts: Mapping[str, float]) -> Mapping[str, float]:
    return _foods(amounts)


def _in_grams(amounts: Any) -> Any:
    """Replace household measures ("2 large") by grams, where the food is known and has that measure."""
    if not isinstance(amounts, Mapping):
        return amounts
    return {name: _measured(name, amount) for name, amount in amounts.items()}


def _measured(name: Any, amount: Any) -> Any:
    if not isinstance(name, str) or not isinstance(amount, str):
        return amount
    try:
        food = find_food(name)
        return write(portion_grams(food, amount), MASS_TAKEN) if food.portions else amount
    except StudyError as problem:
        raise ValueError(str(problem)) from None


_ANY_FOOD = WithJsonSchema({"type": "object", "minProperties": 1, "additionalProperties": GRAMS})


def _schema() -> WithJsonSchema:
    names = sorted(amino_acids())
    return WithJsonSchema({"type": "object", "propertyNames": {"enum": names}, "additionalProperties": GRAMS})


class _Scheduled(Record):
    """An activity begins at a moment, and may repeat."""

    at: Moment
    repeat: Repeat | None = None
    # A user's foods that it holds, as they were when it was made: another study's of the same name change nothing.
    _own: Mapping[str, Food] = PrivateAttr(default_factory=dict)
    _said: tuple[str, ...] = PrivateAttr(default=())

    def model_post_init(self, _context: Any, /) -> None:
        """Keep the user's foods that are named here."""
        self._own = {name: food for name, food in own_foods().items() if name in self.amounts}

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was assumed of the names that a file used, such as the ratio of BCAA."""
        return self._said

    def assuming(self, words: str) -> Self:
        """Return this activity with what was assumed when it was read."""
        self._said = (*self._said, words)
        return self

    def food(self, name: str) -> Food:
        """Return a food of this activity: the user's own, else the shipped one; raises `StudyError`."""
        return self._own[name] if name in self._own else find_food(name)

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each substance or food; empty where nothing is taken."""
        return {}


class Take(_Scheduled):
    """Amino acids by mouth, in grams, by any usual name; "BCAA" is read as 2:1:1, which the notes of a simulation say.

    >>> Take(at="12:30", take={"leucine": "3 g", "isoleucine": "1 g"}, form="powder").take["leucine"]
    3.0
    """

    take: Annotated[dict[str, Grams], AfterValidator(_substances(())), _schema()]
    form: Form = "solution"

    @model_validator(mode="wrap")
    @classmethod
    def _named(cls, data: Any, made: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(data, Mapping):
            return made(data)
        take, said = usual_names(data.get("take"))
        dose = made({**data, "take": take} if "take" in data else data)
        dose._said = said
        return dose

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each amino acid."""
        return self.take


class Eat(_Scheduled):
    """Foods as eaten, in grams, ounces or a household measure of the food; a "... protein" is grams of pure protein.

    >>> Eat(at="08:00", eat={"whey protein": "20 g", "Egg, whole, raw, fresh": "2 large"}).eat["Egg, whole, raw, fresh"]
    100.0
    """

    eat: Annotated[dict[str, Grams], BeforeValidator(_in_grams), AfterValidator(_known_foods), _ANY_FOOD]

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each food."""
        return self.eat


class Infuse(_Scheduled):
    """Grams in all at a constant rate, for research only.

    By vein: amino acids, glucose, insulin. Into the duodenum: amino acids, glucose, and foods such as "whey protein".

    >>> drip = {"at": "0 min", "infuse": {"whey protein hydrolysate": "24 g"}, "for": "1 h", "route": "duodenum"}
    >>> Infuse.model_validate(drip).duration
    60.0
    """

    infuse: Annotated[dict[str, Grams], _ANY_FOOD]
    duration: Annotated[Duration, Field(alias="for", gt=0)]
    route: Route = "vein"

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.route == "vein":
            _substances(INFUSED)(self.infuse)
        elif "insulin" in self.infuse:
            raise ValueError("insulin in the gut is digested; infuse it by vein (route: vein)")
        else:
            _foods(self.infuse, besides=(*amino_acids(), "glucose"))
        return self

    @property
    def amounts(self) -> Mapping[str, float]:
        """Grams of each substance."""
        return self.infuse


class Levels(Record):
    """Concentrations in plasma that a clamp holds: insulin in mU/L (1 mU/L is 6.0 pmol/L), glucose in mmol/L."""

    insulin: Insulin | None = None
    glucose: Glucose | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.insulin is None and self.glucose is None:
            raise ValueError("a clamp holds something; write for example {insulin: 30 mU/L, glucose: 5 mmol/L}")
        return self

    @property
    def held(self) -> dict[str, float]:
        """The levels that are held, by name."""
        return {name: value for name, value in (("insulin", self.insulin), ("glucose", self.glucose)) if value}


class Hold(_Scheduled):
    """Insulin or glucose of plasma held at a level for a time (``clamp`` in a file); research use only.

    >>> Hold.model_validate({"at": "0 min", "clamp": {"insulin": "180 pmol/L"}, "for": "3 h"}).clamp.held
    {'insulin': 30.0}
    """

    clamp: Levels
    duration: Annotated[Duration, Field(alias="for", gt=0)]


class Exercise(_Scheduled):
    """A bout that begins at its moment: load in % of the one-repetition maximum, intensity in % of VO2max.

    ``severity`` of an eccentric bout is that of the damage it does to people who are not used to it, by force lost
    at 24 h: mild below 20 %, moderate 20-50 %, severe above 50 % (the classes of Paulsen 2012).

    >>> Exercise(at="17:00", exercise="resistance", sets=8, load="80 %", limb="one_leg").minutes
    30.0
    """

    exercise: ExerciseKind
    sets: Annotated[int, Field(ge=1, le=200)] | None = None
    load: Percent | None = None
    intensity: Percent | None = None
    duration: Annotated[Duration | None, Field(alias="for")] = None
    limb: Limb = "whole_body"
    severity: Severity | None = None

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        if self.duration is not None and self.duration <= 0:
            raise ValueError("'for' must be longer than 0 min")
        wrong = ("sets", "load") if self.exercise == "endurance" else ("intensity",)
        for name in wrong:
            if getattr(self, name) is not None:
                fix = "give 'intensity' (% of VO2max)" if self.exercise == "endurance" else "give 'load' (% of 1RM)"
                raise ValueError(f"{name!r} does not belong to {self.exercise} exercise; {fix}")
        if self.severity is not None and self.exercise != "eccentric":
            raise ValueError(f"'severity' does not belong to {self.exercise} exercise; leave it out")
        return self

    @property
    def minutes(self) -> float:
        """How long it lasts (min), by kind where nothing is said."""
        return float(USUAL_MINUTES[self.exercise] if self.duration is None else self.duration)


ACTIVITIES = {
    "take": "Take", "eat": "Eat", "infuse": "Infuse", "clamp": "Hold", "exercise": "Exercise", "state": "Stay",
    "diet": "Habit",
}  # fmt: skip
AnyActivity = Take | Eat | Infuse | Hold | Exercise | Stay | Habit


def _activity_kind(value: Any) -> str | None:
    """Return which activity a mapping holds; None, which is refused, unless it is exactly one."""
    if isinstance(value, AnyActivity):
        return type(value).__name__
    present = [kind for kind in ACTIVITIES if isinstance(value, Mapping) and kind in value]
    return ACTIVITIES[present[0]] if len(present) == 1 else None


Activity = Annotated[
    Annotated[Take, Tag("Take")]
    | Annotated[Eat, Tag("Eat")]
    | Annotated[Infuse, Tag("Infuse")]
    | Annotated[Hold, Tag("Hold")]
    | Annotated[Exercise, Tag("Exercise")]
    | Annotated[Stay, Tag("Stay")]
    | Annotated[Habit, Tag("Habit")],
    Discriminator(
        _activity_kind,
        custom_error_type="activity",
        custom_error_message=f"an activity is a mapping with exactly one of: {', '.join(ACTIVITIES)}",
    ),
]
