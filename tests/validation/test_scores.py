import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from myoflux.validation import scores

values = st.floats(-5, 5)
widths = st.floats(0.001, 5)


def test_root_mean_square_has_one_vote_an_arm():
    assert scores.root_mean_square([]) is None
    assert scores.root_mean_square([0.3, 0.4]) == pytest.approx(math.sqrt(0.125))
    assert scores.arms_root_mean_square([("a", 1.0), ("a", 1.0), ("a", 1.0), ("b", 0.0)]) == pytest.approx(0.5**0.5)
    assert scores.arms_root_mean_square([]) is None


def test_binomial_range_by_hand():
    # Of 10 with chance 0.9: P(X <= 6) = 0.0128, P(X <= 7) = 0.0702; so the 2.5 % point is 7 of 10.
    assert scores.binomial_range(10) == (0.7, 1.0)
    # Of 2: P(0) = 0.01, P(X <= 1) = 0.19.
    assert scores.binomial_range(2) == (0.5, 1.0)


def test_interval_score_by_hand():
    # A 90 % interval of width 0.4 missed by 0.1 costs 0.4 + 20 x 0.1.
    assert scores.interval_score(0.1, 0.5, 0.6) == pytest.approx(2.4)
    assert scores.interval_score(0.1, 0.5, 0.0) == pytest.approx(2.4)
    assert scores.interval_score(0.1, 0.5, 0.5) == pytest.approx(0.4)


@given(values, widths, widths, values)
def test_a_wider_interval_round_a_covered_value_scores_worse(centre, half, more, offset):
    observed = centre + max(min(offset, half), -half)
    narrow = scores.interval_score(centre - half, centre + half, observed)
    assert scores.interval_score(centre - half - more, centre + half + more, observed) > narrow


@given(values, widths, widths, values)
def test_a_wider_interval_never_covers_less(centre, half, more, observed):
    if scores.covered(centre - half, centre + half, observed):
        assert scores.covered(centre - half - more, centre + half + more, observed)


@given(values, widths, values)
def test_the_interval_score_is_at_least_the_width_and_symmetric(centre, half, observed):
    score = scores.interval_score(centre - half, centre + half, observed)
    assert score >= 2 * half - 1e-12
    mirrored = scores.interval_score(-centre - half, -centre + half, -observed)
    assert score == pytest.approx(mirrored)


def test_the_interval_score_is_proper():
    """Of all central intervals round the truth, the 90 % one has the lowest mean score."""
    from scipy.stats import norm

    draws = norm.ppf([(i + 0.5) / 4000 for i in range(4000)])
    mean = {
        k: sum(scores.interval_score(-k * 1.645, k * 1.645, y) for y in draws) / len(draws) for k in (0.7, 0.9, 1, 1.2)
    }
    assert min(mean, key=mean.__getitem__) == 1


def test_sharpness_is_the_median_half_width():
    assert scores.sharpness([(0.0, 0.2), (0.0, 0.6), (1.0, 3.0)]) == pytest.approx(0.3)
    assert scores.sharpness([]) is None


def test_classes():
    assert scores.class_limit(None) == pytest.approx(math.log(1.15))
    assert scores.class_limit(0.1) == pytest.approx(0.196)
    assert scores.class_of(0.2, scores.class_limit(0.1)) == 1
    assert scores.class_of(-0.2, scores.class_limit(0.1)) == -1
    assert scores.class_of(0.19, scores.class_limit(0.1)) == 0
    assert scores.class_of(math.log(1.16), scores.class_limit(None)) == 1
    assert scores.class_of(math.log(1.14), scores.class_limit(None)) == 0


def test_order():
    assert scores.order_right(0.2, 0.01)
    assert not scores.order_right(0.2, -0.01)
    assert not scores.order_right(0.2, 0.0)


def test_reported_error_adds_variances():
    assert scores.reported_error(0.03, 0.04, 0.12) == pytest.approx(1.96 * 0.13)


def test_error_of_a_fold():
    assert scores.fold_error(0.06, 0.006, 0.04, 0.0) == pytest.approx(0.1)
    assert scores.fold_error(0.06, 0.018, 0.04, 0.016) == pytest.approx(0.5)


def test_incremental_area_by_hand():
    # Triangle up 30 x 100 / 2 + down 30 x 100 / 2, then 60 below by 50 at the end: -1500.
    area = scores.incremental_area([0, 30, 60, 120], [100, 200, 100, 50], 120)
    assert area == pytest.approx(3000 - 1500)
    assert scores.incremental_area([0, 30, 60, 120], [100, 200, 100, 50], 60) == pytest.approx(3000)
