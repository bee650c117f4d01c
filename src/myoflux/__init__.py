"""myoflux: what a dose of leucine or isoleucine really does to muscle.

The public names load when first used, so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from myoflux.analysis.compare import compare
    from myoflux.analysis.control import limiting_steps
    from myoflux.evidence.answer import answer_claim
    from myoflux.evidence.label_check import read_label
    from myoflux.evidence.monograph import monograph
    from myoflux.food.own import read_foods
    from myoflux.food.search import search_foods
    from myoflux.food.table import find_food, foods
    from myoflux.nutrition.adequacy import adequacy
    from myoflux.observation.predict import predict
    from myoflux.physiology.catalogue import get_model
    from myoflux.safety.check import check
    from myoflux.simulation.crowd import simulate_people
    from myoflux.simulation.ensemble import simulate_ensemble
    from myoflux.simulation.population import Spread
    from myoflux.simulation.simulate import simulate
    from myoflux.study.activities import Eat, Exercise, Hold, Infuse, Take
    from myoflux.study.gallery import load_portrait
    from myoflux.study.person import Person
    from myoflux.study.product_label import from_label
    from myoflux.study.products import find_product
    from myoflux.study.shipped import load_trial
    from myoflux.study.study import Study, read_study, write_study
    from myoflux.validation.validate import validate

_HOMES = {
    "Eat": "study.activities",
    "Exercise": "study.activities",
    "Hold": "study.activities",
    "Infuse": "study.activities",
    "Person": "study.person",
    "Spread": "simulation.population",
    "Study": "study.study",
    "Take": "study.activities",
    "answer_claim": "evidence.answer",
    "check": "safety.check",
    "adequacy": "nutrition.adequacy",
    "compare": "analysis.compare",
    "find_food": "food.table",
    "find_product": "study.products",
    "foods": "food.table",
    "from_label": "study.product_label",
    "get_model": "physiology.catalogue",
    "limiting_steps": "analysis.control",
    "load_portrait": "study.gallery",
    "load_trial": "study.shipped",
    "monograph": "evidence.monograph",
    "predict": "observation.predict",
    "read_label": "evidence.label_check",
    "read_foods": "food.own",
    "read_study": "study.study",
    "search_foods": "food.search",
    "simulate": "simulation.simulate",
    "simulate_ensemble": "simulation.ensemble",
    "simulate_people": "simulation.crowd",
    "validate": "validation.validate",
    "write_study": "study.study",
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
    if name == "__version__":
        from importlib.metadata import version

        return version("myoflux")
    if name not in _HOMES:
        raise AttributeError(f"module 'myoflux' has no attribute {name!r}")
    return getattr(import_module(f"myoflux.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
