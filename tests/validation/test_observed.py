import math

import pytest
from tests.validation.toy import arm, basal, fed, plasma, study

from myoflux.validation.observed import main_folds, mean_error, observed_folds, window_class
from myoflux.validation.yardstick import calibrate_yardstick


def test_window_classes():
    assert [window_class(*span) for span in [(0, 150), (0, 149), (59, 400), (60, 90), (-10, 200), (120, 120)]] == [
        "full", "short", "short", "late", "full", "late",
    ]  # fmt: skip


def test_folds_and_their_errors_by_hand():
    toy = study(
        levels=arm(basal(0.04, sem=0.004), fed(0.06, sem=0.006)),
        sds=arm(basal(0.04, sd=0.012), fed(0.06, sd=0.018)),
        change=arm(
            basal(0.05, quantity="fsr_myofibrillar", sem=0.005),
            fed(0.025, quantity="fsr_myofibrillar_change", sem=0.0025),
        ),
        fold=arm(fed(1.5, quantity="fsr_mixed_fold", unit="1", sem=0.15)),
        percent=arm(fed(50, quantity="fsr_mixed_change_pct", unit="%", sem=15)),
        sign=arm(fed(-1, quantity="fsr_mixed_direction", unit="sign")),
    )
    found = {fold.arm: fold for fold in observed_folds(toy, "toy")}
    for name in ("levels", "sds", "change", "fold", "percent"):
        assert found[name].log_fold == pytest.approx(math.log(1.5))
        assert found[name].window == "full"
    assert found["levels"].error == pytest.approx(math.sqrt(0.02))
    assert found["sds"].error == pytest.approx(math.sqrt(0.02))
    # d fold = sqrt(0.0025^2 + (0.025 / 0.05 x 0.005)^2) / 0.05 = 0.0707; over the fold 1.5.
    assert found["change"].error == pytest.approx(math.sqrt(2) * 0.0025 / 0.05 / 1.5)
    assert found["fold"].error == pytest.approx(0.1)
    assert found["percent"].error == pytest.approx(0.1)
    assert (found["sign"].log_fold, found["sign"].sign) == (None, -1)
    assert (found["levels"].basal, found["fold"].basal) == (0.04, None)


def test_missing_n_is_eight_and_a_half_iqr_is_0_6745_sd():
    toy = study(one=arm(fed(0.06, sd=0.02), n=None), two=arm(fed(0.06, iqr=0.6745 * 0.02), n=16))
    errors = [mean_error(own, own.measured[0]) for own in toy.groups.values()]
    assert errors == [pytest.approx(0.02 / math.sqrt(8)), pytest.approx(0.005)]


def test_a_fed_rate_needs_its_own_basal_of_the_same_quantity():
    toy = study(
        none=arm(fed(0.06)),
        other=arm(basal(0.04, quantity="fsr_myofibrillar"), fed(0.06)),
        against=arm(fed(0.06), fed(1.5, quantity="fsr_mixed_fold", unit="1", against="none")),
    )
    assert observed_folds(toy, "toy") == []


@pytest.mark.parametrize("mark", [{"known_by": "unverified"}, {"unread": True}])
def test_unverified_and_unread_rows_do_not_count(mark):
    toy = study(
        fed=arm(basal(0.04), fed(0.06, **mark)),
        basal=arm(basal(0.04, **mark), fed(0.06)),
        fine=arm(basal(0.04), fed(0.06)),
    )
    reasons = [bool(fold.reason) for fold in observed_folds(toy, "toy")]
    assert reasons == [True, True, False]
    assert len(calibrate_yardstick({"toy": toy}).folds) == 1


def test_exercise_before_the_window_ends_marks_an_arm():
    bout = {"at": "0 min", "exercise": "resistance", "for": "30 min"}
    dose = {"at": "30 min", "take": {"leucine": "3 g"}}
    toy = study(rest=arm(basal(0.04), fed(0.06)), worked={**arm(basal(0.04), fed(0.06)), "plan": [bout, dose]})
    assert [fold.exercised for fold in observed_folds(toy, "toy")] == [False, True]


def test_the_main_fold_of_an_arm():
    toy = study(
        one=arm(
            basal(0.04),
            fed(0.09, ("120 min", "300 min")),
            fed(0.08, ("0 min", "90 min")),
            fed(0.07, ("0 min", "180 min"), known_by="unverified"),
            fed(0.06, ("0 min", "240 min")),
        )
    )
    (main,) = main_folds(observed_folds(toy, "toy"))
    assert main.span == (0, 240)


def test_the_laboratory_is_the_trial_where_unknown():
    toy = study(one=arm(basal(0.04), fed(0.06)), two=arm(basal(0.04), fed(0.06), laboratory="Galveston"))
    assert [fold.laboratory for fold in observed_folds(toy, "toy")] == ["toy (own)", "Galveston"]


def test_medians_of_calibration():
    toy = study(
        one=arm(basal(0.04, sem=0.004), fed(0.06, sem=0.012), *plasma("leucine", (0, 100), sem=5)),
        two=arm(basal(0.05, sem=0.015), fed(0.05, sem=0.02)),
        blind=arm(basal(0.04, sem=0.04), fed(0.06, sem=0.06), split="validation"),
    )
    found = calibrate_yardstick({"toy": toy})
    assert found.relative_error["fsr_mixed"] == pytest.approx(0.25)  # median of 0.1, 0.2, 0.3, 0.4
    assert found.relative_error["plasma_leucine"] == pytest.approx(0.05)
    assert found.fold_error == pytest.approx((math.hypot(0.1, 0.2) + math.hypot(0.3, 0.4)) / 2)


def test_missing_mass_from_age_and_sex():
    people = [(20, 1.0, 80.0), (20, 0.0, 60.0), (70, 1.0, 75.0), (70, 0.0, 55.0)]
    arms = {
        f"a{i}": arm(people={"age": f"{age} y", "male_fraction": male, "mass": f"{mass} kg"})
        for i, (age, male, mass) in enumerate(people)
    }
    found = calibrate_yardstick({"toy": study(**arms)})
    assert found.mass == pytest.approx((62.0, -0.1, 20.0))
