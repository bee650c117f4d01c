"""A kinetic model with the way a plan enters it, what trials measure in it, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from myoflux.kinetics.model import Model
from myoflux.kinetics.overlay import Overlay
from myoflux.physiology.uncertainty import Uncertainty

Reading = Literal["value", "fold"]


@dataclass(frozen=True)
class Observed:
    """Which quantity of the model answers a measured one: its value, or its fold of the fasting value."""

    name: str
    reading: Reading = "value"


@dataclass(frozen=True)
class BodyModel:
    """What `simulate` needs to know of a model beside its equations.

    ``by_mouth`` maps a substance to the state a dose enters; ``by_vein`` to the parameter (amount/min) that carries
    an infusion. ``fasting`` is the time (min) the model runs before minute 0; ``ends_at_dose`` names inputs that stop
    for good at the first dose. ``reach`` is how long after the first dose (min) the model may be asked about.
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
    uncertainty: Uncertainty | None = None

    @property
    def name(self) -> str:
        """The model's name."""
        return self.model.name
