"""LibRoadRunner (CVODE, code made by LLVM) as its users drive it: SBML with events; parameters set, reset, run."""

from __future__ import annotations

import numpy as np

from benchmarks.engines.base import Prepared, module, one_by_one
from benchmarks.problem import FAST, Work
from myoflux.engine.python_functions import Array
from myoflux.kinetics.sbml import Event, write_sbml

ABSOLUTE = 1e-16


def sbml(work: Work) -> str:
    """Return the task as SBML; time 0 is the start of the fast."""
    events = [Event(period.start + FAST, period.add, period.hold) for period in work.periods if period.add]
    return write_sbml(work.model, work.model.values(), events)


def prepare(work: Work, relative: float, absolute: float = ABSOLUTE) -> Prepared:
    """Load the model."""
    roadrunner = module("roadrunner")
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    engine = roadrunner.RoadRunner(sbml(work))
    engine.integrator.relative_tolerance = relative
    engine.integrator.absolute_tolerance = absolute
    engine.selections = list(work.outputs)
    known = list(engine.model.getGlobalParameterIds())
    places = [known.index(name) for name in work.model.parameters]
    points = len(work.times) if len(work.times) > 1 else 2
    end = work.end + FAST

    def run(parameters: Array) -> Array:
        engine.model.setGlobalParameterValues(places, parameters)
        engine.reset()
        return np.array(engine.simulate(0.0, end, points))[-len(work.times) :]

    return one_by_one(run)
