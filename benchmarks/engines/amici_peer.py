"""AMICI (CVODES, C++ made from SBML) through Python; needs a C++ compiler, so no dependency group installs it."""

from __future__ import annotations

import os
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.engines.base import Prepared, module, one_by_one
from benchmarks.engines.libroadrunner import sbml
from benchmarks.problem import FAST, Work, starts
from myoflux.engine.python_functions import Array

ABSOLUTE = 1e-16


@cache
def built(text: str) -> Any:
    """Compile an SBML text into a model; swig is looked for beside this Python."""
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    module("amici.sim.sundials")
    importer = module("amici.importers.sbml").SbmlImporter(text, from_file=False)
    folder = tempfile.mkdtemp()
    importer.sbml2amici("measured", folder, generate_sensitivity_code=False, verbose=False, compile=True)
    return module("amici").import_model_module("measured", folder)


def prepare(work: Work, relative: float) -> Prepared:
    """Compile the model, or take it from the last preparation in this process."""
    model = built(sbml(work)).get_model()
    run_simulation = module("amici.sim.sundials").run_simulation
    solver = model.create_solver()
    solver.set_relative_tolerance(relative)
    solver.set_absolute_tolerance(ABSOLUTE)
    solver.set_max_steps(1_000_000)
    model.set_timepoints(work.times + FAST)
    names, states = list(work.model.parameters), list(model.get_state_ids())
    free = [names.index(name) for name in model.get_free_parameter_ids()]
    columns = [states.index(name) for name in work.outputs]
    # What an event changes is a state to AMICI, so its start must be given by person.
    switched = [names.index(name) for name in states[len(work.model.states) :]]

    def run(parameters: Array) -> Array:
        model.set_free_parameters(parameters[free])
        model.set_initial_state(np.concatenate([starts(parameters[None])[0], parameters[switched]]))
        return np.asarray(run_simulation(model, solver)["x"])[:, columns]

    return one_by_one(run)
