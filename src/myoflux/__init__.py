"""myoflux: what a dose of leucine or isoleucine really does to muscle.

The public names load when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myoflux.activities import Eat, Exercise, Hold, Infuse, Take
    from myoflux.ensemble import simulate_ensemble
    from myoflux.evidence.answer import answer_claim
    from myoflux.foods import find_food, foods
    from myoflux.handouts.monograph import monograph
    from myoflux.label import read_label
    from myoflux.observation import predict
    from myoflux.person import Person
    from myoflux.physiology.catalogue import get_model
    from myoflux.population import Spread
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
    "find_food": "foods",
    "foods": "foods",
    "get_model": "physiology.catalogue",
    "load_trial": "trials",
    "monograph": "handouts.monograph",
    "predict": "observation",
    "read_label": "label",
    "read_study": "study",
    "simulate": "simulation",
    "simulate_ensemble": "ensemble",
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
    "answer_claim",
    "check",
    "find_food",
    "foods",
    "get_model",
    "load_trial",
    "monograph",
    "predict",
    "read_label",
    "read_study",
    "simulate",
    "simulate_ensemble",
    "validate",
    "write_study",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'myoflux' has no attribute {name!r}")
    return getattr(import_module(f"myoflux.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
