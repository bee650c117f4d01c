import numpy as np
import pytest
from tests.reference_runs import predict, simulate

from myoflux.errors import RefusedError
from myoflux.observation import predict as observation
from myoflux.study.shipped import load_trial, trial_files
from myoflux.study.study import Study


def study(*measured, at="0 min", **people):
    arm = {
        "people": {"n": 9, **people},
        "plan": [{"at": at, "take": {"leucine": "3 g"}}],
        "measured": [{"known_by": "table", **item} for item in measured],
    }
    return Study.model_validate({"until": "6 h", "arms": {"one": arm}})


LEUCINE_TRIALS = {"dickinson2011", "drummond2010", "glynn2010", "mitchell2015", "wilkinson2013"}
LEUCINE = {"quantity": "plasma_leucine", "unit": "umol/L", "mean": 500, "at": "60 min"}


def test_times_count_from_the_first_dose():
    on_time, late = predict(study(LEUCINE)), predict(study(LEUCINE, at="30 min"))
    assert late[0].predicted == pytest.approx(on_time[0].predicted, rel=0.01)


def test_folds_changes_and_windows():
    fsr = {"quantity": "fsr_mixed", "unit": "%/h", "mean": 0.07, "over": ["0 min", "180 min"]}
    rows = predict(
        study(
            fsr,
            {**fsr, "quantity": "fsr_mixed_fold", "unit": "1", "mean": 1.5},
            {**fsr, "quantity": "fsr_mixed_change_pct", "unit": "%", "mean": 50},
            {"quantity": "p_p70s6k_t389", "unit": "1", "mean": 2, "at": "60 min"},
        )
    )
    rate, fold, percent, phosphorylated = (row.predicted for row in rows)
    result = simulate(study(fsr), every=60).isel(person=0)
    assert fold == pytest.approx(rate / float(result.fsr[0]), rel=1e-6)
    assert percent == pytest.approx(100 * (fold - 1))
    series = result.p_p70s6k_t389
    assert phosphorylated == pytest.approx(float(series.sel(time=60) / series.sel(time=0)), rel=1e-6)


def test_against_another_arm():
    plan = {"at": "0 min", "take": {"leucine": "3 g"}}
    late = {**plan, "at": "30 min", "take": {"leucine": "1.5 g"}}
    fold = {"quantity": "plasma_leucine_fold", "unit": "1", "mean": 2, "at": "60 min", "known_by": "table"}
    percent = {"quantity": "fsr_mixed_change_pct", "unit": "%", "mean": 50, "over": ["0 min", "180 min"]}
    ratio = {"quantity": "fsr_myofibrillar_ratio_to_comparator", "unit": "1", "mean": 1, "over": ["0 min", "180 min"]}
    known = {"known_by": "table", "against": "half"}
    arms = {
        "whole": {"plan": [plan], "measured": [{**fold, **known}, {**percent, **known}, {**ratio, **known}, fold]},
        "half": {"plan": [late], "measured": [{**LEUCINE, "known_by": "table"}]},
    }
    study = Study.model_validate({"until": "6 h", "arms": arms})
    against, change, ratio_found, own, half = (row.predicted for row in predict(study))
    whole = predict(Study.model_validate({"until": "6 h", "arms": {"whole": {**arms["whole"], "measured": [
        {**LEUCINE, "known_by": "table"}]}}}))[0].predicted  # fmt: skip
    assert against == pytest.approx(whole / half)
    assert change == pytest.approx(100 * (ratio_found - 1))
    assert own != pytest.approx(against)


def test_what_is_unread_is_shown_and_not_scored():
    read, unread = predict(study({**LEUCINE, "sem": 10}, {**LEUCINE, "sem": 10, "unread": True}))
    assert unread.predicted == read.predicted
    assert (read.scored, unread.scored) == (True, False)


def test_rest_lies_before_the_bout_and_time_zero_where_the_arm_says():
    arm = {
        "plan": [{"at": "30 min", "exercise": "resistance"}, {"at": "2 h", "take": {"leucine": "3 g"}}],
        "zero": "1 h",
        "measured": [
            {**LEUCINE, "known_by": "table", "at": "120 min"},
            {"quantity": "plasma_leucine_fold", "unit": "1", "mean": 2, "known_by": "table", "at": "120 min"},
        ],
    }
    value, fold = predict(Study.model_validate({"until": "6 h", "arms": {"one": arm}}))
    assert value.span == (180.0, 180.0)
    rest = simulate(study(LEUCINE, at="2 h"), times=[29.0]).plasma_leucine[0, 0]
    assert fold.predicted == pytest.approx(value.predicted / float(rest), rel=1e-5)


def test_what_cannot_be_compared_says_why():
    rows = predict(
        study(
            {"quantity": "leg_leucine_inward_transport", "unit": "nmol/min/100mL", "mean": 500, "at": "60 min"},
            {**LEUCINE, "at": "7 h"},
            {"quantity": "p_akt_s473", "unit": "1", "mean": 1, "sem": 0.1, "at": "0 min"},
        )
    )
    assert [row.predicted for row in rows] == [None, None, None]
    assert [row.residual for row in rows] == [None, None, None]
    assert ["counterpart" in rows[0].reason, "outside" in rows[1].reason, "baseline" in rows[2].reason] == [True] * 3


def test_residuals_in_standard_errors():
    sem, sd, ci, none = predict(
        study({**LEUCINE, "sem": 10}, {**LEUCINE, "sd": 30}, {**LEUCINE, "ci95": 19.6}, LEUCINE)
    )
    assert sem.standard_error == pytest.approx(10)
    assert sd.standard_error == pytest.approx(10)
    assert ci.standard_error == pytest.approx(10)
    assert none.in_standard_errors is None
    assert sem.in_standard_errors == pytest.approx(sem.residual / 10)


def refusal(study):
    try:
        predict(study)
    except RefusedError as problem:
        return str(problem)
    return None


@pytest.mark.parametrize("name", sorted(trial_files()))
def test_every_shipped_trial_is_answered_or_refused(name):
    study = load_trial(name)
    if name not in LEUCINE_TRIALS:
        # The published models hold free leucine alone; what else a refusal says, it names the arm.
        refused = refusal(study)
        assert refused is None or refused.startswith("arm '")
        if refused:
            return
    rows = predict(study)
    answered = [row for row in rows if row.predicted is not None]
    assert len(answered) >= (4 if name in LEUCINE_TRIALS else 0)
    assert all(np.isfinite(row.predicted) for row in answered)
    assert all(row.reason for row in rows if row.predicted is None)


def test_further_means_change_no_prediction():
    study = load_trial("wilkinson2013")
    plain = observation.predict(study, "human")
    more = observation.predict(study, "human", means=["plasma_leucine", "fsr"])
    assert [row.reason for row in more] == [row.reason for row in plain]
    known = [
        (one.predicted, other.predicted) for one, other in zip(plain, more, strict=True) if one.predicted is not None
    ]
    assert known
    for one, other in known:
        assert other == pytest.approx(one, rel=1e-3)
