"""The models that can be asked for by name."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from myoflux.errors import ModelError, nearest
from myoflux.physiology.body_model import BodyModel
from myoflux.physiology.day.model import human
from myoflux.physiology.months.model import months
from myoflux.physiology.reference.mccoll2024.protocol import mccoll2024
from myoflux.physiology.reference.mccoll2025 import mccoll2025

MODELS: dict[str, Callable[[], BodyModel]] = {
    "human": human,
    "months": months,
    "mccoll2024": mccoll2024,
    "mccoll2025": mccoll2025,
}
DEFAULT_MODEL = "human"


@cache
def get_model(name: str = DEFAULT_MODEL) -> BodyModel:
    """Return a model by name; an unknown name raises `ModelError` with the nearest.

    >>> len(get_model("mccoll2024").model.states)
    40
    """
    if name not in MODELS:
        raise ModelError(f"no model {name!r}; {nearest(name, MODELS)}")
    return MODELS[name]()
