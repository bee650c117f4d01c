"""What the API takes and gives, beside the study itself."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from myoflux.web.received.bounds import BoundedStudy

ModelName = Literal["human", "months", "mccoll2024", "mccoll2025"]
VaryName = Literal["all", "people", "parameters"]
Number = float | None
OutputName = Annotated[str, Field(min_length=1, max_length=100)]
MOST_PEOPLE = 1000
MOST_OUTPUTS = 12


# FastAPI describes a tuple of an answer in the way of an older JSON Schema; a list of two is described rightly.
Span = Annotated[list[float], Field(min_length=2, max_length=2)]


class Problem(BaseModel):
    """Why nothing was done: in words, and where in the request."""

    detail: str
    place: str | None = None


class Asked(BaseModel):
    """Base of what is sent."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class LabelText(Asked):
    """The text of a label or an advertisement."""

    text: Annotated[str, Field(min_length=1, max_length=8_000, examples=["BCAA 2:1:1, leucine 3.5 g per serving"])]


class ToCompare(Asked):
    """Two plans; without ``b``, two arms of ``a``."""

    a: BoundedStudy
    b: BoundedStudy | None = None
    arms: Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=2)] = []
    people: Annotated[int, Field(ge=1, le=MOST_PEOPLE)] = 200
    better_by: Annotated[dict[OutputName, Annotated[float, Field(ge=0, le=1e6)]], Field(max_length=MOST_OUTPUTS)] = {}
    outputs: Annotated[list[OutputName], Field(min_length=1, max_length=MOST_OUTPUTS)] | None = None
    window: (
        Annotated[
            list[Annotated[float, Field(ge=0, le=6e6)]], Field(min_length=2, max_length=2, description="Minutes.")
        ]
        | None
    ) = None
    model: ModelName | None = None
    vary: VaryName = "all"
    seed: Annotated[int, Field(ge=0, lt=2**53)] = 0


class Curve(BaseModel):
    """One output over time; without virtual people the median is one person with central values, and no band."""

    unit: str
    median: list[Number]
    low50: list[Number] | None
    high50: list[Number] | None
    low90: list[Number] | None
    high90: list[Number] | None
    window_mean: Number


class Simulated(BaseModel):
    """What happens in each arm: curves by output; times and windows in minutes."""

    title: str
    model: str
    why_this_model: str
    who: str
    people: int
    failed: int
    safety: list[str]
    notes: list[str]
    times: list[float]
    windows: dict[str, Span]
    arms: dict[str, dict[str, Curve]]
    use: str = "For education and planning; not a diagnosis and not a prescription."


class Compared(BaseModel):
    """A against B; see docs/how-to/compare.md. Shares are from 0 to 1."""

    a: dict[str, Any]
    b: dict[str, Any]
    marks: list[str]
    model: str
    people: int
    failed: int
    seed: int
    vary: VaryName
    shown: str
    window: Span
    every: float
    outcomes: list[dict[str, Any]]
    notes: list[str]


class Screened(BaseModel):
    """What the safety rules found, the strongest first."""

    stop: bool
    strongest: str | None
    findings: list[dict[str, Any]]
    disclaimer: str


class FoodHit(BaseModel):
    """A food that fits a description."""

    name: str
    category: str
    score: float
    read_as: dict[str, str]


class FoodFacts(BaseModel):
    """What 100 g of a food hold: kcal and grams."""

    name: str
    category: str
    energy_kcal: float
    protein_g: float
    fat_g: float
    carbohydrate_g: float
    amino_acids_g: dict[str, float]
    digestion: str
    quality: list[str]
    portions_g: dict[str, float]
    source: str
    known_by: str
    notes: str


class ClaimHit(BaseModel):
    """A statement of the ledger that is near to a text, with the share of its weight that agrees."""

    covered: float
    statement: dict[str, Any]


class Portrayed(BaseModel):
    """A ready person."""

    name: str
    title: str
    source: str
    person: dict[str, Any]


class ModelFacts(BaseModel):
    """A model: its states, laws and parameters."""

    name: str
    title: str
    citation: str
    notes: list[str]
    headline: list[str]
    equations: list[dict[str, str]]
    parameters: list[dict[str, Any]]


class Listed(BaseModel):
    """A study that is kept."""

    id: str
    title: str
    version: int
    created: datetime
    updated: datetime


class Kept(Listed):
    """A study that is kept, as data and as the text of a file; ``study`` is null where the text is no longer legal."""

    study: dict[str, Any] | None
    text: str
