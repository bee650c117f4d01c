"""A kinetic model with the way a plan enters it, what trials measure in it, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from myoflux.engine.period import DEFAULT_TOLERANCE, Tolerance
from myoflux.errors import ModelError, nearest
from myoflux.kinetics.model import Model
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.uncertainty import Uncertainty
from myoflux.physiology.variability import Variability

Reading = Literal["value", "fold", "relative"]


@dataclass(frozen=True)
class Observed:
    """Which quantity of the model answers a measured one: its value, or its fold of the fasting value.

    ``relative``: only comparisons answer (change in percent, fold, direction), for a quantity without its unit.
    """

    name: str
    reading: Reading = "value"


class BoutLike(Protocol):
    """A bout of exercise as a plan gives it: times in min, load in % of 1RM, intensity in % of VO2max."""

    @property
    def start(self) -> float:
        """Begin (min)."""

    @property
    def end(self) -> float:
        """End (min)."""

    @property
    def kind(self) -> str:
        """Resistance, eccentric or endurance."""

    @property
    def sets(self) -> int | None:
        """Number of sets."""

    @property
    def load(self) -> float | None:
        """Load in % of the one-repetition maximum."""

    @property
    def intensity(self) -> float | None:
        """Intensity in % of VO2max."""

    @property
    def limb(self) -> str:
        """Which limbs: legs, one_leg, arms or whole_body."""

    @property
    def severity(self) -> str | None:
        """Of an eccentric bout: mild, moderate or severe damage."""


class StateLike(Protocol):
    """A state of the body as a plan gives it, such as bed_rest; steps a day where they are known."""

    @property
    def name(self) -> str:
        """The state."""

    @property
    def steps(self) -> int | None:
        """Steps a day."""


class DietLike(Protocol):
    """A day's diet as a plan gives it: energy (or energy minus need) in kcal/d, grams and g/kg a day by name."""

    @property
    def energy(self) -> float | None:
        """Energy eaten in a day besides doses."""

    @property
    def energy_balance(self) -> float | None:
        """Energy of the whole day minus need."""

    @property
    def grams(self) -> Mapping[str, float]:
        """Grams a day."""

    @property
    def grams_per_kg(self) -> Mapping[str, float]:
        """Grams per kg body mass a day."""


Values = Mapping[str, float]
# (substance, grams, form, values) -> amount that enters each state
Ingest = Callable[[str, float, str, Values], Mapping[str, float]]
# (bout, values) -> (amount added to each state at its end, value of each parameter during it)
Exercise = Callable[[BoutLike, Values], tuple[Mapping[str, float], Mapping[str, float]]]
# (state or diet, values) -> value of each parameter while it lasts
Staying = Callable[[StateLike, Values], Mapping[str, float]]
Eating = Callable[[DietLike, Values], Mapping[str, float]]
# keywords age, male, mass, height, lean_mass, training, conditions (None: unknown) -> values that replace the table's
Personal = Callable[..., Mapping[str, float]]


@dataclass(frozen=True)
class BodyModel:
    """What `simulate` needs to know of a model beside its equations.

    ``by_mouth`` maps a substance to the state a dose enters; ``by_vein`` to the parameter (amount/min) that carries
    an infusion. ``fasting`` is the time (min) the model runs before minute 0; ``ends_at_dose`` names inputs that stop
    for good at the first dose. ``reach`` is how long after the first dose (min) the model may be asked about.
    ``ignores`` names substances that are left out and said so; "exercise", "state" and "diet" among them leave out
    bouts, states such as bed rest, and daily diets.

    What a model can do beyond that; without it, a plan that asks for it is refused. ``ingest`` says what a dose brings
    into which states, instead of ``by_mouth``. ``lags`` maps a form to the parameter (min) by which it enters late.
    ``duodenal`` is for infusions into the gut what ``by_vein`` is. ``clamps`` maps insulin (mU/L) and glucose (mmol/L)
    to the parameters of the level and of the gain, which is 1 per min while the level is held and else its table's
    value. ``bout`` says what exercise adds at its end and holds during it, ``stay`` and ``eat`` what a state of the
    body and a daily diet hold. ``personal`` says which parameters a person's numbers set. ``totals`` names
    synthesis, breakdown and balance as the report sums them; ``variability`` says how people of the same
    numbers differ; ``tolerance`` is the solver's where none is asked for, its absolute part in the units of the states.

    ``uncertainty`` is None for a model that has one parameter set and knows nothing of its spread.
    """

    model: Model
    citation: str
    by_mouth: Mapping[str, str]
    by_vein: Mapping[str, str]
    molar_mass: Mapping[str, str]
    ignores: tuple[str, ...]
    fasting: float
    ends_at_dose: tuple[str, ...]
    reach: float
    observes: Mapping[str, Observed]
    headline: tuple[str, ...]
    figures: tuple[Observed, ...]
    notes: tuple[str, ...]
    overlays: Mapping[str, Overlay] = field(default_factory=dict)
    medicines: Mapping[str, str] = field(default_factory=dict)
    ingest: Ingest | None = None
    lags: Mapping[str, str] = field(default_factory=dict)
    duodenal: Mapping[str, str] = field(default_factory=dict)
    clamps: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    bout: Exercise | None = None
    stay: Staying | None = None
    eat: Eating | None = None
    personal: Personal | None = None
    tolerance: Tolerance = DEFAULT_TOLERANCE
    totals: tuple[str, str, str] = ("mps", "mpb", "net_balance")
    variability: Mapping[str, Variability] = field(default_factory=dict)
    uncertainty: Uncertainty | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name

    @property
    def set_by_plan(self) -> frozenset[str]:
        """Parameters that carry what is done to a person: infusions, levels and gains of clamps."""
        clamped = (name for pair in self.clamps.values() for name in pair)
        return frozenset([*self.by_vein.values(), *self.duodenal.values(), *clamped])

    def values_of(self, person: Mapping[str, Any]) -> dict[str, float]:
        """Return the parameter values for a person's numbers, as `myoflux.study.person.numbers` gives them."""
        values = self.model.values()
        own = {} if self.personal is None else dict(self.personal(**person))
        for name in own:
            if name not in values:
                options = nearest(name, values)
                raise ModelError(f"{self.name}: 'personal' sets the unknown parameter {name!r}; {options}")
        return {**values, **own}
