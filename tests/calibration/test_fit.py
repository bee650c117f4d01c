"""The objective and its optimum."""

from __future__ import annotations

import numpy as np
import pytest

from myoflux.calibration.day import build_objective, read_priors, write_results
from myoflux.calibration.day_predictions import Predictor
from myoflux.calibration.fit import maximise
from myoflux.calibration.leave_one_out import leave_one_out
from myoflux.calibration.objective import Objective
from myoflux.calibration.posterior import sample_posterior
from myoflux.kinetics.parameters import read_parameters
from myoflux.physiology.catalogue import get_model
from myoflux.study.shipped import load_trial

BODY = get_model("human")
NAMES = ("basal_fsr", "full_response", "anabolic_capacity")


@pytest.fixture(scope="module")
def small():
    predictor = Predictor(BODY, {name: load_trial(name) for name in ("wilkinson2013", "weijzen2022")})
    values = np.array([BODY.model.parameters[name].value for name in NAMES])
    return Objective(predictor, NAMES, values, np.full(3, 0.4))


def test_shared_errors_make_a_covariance(small):
    predicted = small.predict(np.zeros(3))
    difference = predicted[0] - small.observed
    total = 0.0
    for members in small.groups:
        rows = [small.predictor.targets[index] for index in members.tolist()]
        slope = np.array([row.slope for row in rows]) * (small.effects.of(rows[0].effect) if rows[0].effect else 0.0)
        covariance = np.diag([row.sd**2 for row in rows]) + np.outer(slope, slope)
        total += difference[members] @ np.linalg.solve(covariance, difference[members])
    assert (small.whitened(predicted) ** 2).sum() == pytest.approx(total)


def test_a_known_truth_is_found_again(small):
    truth = np.array([0.1, -0.2, 0.15])
    made = small.predict(truth)[0]
    known = Objective(small.predictor, NAMES, small.prior, np.full(3, 50.0))
    known.observed = made
    found = maximise(known, np.zeros(3))
    np.testing.assert_allclose(found.logs, truth, atol=5e-3)


def test_the_sample_matches_the_curvature(small):
    optimum = maximise(small, np.zeros(3))
    sample = sample_posterior(small, optimum, draws=300, proposals=600, moves=5)
    assert sample.effective > 50
    np.testing.assert_allclose(sample.logs.std(axis=0), np.sqrt(np.diag(optimum.covariance)), rtol=0.35)
    held = leave_one_out(small, optimum)
    assert {one.trial for one in held} == {"wilkinson2013", "weijzen2022"}
    assert all(np.isfinite(one.density) for one in held)


def test_results_are_written_as_they_are_shipped(small, tmp_path):
    optimum = maximise(small, np.zeros(3))
    sample = sample_posterior(small, optimum, draws=20, proposals=50, moves=1)
    write_results(tmp_path, small, optimum, sample)
    table = read_parameters(tmp_path / "parameters.csv")
    expected = small.prior[0] * np.exp(optimum.logs[0])
    assert table["basal_fsr"].value == pytest.approx(expected, rel=1e-3)
    assert (tmp_path / "posterior.csv").read_text(encoding="utf-8").splitlines()[0] == ",".join(NAMES)


def test_the_shipped_table_is_the_optimum_of_the_shipped_trials():
    objective = build_objective()
    at = np.log([BODY.model.parameters[name].value for name in objective.names]) - np.log(objective.prior)
    found = maximise(objective, at, most=1)
    spread = np.array([BODY.model.parameters[name].spread for name in objective.names])
    assert found.costs[0] - float(found.residuals @ found.residuals) < 0.5
    assert np.all(np.abs(found.logs - at) < 0.5 * spread)


def test_the_shipped_sample_is_large_and_centred():
    known = BODY.uncertainty
    assert known.size >= 500
    assert list(known.names) == [prior.name for prior in read_priors()]
    assert np.all(np.abs(known.logs.mean(axis=0)) < known.logs.std(axis=0))
    assert known.draw_factors(3, 1) == known.draw_factors(3, 1)
    assert known.draw_factors(3, 1) != known.draw_factors(3, 2)
