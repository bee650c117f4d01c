import math

import pytest
from tests.validation.toy import arm, basal, fed, study

from myoflux.validation.observed import observed_folds
from myoflux.validation.rivals import train_rivals
from myoflux.validation.yardstick import calibrate_yardstick

MAN = {"age": "25 y", "male_fraction": 1.0, "mass": "80 kg"}
OLD = {"age": "70 y", "male_fraction": 1.0, "mass": "80 kg"}


def toy(blind=0.09):
    return study(
        a=arm(basal(0.04), fed(0.04 * math.exp(0.2)), leucine="1 g", people=MAN),
        b=arm(basal(0.05), fed(0.05 * math.exp(0.3)), leucine="2 g", people=MAN),
        c=arm(basal(0.06), fed(0.06 * math.exp(0.4)), leucine="3 g", people=MAN),
        d=arm(basal(0.05), fed(0.05 * math.exp(0.6), ("0 min", "90 min")), leucine="5 g", people=OLD),
        e=arm(basal(0.04), fed(0.04 * math.exp(0.5)), leucine="4 g", people=OLD),
        f=arm(basal(0.04), fed(blind), leucine="4 g", people=MAN, split="validation"),
    )


def rivals(the_study):
    return {rival.name: rival for rival in train_rivals(calibrate_yardstick({"toy": the_study}))}


def test_five_rivals_by_hand():
    found = rivals(toy())
    folds = {fold.arm: fold for fold in observed_folds(toy(), "toy")}
    assert list(found) == ["constant fold", "leucine threshold", "protein per kg", "leucine line", "regression"]
    assert found["constant fold"].constants == pytest.approx({"full": 0.35, "short": 0.6})
    assert found["constant fold"].predict(folds["f"]) == pytest.approx(0.35)
    assert found["leucine threshold"].constants == pytest.approx({"at or above 2.5 g": 0.5, "below 2.5 g": 0.25})
    assert found["leucine threshold"].predict(folds["b"]) == pytest.approx(0.25)
    # 1 to 3 g of 19.2 g, 4 and 5 g of 32 g: response = sum(share x log fold) / sum(share^2).
    shares = [1 / 19.2, 2 / 19.2, 3 / 19.2, 5 / 32, 4 / 32]
    logs = [0.2, 0.3, 0.4, 0.6, 0.5]
    full = sum(s * y for s, y in zip(shares, logs, strict=True)) / sum(s * s for s in shares)
    assert found["protein per kg"].constants["full response"] == pytest.approx(full)
    assert found["protein per kg"].predict(folds["f"]) == pytest.approx(full * 4 / 19.2)
    # The points lie on 0.1 + 0.1 x leucine.
    assert found["leucine line"].constants == pytest.approx({"intercept": 0.1, "per g leucine": 0.1})
    assert found["leucine line"].predict(folds["f"]) == pytest.approx(0.5)
    assert found["regression"].predict(folds["f"]) == pytest.approx(0.5)


def test_validation_rows_change_no_constant():
    before, after = rivals(toy(0.05)), rivals(toy(0.20))
    for name, rival in before.items():
        assert rival.constants == after[name].constants
    measured = calibrate_yardstick({"toy": toy(0.05)}), calibrate_yardstick({"toy": toy(0.20)})
    assert measured[0] == measured[1]


def test_infusions_leave_the_dose_rivals_out():
    drip = {"at": "0 min", "infuse": {"leucine": "5 g"}, "for": "180 min"}
    the_study = study(drip={**arm(basal(0.04), fed(0.06)), "plan": [drip]})
    (fold,) = observed_folds(the_study, "toy")
    found = rivals(toy())
    spoken = {name: rival.predict(fold) is not None for name, rival in found.items()}
    assert [name for name, yes in spoken.items() if yes] == ["constant fold"]


def test_protein_counts_once_and_leucine_comes_from_the_food():
    meal = {"at": "0 min", "eat": {"whey protein": "20 g"}}
    late = {"at": "50 min", "take": {"leucine": "1 g"}}
    after = {"at": "190 min", "take": {"leucine": "9 g"}}
    the_study = study(whey={**arm(basal(0.04), fed(0.06), people=MAN), "plan": [meal, late, after]})
    (fold,) = observed_folds(the_study, "toy")
    assert fold.intake.meal_protein == pytest.approx(21.0)
    assert 2.8 < fold.intake.leucine < 4.0
    assert fold.intake.meal_leucine == pytest.approx(fold.intake.leucine)


def test_too_few_calibration_arms_leave_a_rival_silent():
    the_study = study(a=arm(basal(0.04), fed(0.06)), f=arm(basal(0.04), fed(0.06), split="validation"))
    found = rivals(the_study)
    fold = observed_folds(the_study, "toy")[1]
    assert found["leucine line"].predict(fold) is None
    assert found["protein per kg"].predict(fold) is None
    assert found["constant fold"].predict(fold) == pytest.approx(math.log(1.5))
