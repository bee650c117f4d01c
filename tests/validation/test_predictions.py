import math
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from tests.reference_runs import get_model, predict, predict_draws
from tests.validation.toy import arm, basal, fed, plasma, study

from myoflux.kinetics.overlay import Overlay
from myoflux.observation.predict import predict_levels
from myoflux.physiology.uncertainty import Noise
from myoflux.validation.contrasts import contrasts_of
from myoflux.validation.observed import observed_folds
from myoflux.validation.plasma import courses_of
from myoflux.validation.rows import folds_of, rows_of
from myoflux.validation.yardstick import calibrate_yardstick


@dataclass(frozen=True)
class Known:
    """An uncertainty of our own making, to test with."""

    noise: dict[str, Noise] = field(default_factory=dict)
    laboratories: dict[str, dict[str, tuple[float, float]]] = field(default_factory=dict)
    spread: float = 0.0

    def draw_factors(self, n, seed):
        normal = np.random.default_rng(seed).standard_normal(n)
        return [{"gastric_emptying": math.exp(self.spread * z)} for z in normal]


def uncertain(**known):
    return replace(get_model(), uncertainty=Known(**known))


def by_place(the_study, answers):
    places = [(name, index) for name, own in the_study.groups.items() for index in range(len(own.measured))]
    return dict(zip(places, answers, strict=True))


TOY = study(
    low=arm(
        basal(0.04, sem=0.004), fed(0.05, sem=0.005), *plasma("leucine", (0, 120), (30, 400), (60, 300)), leucine="1 g"
    ),
    high=arm(basal(0.04, sem=0.004), fed(0.09, sem=0.005), *plasma("leucine", (0, 120), (30, 800)), leucine="4 g"),
)


def test_without_uncertainty_the_point_alone():
    answers = predict_draws(TOY)
    assert all(answer.draws is None for answer in answers)
    assert [answer.prediction for answer in answers] == predict(TOY)


def test_draws_come_from_parameters_and_repeat():
    model = uncertain(spread=0.3)
    one, two = (predict_draws(TOY, model, 12, 3, trial="toy") for _ in range(2))
    for first, second in zip(one, two, strict=True):
        assert np.array_equal(first.draws, second.draws)
    moving = one[3].draws
    assert moving.shape == (12,)
    assert moving.std() > 1
    still = predict_draws(TOY, uncertain(), 3, 0, trial="toy")[3]
    assert still.draws == pytest.approx([still.prediction.predicted] * 3)


def test_the_laboratory_moves_all_its_rows_alike_and_a_known_one_by_its_factor():
    model = uncertain(noise={"plasma_leucine": Noise(laboratory=0.3)})
    answers = predict_draws(TOY, model, 8, 0, trial="toy")
    factors = [a.draws / a.prediction.predicted for a in answers if "plasma" in a.prediction.measurement.quantity]
    assert all(factor == pytest.approx(factors[0]) for factor in factors)
    assert factors[0].std() > 0.05
    fitted = uncertain(laboratories={"toy (own)": {"plasma_leucine": (math.log(1.2), 0.0)}})
    known = predict_draws(TOY, fitted, 2, 0, trial="toy")[3]
    assert known.draws == pytest.approx([1.2 * known.prediction.predicted] * 2)
    new = predict_draws(TOY, fitted, 2, 0, trial="toy", effects=False)[3]
    assert new.draws == pytest.approx([new.prediction.predicted] * 2)


def test_sampling_error_shrinks_with_the_group():
    model = uncertain(noise={"plasma_leucine": Noise(person=0.4)})
    toy = study(small=arm(*plasma("leucine", (0, 120)), n=4), large=arm(*plasma("leucine", (0, 120)), n=64))
    small, large = (np.log(a.draws).std() for a in predict_draws(toy, model, 400, 0, trial="toy"))
    assert small == pytest.approx(0.2, rel=0.15)
    assert large == pytest.approx(0.05, rel=0.15)


def test_an_increment_of_the_trial_moves_fed_rates_by_percent_an_hour():
    model = uncertain(noise={"fsr_mixed": Noise(increment=0.01)})
    answers = predict_draws(TOY, model, 400, 0, trial="toy")
    rest, meal = answers[0], answers[1]
    assert rest.draws.std() == pytest.approx(0)
    assert meal.draws.std() == pytest.approx(0.01, rel=0.15)


def test_folds_on_the_own_and_on_the_predicted_basal():
    answers = predict_draws(TOY)
    yardstick = calibrate_yardstick({"toy": TOY})
    low, _ = folds_of(observed_folds(TOY, "toy"), by_place(TOY, answers), yardstick, {})
    rest, meal = answers[0].prediction.predicted, answers[1].prediction.predicted
    assert low.own_basal.median == pytest.approx(math.log(1 + (meal - rest) / 0.04))
    assert low.predicted_basal.median == pytest.approx(math.log(meal / rest))
    assert low.scored is low.own_basal
    assert low.basal == pytest.approx(rest)
    assert low.difference == pytest.approx(low.own_basal.median - math.log(1.25))
    # The reported error alone: 1.96 x sqrt(0.1^2 + 0.1^2) = 0.277.
    assert low.limit == pytest.approx(1.96 * math.sqrt(0.02))
    assert low.explained is (abs(low.difference) <= low.limit)
    widened = folds_of(
        observed_folds(TOY, "toy"), by_place(TOY, answers), yardstick, {"fsr_mixed": Noise(increment=0.02)}
    )
    assert widened[0].limit == pytest.approx(1.96 * math.sqrt(0.02 + 0.4**2))


def test_rows_say_why_they_do_not_count_and_fill_missing_errors():
    toy = study(
        one=arm(*plasma("leucine", (30, 400), sem=40), *plasma("leucine", (60, 300)), *plasma("valine", (60, 300))),
        two=arm(*plasma("leucine", (30, 400), known_by="unverified"), split="validation"),
        three=arm(*plasma("leucine", (30, 400)), split="context"),
    )
    rows = rows_of(toy, "toy", predict_draws(toy), calibrate_yardstick({"toy": toy}), {})
    printed, filled, valine, unverified, context = rows
    assert (printed.standard_error, printed.error_filled, printed.reason) == (40, False, "")
    assert (filled.standard_error, filled.error_filled) == (pytest.approx(30), True)
    assert "no counterpart" in valine.reason
    assert unverified.reason == "unverified"
    assert unverified.predicted is not None
    assert "context" in context.reason


def test_time_courses_by_hand():
    toy = study(
        one=arm(*plasma("leucine", (0, 100), (30, 400), (60, 300), (120, 100), (180, 100))),
        two=arm(*plasma("leucine", (0, 100), (30, 200), (60, 300), (120, 50))),
        few=arm(*plasma("leucine", (0, 100), (30, 200), (60, 300))),
    )
    answers = by_place(toy, predict_draws(toy))
    one, two = courses_of(toy, "toy", answers)
    assert (one.until, one.samples, one.peak, one.nadir) == (120, 4, 400, 1.0)
    # 30 x 300/2 + 30 x (300 + 200)/2 + 60 x 200/2 above 100.
    assert one.area == pytest.approx(4500 + 7500 + 6000)
    assert two.nadir == pytest.approx(0.5)
    predicted = [answers["one", index].prediction.predicted for index in range(4)]
    assert one.predicted_peak == pytest.approx(max(predicted))
    assert one.ratio_peak == pytest.approx(max(predicted) / 400)
    assert (one.dosed, one.single) == (True, True)


def test_an_arm_against_another():
    def against(mean, quantity, unit):
        return fed(mean, quantity=quantity, unit=unit, against="low")

    toy = study(
        low=arm(basal(0.04), leucine="1 g"),
        high=arm(against(1.4, "fsr_mixed_fold", "1"), against(1, "fsr_mixed_direction", "sign"), leucine="4 g"),
        wrong=arm(against(-30, "fsr_mixed_change_pct", "%"), leucine="4 g"),
    )
    answers = by_place(toy, predict_draws(toy))
    fold, sign = answers["high", 0].prediction, answers["high", 1].prediction
    means = predict(study(low=arm(fed(1), leucine="1 g"), high=arm(fed(1), leucine="4 g")))
    assert fold.predicted == pytest.approx(means[1].predicted / means[0].predicted, rel=1e-6)
    assert (sign.predicted, "class" in sign.reason) == (None, True)
    found = contrasts_of(toy, "toy", [], answers, calibrate_yardstick({"toy": toy}))
    assert [(c.first, c.counted, c.right) for c in found] == [
        ("high", True, True), ("high", True, True), ("wrong", True, False),
    ]  # fmt: skip


def test_contrasts_count_beyond_one_standard_error():
    yardstick = calibrate_yardstick({"toy": TOY})
    answers = by_place(TOY, predict_draws(TOY))
    folds = folds_of(observed_folds(TOY, "toy"), answers, yardstick, {})
    (contrast,) = contrasts_of(TOY, "toy", folds, answers, yardstick)
    assert contrast.observed == pytest.approx(math.log(1.25) - math.log(2.25))
    errors = math.hypot(0.1, 0.1), math.hypot(0.1, 0.005 / 0.09)
    assert contrast.error == pytest.approx(math.hypot(*errors))
    assert (contrast.counted, contrast.right) == (True, True)


def over(quantity, mean, unit):
    return fed(mean, quantity=f"plasma_leucine_{quantity}", unit=unit)


def test_peaks_are_read_from_the_curve():
    toy = study(
        one=arm(
            over("peak", 500, "umol/L"),
            over("tmax", 45, "min"),
            over("peak_ratio_to_comparator", 0.7, "1"),
            *plasma("leucine", *((time, 1) for time in range(0, 181, 5))),
        )
    )
    peak, tmax, ratio, *curve = predict(toy)
    top = max(curve, key=lambda row: row.predicted)
    assert peak.predicted == pytest.approx(top.predicted)
    assert tmax.predicted == top.measurement.at
    assert "against" in ratio.reason


def test_sets_run_together_equal_sets_run_one_by_one():
    sets = [{"gastric_emptying": value} for value in (0.1, 0.5)]
    together = predict_levels(TOY, "mccoll2024", sets)
    for index, own in enumerate(sets):
        alone = predict(TOY, overlays=(Overlay("one", scale=own),))
        for pair, row in zip(together, alone, strict=True):
            assert (pair[0][index], pair[1][index]) == pytest.approx((row.level, row.reference), rel=1e-5)
