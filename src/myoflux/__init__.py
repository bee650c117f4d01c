"""myoflux: what a dose of leucine or isoleucine really does to muscle.

The public names load when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myoflux.activities import Eat, Exercise, Hold, Infuse, Take
    from myoflux.adequacy import adequacy
    from myoflux.comparison import compare
    from myoflux.ensemble import simulate_ensemble
    from myoflux.evidence.answer import answer_claim
    from myoflux.food_files import read_foods
    from myoflux.food_search import search_foods
    from myoflux.foods import find_food, foods
    from myoflux.gallery import load_portrait
    from myoflux.handouts.monograph import monograph
    from myoflux.label import read_label
    from myoflux.labels import from_label
    from myoflux.limits import limiting_steps
    from myoflux.observation import predict
    from myoflux.people import simulate_people
    from myoflux.person import Person
    from myoflux.physiology.catalogue import get_model
    from myoflux.population import Spread
    from myoflux.products import find_product
    from myoflux.safety.check import check
    from myoflux.simulation import simulate
    from myoflux.study import Study, read_study, write_study
    from myoflux.trials import load_trial
    from myoflux.validation.run import validate

_HOMES = {
    "Eat": "activities",
    "Exercise": "activities",
    "Hold": "activities",
    "Infuse": "activities",
    "Person": "person",
    "Spread": "population",
    "Study": "study",
    "Take": "activities",
    "answer_claim": "evidence.answer",
    "check": "safety.check",
    "adequacy": "adequacy",
    "compare": "comparison",
    "find_food": "foods",
    "find_product": "products",
    "foods": "foods",
    "from_label": "labels",
    "get_model": "physiology.catalogue",
    "limiting_steps": "limits",
    "load_portrait": "gallery",
    "load_trial": "trials",
    "monograph": "handouts.monograph",
    "predict": "observation",
    "read_label": "label",
    "read_foods": "food_files",
    "read_study": "study",
    "search_foods": "food_search",
    "simulate": "simulation",
    "simulate_ensemble": "ensemble",
    "simulate_people": "people",
    "validate": "validation.run",
    "write_study": "study",
}

__all__ = [
    "Eat",
    "Exercise",
    "Hold",
    "Infuse",
    "Person",
    "Spread",
    "Study",
    "Take",
    "adequacy",
    "answer_claim",
    "check",
    "compare",
    "find_food",
    "find_product",
    "foods",
    "from_label",
    "get_model",
    "limiting_steps",
    "load_portrait",
    "load_trial",
    "monograph",
    "predict",
    "read_foods",
    "read_label",
    "read_study",
    "search_foods",
    "simulate",
    "simulate_ensemble",
    "simulate_people",
    "validate",
    "write_study",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'myoflux' has no attribute {name!r}")
    return getattr(import_module(f"myoflux.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """Keeps a submodule, once imported, from standing in the place of the public function of the same name."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in _HOMES or not isinstance(value, ModuleType):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
