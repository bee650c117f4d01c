"""Simulation with the reference model where none is named: what these tests check does not depend on physiology."""

from __future__ import annotations

from typing import Any

from myoflux.observation import predict as observation
from myoflux.physiology import catalogue
from myoflux.report import study_report as run
from myoflux.simulation import ensemble
from myoflux.simulation import simulate as simulation
from myoflux.validation import draws
from myoflux.validation import validate as validation_run

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
