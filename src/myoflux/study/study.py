"""The study file: people, plan and, for a trial, what was measured. A user's plan is the same kind of file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from myoflux.common.quantity import Clock, Duration, Moment, Time, parse_clock
from myoflux.common.tables import Document, Location, read_yaml
from myoflux.common.unit_words import plain_unit
from myoflux.common.vocabulary import measured_quantities
from myoflux.errors import StudyError, TableError
from myoflux.food.own import read_foods
from myoflux.food.table import Food, foods_in_use
from myoflux.study.activities import Activity
from myoflux.study.events import expand
from myoflux.study.faults import first_fault, misplaced, unknown
from myoflux.study.gallery import load_portrait
from myoflux.study.person import Group, Person, Record
from myoflux.study.phases import composed
from myoflux.study.plan_words import PlanInWords

Text = Annotated[str, Field(min_length=1, max_length=5000)]
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._+-]*$")]
Number = Annotated[float, Field(ge=-1e12, le=1e12)]
Spread = Annotated[float, Field(ge=0, le=1e12)]
Split = Literal["calibration", "validation", "context"]
SPREADS = ("sem", "sd", "ci95", "iqr", "range")


def _ready(person: Any) -> Any:
    """Return the ready person of the gallery where a name stands."""
    if not isinstance(person, str):
        return person
    try:
        return load_portrait(person).person
    except StudyError as problem:
        raise ValueError(str(problem)) from None


class Citation(Record):
    """Where a trial was published."""

    authors: Text
    year: Annotated[int, Field(ge=1900, le=2100)]
    journal: Text
    doi: Text | None = None
    pmid: Text | None = None
    pmcid: Text | None = None
    notes: Text | None = None


class Measurement(Record):
    """A published group mean, at a moment or over a window, with its spread and how it is known.

    Times count from the arm's time zero (`Arm`); a window before it is negative. Spreads are half-widths in the same
    unit. ``against`` names the arm that a fold or a change is compared with (None: the arm's own fasting value).
    What is ``unread``, such as a mean over a window whose end is assumed, is shown but never scored.
    """

    quantity: str
    at: Time | None = None
    over: tuple[Time, Time] | None = None
    mean: Number
    unit: Annotated[str, AfterValidator(plain_unit)]
    sem: Spread | None = None
    sd: Spread | None = None
    ci95: Spread | None = None
    iqr: Spread | None = None
    range: Spread | None = None
    known_by: Literal["table", "text", "abstract", "digitised", "code", "derived", "unverified"]
    source: Text | None = None
    against: Name | None = None
    unread: bool = False
    notes: Text | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        known = measured_quantities()
        if self.quantity not in known:
            raise ValueError(unknown("quantity", self.quantity, known))
        units = known[self.quantity].units
        if self.unit not in units:
            raise ValueError(f"{self.quantity} has the unit {' or '.join(units)}; found {self.unit!r}")
        if (self.at is None) == (self.over is None):
            raise ValueError("a measurement has either 'at' (a moment) or 'over' (a window)")
        if self.over is not None and self.over[1] <= self.over[0]:
            raise ValueError(f"time runs backwards: the window ends at {self.over[1]:g} min, not after its start")
        if sum(getattr(self, kind) is not None for kind in SPREADS) > 1:
            raise ValueError(f"a measurement has at most one spread of: {', '.join(SPREADS)}")
        return self

    @property
    def spread(self) -> tuple[str, float] | None:
        """The spread as (kind, half-width), or None."""
        return next(((kind, value) for kind in SPREADS if (value := getattr(self, kind)) is not None), None)


class Arm(PlanInWords):
    """One group of people, what they did, and what was measured.

    Measurements count from the first dose or infusion, in an arm without one from the end of its first bout, else from
    minute 0; ``zero`` says otherwise. ``laboratory`` and ``method`` say who measured and how, ``laboratory_source``
    where that is known from; without a name the arm's laboratory is its own.
    """

    people: Group | None = None
    person: Annotated[Person | None, BeforeValidator(_ready)] = None
    plan: tuple[Activity, ...] = ()
    window: tuple[Time, Time] | None = None
    zero: Time | None = None
    split: Split | None = None
    product: Text | None = None
    laboratory: Text | None = None
    method: Text | None = None
    laboratory_source: Text | None = None
    notes: Text | None = None
    measured: tuple[Measurement, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.people is not None and self.person is not None:
            raise ValueError("an arm has either 'person' (one) or 'people' (a group)")
        if self.window is not None and self.window[1] <= self.window[0]:
            raise ValueError(f"time runs backwards: the window ends at {self.window[1]:g} min, not after its start")
        return self

    @property
    def who(self) -> Person | Group:
        """The person or the group; an empty group when the file says nothing."""
        return self.person or self.people or Group()


class Study(PlanInWords):
    """A study: either ``person`` and ``plan``, or ``arms``; see docs/reference/study-file.md.

    >>> study = Study.model_validate(
    ...     {
    ...         "until": "4 h",
    ...         "person": {"sex": "male", "age": "30 y", "mass": "75 kg"},
    ...         "plan": [{"at": "0 min", "take": {"leucine": "3 g"}}],
    ...     }
    ... )
    >>> list(study.groups)
    ['plan']
    """

    title: Text | None = None
    use: Literal["personal", "research"] = "personal"
    citation: Citation | None = None
    notes: Text | None = None
    start: Clock = "00:00"
    until: Duration
    foods: Text | None = None
    person: Annotated[Person | None, BeforeValidator(_ready)] = None
    plan: tuple[Activity, ...] | None = None
    arms: Annotated[dict[Name, Arm], Field(min_length=1, max_length=1000)] | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.arms is None) == (self.plan is None):
            raise ValueError("a study has either 'plan' (with 'person') or 'arms'")
        if self.arms is not None and self.person is not None:
            raise ValueError("'person' stands inside each arm when a study has 'arms'")
        if self.plan is not None and self.person is None:
            raise ValueError("'plan' needs 'person'; write for example person: {sex: female, age: 68 y, mass: 62 kg}")
        if self.until <= 0:
            raise ValueError("'until' must be later than 0 min")
        for name, arm in self.groups.items():
            place: Location = ("plan",) if self.arms is None else ("arms", name, "plan")
            for index, activity in enumerate(arm.plan):
                self._possible([activity], (*place, index))
            self._possible(arm.plan, place)
            for index, item in enumerate(arm.measured):
                others = [other for other in self.groups if other != name]
                if item.against is not None and item.against not in others:
                    here = ("arms", name, "measured", index)
                    raise misplaced(f"'against' names another arm; {unknown('arm', item.against, others)}", here)
        return self

    def _possible(self, plan: Sequence[Activity], place: Location) -> None:
        try:
            expand(plan, self.until, self.clock)
        except (StudyError, ValueError) as problem:
            raise misplaced(str(problem), place) from None

    def zero(self, arm: Arm) -> float:
        """Return the minute of an arm from which its measurements count."""
        if arm.zero is not None:
            return arm.zero
        plan = expand(arm.plan, self.until, self.clock)
        if plan.first_intake is not None:
            return plan.first_intake
        return min((bout.end for bout in plan.bouts), default=0.0)

    @cached_property
    def groups(self) -> dict[str, Arm]:
        """The arms by name; a study without arms has the one arm ``plan``."""
        if self.arms is not None:
            return dict(self.arms)
        return {"plan": Arm(person=self.person, plan=self.plan or ())}

    @property
    def windows(self) -> dict[str, tuple[float, float]]:
        """The window of each arm (min), the whole plan for an arm without one."""
        return {name: arm.window or (0.0, self.until) for name, arm in self.groups.items()}

    @property
    def clock(self) -> int:
        """The clock time of minute 0, in minutes after midnight."""
        return parse_clock(self.start)


def read_study(path: Path | str) -> Study:
    """Read and check a study file; raises `StudyError` naming file, line, what was found and the fix."""
    return check_study(read_yaml(Path(path)))


def check_study(document: Document) -> Study:
    """Check a document that was read; raises `StudyError` for the first fault in the file."""
    if not isinstance(document.data, dict):
        raise StudyError(
            f"{document.place(())}: a study is a mapping (title, until, plan, ...); found {_kind(document.data)}"
        )
    try:
        with foods_in_use(_own_foods(document)):
            return Study.model_validate(composed(document) if "phases" in document.data else document.data)
    except ValidationError as problem:
        raise StudyError(first_fault(problem, document, Study)) from None


def _own_foods(document: Document) -> Mapping[str, Food]:
    """Return the user's foods that a study names, from beside it, so that its plan may hold them."""
    named = document.data.get("foods")
    if not isinstance(named, str) or not named:
        return {}
    try:
        file = read_foods(document.path.parent / named)
    except TableError as problem:
        raise StudyError(f"{document.place(('foods',))}: foods: {problem}") from None
    if file.faults:
        count = len(file.faults)
        raise StudyError(f"{document.place(('foods',))}: foods: {count} bad row(s), first: {named}:{file.faults[0]}")
    return file.foods


def _kind(data: Any) -> str:
    return {list: "a list", str: "text", int: "a number", float: "a number"}.get(type(data), "nothing")


def write_study(study: Study) -> str:
    """Return the study as YAML; reading it gives an equal study."""
    data = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100_000)


class _Dumper(yaml.SafeDumper):
    """Writes measurements and amounts on one line each, so that a file reads like a table."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        leaves = all(isinstance(value, yaml.ScalarNode) for _, value in node.value)
        node.flow_style = bool(node.value) and (leaves or "quantity" in mapping)
        return node

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> yaml.SequenceNode:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = all(isinstance(value, yaml.ScalarNode) for value in node.value)
        return node


def study_schema() -> dict[str, Any]:
    """Return the JSON Schema of a study file, for editors."""
    schema = Study.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


__all__ = [
    "Arm",
    "Citation",
    "Measurement",
    "Moment",
    "Study",
    "check_study",
    "read_study",
    "study_schema",
    "write_study",
]
