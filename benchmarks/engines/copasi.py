"""COPASI through basico, the way its users call it from Python."""

from __future__ import annotations

import numpy as np

from benchmarks.engines.base import Prepared, module, one_by_one
from benchmarks.engines.libroadrunner import sbml
from benchmarks.problem import FAST, Work
from myoflux.engine.python_functions import Array

ABSOLUTE = 1e-16


def prepare(work: Work, relative: float) -> Prepared:
    """Load the model; its one compartment has the size 1, so that concentrations are amounts."""
    basico, copasi = module("basico"), module("COPASI")
    source = basico.load_model_from_string(sbml(work))
    target = source.getModel()
    quantities = target.getModelValues()
    by_id = {quantities.get(i).getSBMLId(): quantities.get(i) for i in range(quantities.size())}
    chosen = [by_id[name] for name in work.model.parameters]
    points = len(work.times) if len(work.times) > 1 else 2

    def run(parameters: Array) -> Array:
        changed = copasi.ObjectStdVector()
        for quantity, value in zip(chosen, parameters.tolist(), strict=True):
            quantity.setInitialValue(value)
            changed.append(quantity.getInitialValueReference())
        target.updateInitialValues(changed)
        table = basico.run_time_course(
            start_time=0.0, duration=work.end + FAST, intervals=points - 1, r_tol=relative, a_tol=ABSOLUTE,
            max_steps=1_000_000, use_initial_values=True, use_concentrations=True, use_sbml_id=True, model=source,
        )  # fmt: skip
        return np.asarray(table[list(work.outputs)].to_numpy())[-len(work.times) :]

    return one_by_one(run)
