"""The exported day-scale model, run by another engine."""

from __future__ import annotations

import numpy as np

from myoflux.kinetics.sbml import write_sbml
from myoflux.physiology.catalogue import get_model
from myoflux.simulation.simulate import export_events, simulate
from myoflux.study.shipped import load_example

ARM = "with leucine and isoleucine"
NAMES = ("plasma_leucine", "plasma_isoleucine", "plasma_insulin", "plasma_glucose", "fsr", "mpb_per_hour", "p70s6k")


def test_libroadrunner_agrees_over_a_day():
    import roadrunner

    body, study = get_model("human"), load_example("older-woman")
    values, events = export_events(study, body, ARM)
    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    engine = roadrunner.RoadRunner(write_sbml(body.model, values, events))
    engine.integrator.relative_tolerance, engine.integrator.absolute_tolerance = 1e-10, 1e-12
    engine.integrator.maximum_num_steps = 100_000
    engine.selections = list(NAMES)
    # Points fall between the meals: engines report a moment of an event before or after it.
    theirs = np.asarray(engine.simulate(0.0, body.fasting + 1440.0, 601))
    times = np.linspace(0.0, body.fasting + 1440.0, 601) - body.fasting
    ours = simulate(study, times=times, windows=[]).sel(person=ARM)
    for index, name in enumerate(NAMES):
        expected = ours[name].values
        np.testing.assert_allclose(
            theirs[:, index], expected, rtol=1e-5, atol=1e-5 * np.abs(expected).max(), err_msg=name
        )
