"""What the calibration trials say, on the scale on which it is fitted."""

from __future__ import annotations

import math

import pytest

from myoflux.calibration.day import calibration_trials
from myoflux.calibration.day_targets import MEDIAN_SE, median_error, own_fasting, targets_of
from myoflux.study.shipped import load_trial
from myoflux.study.study import Study


def of(trial, arm, kind):
    return [t for t in targets_of(trial, load_trial(trial)) if (t.arm, t.kind) == (arm, kind)]


def test_a_fed_rate_is_an_increment_with_both_errors():
    (target,) = of("glynn2010", "leucine-3.5g", "fsr")
    assert (target.reading, target.observed) == ("rise", pytest.approx(0.026))
    assert target.sd == pytest.approx(math.hypot(0.0085317, 0.0081652, 0.005))
    assert target.span == (0.0, 180.0)


def test_levels_are_folds_of_the_arms_own_fast():
    rows = of("wilkinson2013", "leucine", "plasma")
    leucine = {t.span[0]: t.observed for t in rows if t.output == "plasma_leucine"}
    assert leucine[30.0] == pytest.approx(math.log(495 / 146), rel=0.02)
    assert own_fasting(load_trial("wilkinson2013").groups["leucine"])["fasting_leucine"] == pytest.approx(146, rel=0.01)


def test_only_calibration_rows_that_were_read_count():
    for name, study in calibration_trials().items():
        for target in targets_of(name, study):
            assert study.groups[target.arm].split == "calibration"
    changed = load_trial("fuchs2019").model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for row in changed["arms"]["milk30"]["measured"]:
        row["mean"] = 1.0
    before = targets_of("fuchs2019", load_trial("fuchs2019"))
    assert targets_of("fuchs2019", Study.model_validate(changed)) == before
    assert of("atherton2010", "whey-48g", "fsr") == []  # its folds are unverified


def test_the_two_trials_of_one_drink_share_an_effect():
    names = {t.effect for t in of("glynn2010", "leucine-3.5g", "plasma") + of("drummond2010", "leucine-3.5g", "plasma")}
    assert names == {"plasma:galveston-3.5g"}


def test_the_error_that_stands_in_is_the_median_of_calibration():
    assert median_error(calibration_trials()) == pytest.approx(MEDIAN_SE, rel=0.02)
