"""The export, read by other programs: libsbml for consistency, libRoadRunner and COPASI for the numbers."""

import sys

import numpy as np
import pytest
from tests.models import one_compartment
from tests.reference.test_mccoll2024 import COLUMNS, REFERENCE

from myoflux.errors import ModelError, StudyError
from myoflux.kinetics.sbml import Event, write_antimony, write_sbml
from myoflux.physiology.catalogue import MODELS, get_model
from myoflux.simulation.simulate import export_events
from myoflux.study.shipped import load_trial

BODY = get_model("mccoll2024")
STATES = BODY.model.state_names
STUDY = write_sbml(BODY.model, *export_events(load_trial("glynn2010"), BODY, "leucine-3.5g"))


def worst(values):
    """Largest relative difference to the 3.5 g study; below 1e-9 of a state's maximum is exempt."""
    found = 0.0
    for state, series in zip(STATES, values.T, strict=True):
        expected = REFERENCE["glynn2010_3.5g"][:, COLUMNS.index(state)]
        counted = np.abs(expected) > 1e-9 * np.abs(expected).max()
        found = max(found, float(np.max(np.abs(series - expected)[counted] / np.abs(expected[counted]))))
    return found


# States in the commonest unit of each model; the others are parameters with rate rules.
SPECIES = {"human": 71, "mccoll2024": 40, "mccoll2025": 40, "months": 22}


@pytest.mark.parametrize(
    ("text", "species"),
    [(STUDY, 40), *((write_sbml(get_model(name).model), SPECIES[name]) for name in sorted(MODELS))],
)
def test_the_document_has_no_consistency_error_and_no_warning_of_units(text, species):
    import libsbml

    document = libsbml.readSBMLFromString(text)
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, True)  # noqa: FBT003
    document.checkConsistency()
    messages = [document.getError(index).getMessage() for index in range(document.getNumErrors())]
    assert messages == []
    assert document.getModel().getNumSpecies() == species


def test_libroadrunner_reproduces_the_study():
    import roadrunner

    roadrunner.Logger.setLevel(roadrunner.Logger.LOG_FATAL)
    engine = roadrunner.RoadRunner(STUDY)
    engine.integrator.relative_tolerance = 1e-11
    engine.integrator.absolute_tolerance = 1e-24
    engine.selections = list(STATES)
    assert worst(np.asarray(engine.simulate(0, 900, 901))[300:]) < 1e-6


def test_copasi_reproduces_the_study():
    import basico

    model = basico.load_model_from_string(STUDY)
    try:
        # The one compartment has the size 1, so that COPASI's concentrations are the amounts.
        table = basico.run_time_course(
            start_time=0, duration=900, intervals=900, r_tol=1e-11, a_tol=1e-24, max_steps=1_000_000,
            use_concentrations=True, use_sbml_id=True, model=model,
        )  # fmt: skip
        assert worst(table.loc[300:, list(STATES)].to_numpy()) < 1e-6
    finally:
        basico.remove_datamodel(model)


def test_antimony_gives_the_same_numbers():
    import antimony
    import roadrunner

    text = write_antimony(BODY.model, *export_events(load_trial("glynn2010"), BODY, "leucine-3.5g"))
    assert antimony.loadAntimonyString(text) >= 0
    engine = roadrunner.RoadRunner(antimony.getSBMLString("mccoll2024"))
    antimony.clearPreviousLoads()
    engine.integrator.relative_tolerance = 1e-11
    engine.integrator.absolute_tolerance = 1e-24
    engine.selections = list(STATES)
    assert worst(np.asarray(engine.simulate(0, 900, 901))[300:]) < 1e-6


def test_events_and_integrals_are_exported():
    import roadrunner

    model = one_compartment()
    text = write_sbml(model, model.values(), [Event(10.0, {"gut": 2.0}, {"ke": 0.0})])
    engine = roadrunner.RoadRunner(text)
    engine.integrator.relative_tolerance = 1e-10
    engine.integrator.absolute_tolerance = 1e-14
    engine.selections = ["plasma", "eliminated"]
    plasma, eliminated = np.asarray(engine.simulate(0, 20, 21))[-1]
    assert plasma == pytest.approx(2.0 * (1 - np.exp(-1.0)), rel=1e-8)
    assert eliminated == 0.0


def test_a_missing_library_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "libsbml", None)
    with pytest.raises(ModelError, match=r"pip install 'myoflux\[sbml\]'"):
        write_sbml(BODY.model)


def test_an_unknown_arm_is_refused():
    with pytest.raises(StudyError, match="nearest: 'leucine-3"):
        export_events(load_trial("glynn2010"), BODY, "leucine-3g")
