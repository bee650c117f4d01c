"""The marks a model has to reach, each with what was found; set before fitting and held in the validation page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

Scores = Mapping[str, Any]
FULL_RESTING, ALL_ARMS = 0.16, 0.25
WIDTH_RESTING, WIDTH_EXERCISED = 0.30, 0.45
LEAST_COVERAGE = 0.75
MEDIAN_POINTS, MEAN_POINTS = 2.0, 3.0


@dataclass(frozen=True)
class Gate:
    """A mark: what was found, what is asked, and whether it is reached (None: nothing to judge by).

    ``count`` is the number of arms, contrasts or courses behind it.
    """

    name: str
    found: float | None
    asked: str
    passed: bool | None
    count: int


def gates(name: str, scores: Scores) -> list[Gate]:
    """Return the marks of a set ("calibration", "validation" or "own") with what its scores reach.

    A model that answers for months has those of months, any other those of the day.
    """
    if scores["masses"]["count"]:
        return _mass_gates(name, scores["masses"])
    return _day_gates(name, scores)


def _mass_gates(name: str, masses: Scores) -> list[Gate]:
    """Return the marks of changes of mass in disuse, in percent points."""
    if name == "calibration":
        return [_least("disuse: arms inside the reported error", masses["explained"], 0.80)]
    marks = [
        _most("disuse: median error of mass (points)", masses["median_error"], MEDIAN_POINTS, masses["count"]),
        _most("disuse: mean error of mass (points)", masses["mean_error"], MEAN_POINTS, masses["count"]),
        Gate("disuse: mean error over the sampling floor", masses["mean_over_floor"], "shown", None, masses["count"]),
        replace(_coverage(masses["coverage"]), name="disuse: coverage of the 90 % interval"),
        replace(_classes(masses["class"]), name="disuse: class right (up, down, none)"),
    ]
    for rival, own in masses["rivals"].items():
        words = f"disuse: interval score not above rival: {rival}"
        marks.append(_not_above(words, masses["interval_score"], own["interval_score"], masses["count"]))
    return marks


def _day_gates(name: str, scores: Scores) -> list[Gate]:
    leucine = scores["plasma"].get("plasma_leucine")
    if name == "calibration":
        marks = [_least("synthesis: folds the reported errors explain", scores["explained"], 0.85)]
        if leucine:
            marks += [
                _least("plasma leucine: peaks within 0.8 to 1.25", leucine["peak_0.8_1.25"], 0.80),
                _least("plasma leucine: areas within 0.8 to 1.25", leucine["area_0.8_1.25"], 0.80),
            ]
        marks.append(_least("isoleucine and valine fall: within 0.12 of the fold", scores["antagonism"], 0.75))
        return marks + [
            _least(f"basal {quantity}: inside the band", basal["covered"], 0.90)
            for quantity, basal in scores["basal"].items()
        ]
    marks = _fold_gates(scores["folds"])
    marks += [_classes(scores["classes"]), _coverage(scores["coverage"])]
    marks.append(_least("contrasts: order right", scores["contrasts"], 0.75))
    words = {"peak_0.8_1.25": "peaks within 0.8 to 1.25", "area_0.8_1.25": "areas within 0.8 to 1.25"}
    for key, asked in {**words, "nadir_0.12": "nadirs of the others within 0.12"}.items():
        if scores["single"][key]["count"]:
            marks.append(_least(f"one amino acid alone: {asked}", scores["single"][key], 1.0))
    if leucine:
        marks += [
            _least("plasma leucine: peaks within 0.67 to 1.5", leucine["peak_0.67_1.5"], 0.80),
            _least("plasma leucine: areas within 0.67 to 1.5", leucine["area_0.67_1.5"], 2 / 3),
        ]
    return marks


def _fold_gates(folds: Scores) -> list[Gate]:
    full, exercised, every = folds["full resting"], folds["exercised"], folds["all"]
    marks = []
    for basis, words in (("rmse_own_basal", "own basal"), ("rmse_predicted_basal", "predicted basal")):
        marks.append(
            _most(f"full resting windows: RMSE of log folds, {words}", full[basis], FULL_RESTING, full["arms"])
        )
        marks.append(_most(f"all arms: RMSE of log folds, {words}", every[basis], ALL_ARMS, every["arms"]))
    marks.append(_most("full resting windows: half-width of 90 %", full["half_width"], WIDTH_RESTING, full["arms"]))
    marks.append(_most("exercised: half-width of 90 %", exercised["half_width"], WIDTH_EXERCISED, exercised["arms"]))
    for rival, own in every["rivals"].items():
        marks.append(_not_above(f"RMSE not above rival: {rival}", own["model_rmse"], own["rmse"], own["arms"]))
        found, theirs = own["model_interval_score"], own["interval_score"]
        marks.append(_not_above(f"interval score not above rival: {rival}", found, theirs, own["arms"]))
    return marks


def _least(name: str, share: Scores, asked: float) -> Gate:
    found = share["share"]
    return Gate(name, found, f"at least {asked:.2f}", None if found is None else found >= asked - 1e-9, share["count"])


def _most(name: str, found: float | None, asked: float, count: int) -> Gate:
    return Gate(name, found, f"at most {asked:.2f}", None if found is None else found <= asked, count)


def _not_above(name: str, found: float | None, theirs: float | None, count: int) -> Gate:
    if found is None or theirs is None:
        return Gate(name, found, "not above the rival", None, count)
    return Gate(name, found, f"at most {theirs:.3f}", found <= theirs, count)


def _classes(classes: Scores) -> Gate:
    count, wrong = classes["count"], classes["count"] - classes["hits"]
    allowed = max(1.0, 0.10 * count)
    passed = wrong <= allowed if count else None
    return Gate("class right (up, down, none)", classes["share"], f"at most {allowed:.3g} arms wrong", passed, count)


def _coverage(coverage: Scores) -> Gate:
    share, low, high = coverage["share"], coverage["range_low"], coverage["range_high"]
    if share is None:
        return Gate("coverage of the 90 % interval", None, "inside the binomial range", None, 0)
    low = max(low, LEAST_COVERAGE)
    return Gate(
        "coverage of the 90 % interval", share, f"{low:.2f} to {high:.2f}", low <= share <= high, coverage["count"]
    )
