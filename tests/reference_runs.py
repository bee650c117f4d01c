"""Simulation with the reference model where none is named: what these tests check does not depend on physiology."""

from __future__ import annotations

from typing import Any

from myoflux import ensemble, observation, simulation
from myoflux.physiology import catalogue
from myoflux.report import run
from myoflux.validation import draws
from myoflux.validation import run as validation_run

MODEL = "mccoll2024"


def simulate(study: Any, model: Any = MODEL, **options: Any) -> Any:
    return simulation.simulate(study, model, **options)


def predict(study: Any, model: Any = MODEL, **options: Any) -> Any:
    return observation.predict(study, model, **options)


def simulate_ensemble(study: Any, model: Any = MODEL, **options: Any) -> Any:
    return ensemble.simulate_ensemble(study, model, **options)


def run_study(study: Any, model: Any = MODEL, **options: Any) -> Any:
    return run.run_study(study, model, **options)


def get_model(name: str = MODEL) -> Any:
    return catalogue.get_model(name)


def predict_draws(study: Any, model: Any = MODEL, *rest: Any, **options: Any) -> Any:
    return draws.predict_draws(study, model, *rest, **options)


def validate(files: Any = (), model: Any = MODEL, **options: Any) -> Any:
    return validation_run.validate(files, model, **options)
