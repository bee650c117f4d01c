"""All that a validation found, and its scores by set: calibration, validation, and files without a split."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from myoflux.observation.observables import split_name
from myoflux.validation.contrasts import Contrast
from myoflux.validation.mass_changes import MassChange, mass_scores
from myoflux.validation.observed import ObservedFold, main_folds
from myoflux.validation.plasma import Course
from myoflux.validation.rivals import Rival
from myoflux.validation.rows import Fold, Interval, Row
from myoflux.validation.scores import (
    arms_root_mean_square,
    binomial_range,
    class_limit,
    class_of,
    covered,
    interval_score,
    sharpness,
    within,
)

BAND = (0.67, 1.5)
NADIR = 0.12
SETS = {"calibration": "calibration", "validation": "validation", "": "own"}
SCOPES: dict[str, Callable[[ObservedFold], bool]] = {
    "full resting": lambda fold: fold.window == "full" and not fold.exercised,
    "short resting": lambda fold: fold.window == "short" and not fold.exercised,
    "late resting": lambda fold: fold.window == "late" and not fold.exercised,
    "exercised": lambda fold: fold.exercised,
    "all": lambda fold: True,
}


@dataclass(frozen=True)
class Scorecard:
    """What `validate` returns; `as_json` in `validation.text` says it in stable keys.

    ``draws`` is None for a model that knows no uncertainty: then intervals are absent and coverage is not scored.
    ``notes`` say what a reader must know, ``refused`` which arms could not be simulated and why.
    """

    model: str
    draws: int | None
    seed: int
    files: tuple[str, ...]
    rows: tuple[Row, ...]
    folds: tuple[Fold, ...]
    courses: tuple[Course, ...]
    contrasts: tuple[Contrast, ...]
    rivals: tuple[Rival, ...]
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    masses: tuple[MassChange, ...] = ()
    daily_loss: float = 0.0
    sets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def score_sets(card: Scorecard) -> dict[str, dict[str, Any]]:
    """Return the scores of each set that has rows, by the set's name."""
    present = {row.split for row in card.rows}
    return {name: _score_set(card, split) for split, name in SETS.items() if split in present}


def _score_set(card: Scorecard, split: str) -> dict[str, Any]:
    rows = [row for row in card.rows if row.split == split]
    folds = [fold for fold in card.folds if fold.observed.split == split]
    mains = one_an_arm(folds)
    courses = [course for course in card.courses if course.split == split]
    contrasts = [contrast for contrast in card.contrasts if contrast.split == split]
    return {
        "trials": len({row.trial for row in rows}),
        "arms": len({(row.trial, row.arm) for row in rows}),
        "rows": _rows(rows),
        "basal": _basal(rows),
        "folds": {
            scope: fold_scores([fold for fold in folds if inside(fold.observed)], card.rivals)
            for scope, inside in SCOPES.items()
        },
        "explained": _share([bool(fold.explained) for fold in mains if fold.explained is not None]),
        "classes": _classes(mains),
        "coverage": coverage([fold for fold in mains if fold.counted]),
        "plasma": _plasma(courses),
        "single": _single([course for course in courses if course.single]),
        "antagonism": _antagonism(rows, courses),
        "contrasts": _contrasts(contrasts),
        "masses": mass_scores([one for one in card.masses if one.split == split], card.daily_loss),
        "fails": fails(mains, courses, contrasts),
    }


def one_an_arm(folds: Sequence[Fold]) -> list[Fold]:
    """Return the main fold of each arm: counted first, then full, short, late."""
    kept = {id(fold.observed): fold for fold in folds if not fold.reason}
    return [kept[id(fold)] for fold in main_folds([fold.observed for fold in kept.values()])]


def _share(hits: Sequence[bool]) -> dict[str, Any]:
    return {"count": len(hits), "hits": sum(hits), "share": sum(hits) / len(hits) if hits else None}


def _rows(rows: Sequence[Row]) -> dict[str, Any]:
    """Count rows, and say how many the reported errors explain, by quantity."""
    counted = [row for row in rows if not row.reason and row.predicted is not None]
    by_quantity = {}
    for quantity in dict.fromkeys(row.quantity for row in counted):
        own = [row for row in counted if row.quantity == quantity]
        bounds = [(row, row.predicted.bounds) for row in own if row.predicted and row.predicted.bounds]
        by_quantity[quantity] = {
            "rows": len(own),
            "explained": _share([row.explained for row in own if row.explained is not None]),
            "covered": _share([covered(*ends, row.observed) for row, ends in bounds if ends]),
        }
    return {"measured": len(rows), "counted": len(counted), "by_quantity": by_quantity}


def _basal(rows: Sequence[Row]) -> dict[str, Any]:
    """Return observed and predicted medians of basal synthesis (%/h), and how many the intervals hold."""
    found = {}
    for quantity in ("fsr_mixed", "fsr_myofibrillar"):
        own = [row for row in rows if row.quantity == quantity and row.end <= 0 and not row.reason and row.predicted]
        if own:
            bounds = [(row, row.predicted.bounds) for row in own if row.predicted and row.predicted.bounds]
            found[quantity] = {
                "arms": len(own),
                "observed_median": float(np.median([row.observed for row in own])),
                "predicted_median": float(np.median([row.predicted.median for row in own if row.predicted])),
                "covered": _share([covered(*ends, row.observed) for row, ends in bounds if ends]),
            }
    return found


def fold_scores(folds: Sequence[Fold], rivals: Sequence[Rival]) -> dict[str, Any]:
    """Return the errors of the log folds of some windows, with one vote an arm, and those of the rivals."""
    counted = [fold for fold in folds if fold.counted]
    own = [_error(fold, fold.own_basal) for fold in counted if fold.own_basal]
    predicted = [_error(fold, fold.predicted_basal) for fold in counted if fold.predicted_basal]
    bounds = [fold.scored.bounds for fold in counted if fold.scored and fold.scored.bounds]
    return {
        "arms": len({fold.observed.key for fold in counted}),
        "windows": len(counted),
        "rmse_own_basal": arms_root_mean_square(own),
        "rmse_predicted_basal": arms_root_mean_square(predicted),
        "half_width": sharpness(bounds),
        "interval_score": _mean([_interval_score(fold) for fold in counted]),
        "rivals": {rival.name: _rival(counted, rival) for rival in rivals},
    }


def _error(fold: Fold, answer: Interval) -> tuple[object, float]:
    return fold.observed.key, answer.median - (fold.observed.log_fold or 0.0)


def _rival(counted: Sequence[Fold], rival: Rival) -> dict[str, Any]:
    """Return a rival's error and interval score, and the model's on the rows where the rival speaks.

    A rival is given the model's noise: its interval is the model's, moved to its own prediction.
    """
    pairs = [(fold, guess) for fold in counted if (guess := rival.predict(fold.observed)) is not None]
    theirs = [(fold.observed.key, guess - (fold.observed.log_fold or 0.0)) for fold, guess in pairs]
    ours = [_error(fold, fold.scored) for fold, _ in pairs if fold.scored]
    return {
        "arms": len({fold.observed.key for fold, _ in pairs}),
        "rmse": arms_root_mean_square(theirs),
        "model_rmse": arms_root_mean_square(ours),
        "interval_score": _mean([_interval_score(fold, guess) for fold, guess in pairs]),
        "model_interval_score": _mean([_interval_score(fold) for fold, _ in pairs]),
    }


def _interval_score(fold: Fold, centre: float | None = None) -> float | None:
    answer = fold.scored
    if answer is None or answer.bounds is None or fold.observed.log_fold is None:
        return None
    shift = 0.0 if centre is None else centre - answer.median
    low, high = answer.bounds
    return interval_score(low + shift, high + shift, fold.observed.log_fold)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def _classes(mains: Sequence[Fold]) -> dict[str, Any]:
    """Return how many arms have the right class (up, down, none)."""
    pairs = [_class_pair(fold) for fold in mains if fold.scored is not None]
    return _share([observed == predicted for observed, predicted in pairs])


def _class_pair(fold: Fold) -> tuple[int | None, int | None]:
    """Return observed and predicted class of an arm; the same threshold serves both."""
    seen, answer = fold.observed, fold.scored
    limit = class_limit(seen.error)
    observed = seen.sign if seen.log_fold is None else class_of(seen.log_fold, limit)
    return observed, None if answer is None else class_of(answer.median, limit)


def coverage(folds: Sequence[Fold]) -> dict[str, Any]:
    """Return how many 90 % intervals hold the observed fold, with the central 95 % binomial range for 0.90."""
    bounds = [(fold, fold.scored.bounds) for fold in folds if fold.scored and fold.scored.bounds]
    hits = [covered(*ends, fold.observed.log_fold or 0.0) for fold, ends in bounds if ends]
    low, high = binomial_range(len(hits)) if hits else (None, None)
    return {**_share(hits), "range_low": low, "range_high": high}


def _plasma(courses: Sequence[Course]) -> dict[str, Any]:
    """Return, by amino acid, the share of peaks and areas within two bands, and of nadirs within 0.12 of a fold."""
    found = {}
    for quantity in dict.fromkeys(course.quantity for course in courses):
        own = [course for course in courses if course.quantity == quantity]
        dosed = [course for course in own if course.dosed]
        areas = [course.ratio_area for course in dosed if course.ratio_area is not None]
        found[quantity] = {
            "courses": len(own),
            "peak_0.8_1.25": _share([within(course.ratio_peak, 0.8, 1.25) for course in dosed]),
            "peak_0.67_1.5": _share([within(course.ratio_peak, *BAND) for course in dosed]),
            "area_0.8_1.25": _share([within(ratio, 0.8, 1.25) for ratio in areas]),
            "area_0.67_1.5": _share([within(ratio, *BAND) for ratio in areas]),
            "nadir_0.12": _share([abs(course.nadir_error) <= NADIR for course in own if not course.dosed]),
        }
    return found


def _single(courses: Sequence[Course]) -> dict[str, Any]:
    """Score arms that took one amino acid alone and had others measured: its peak and area, nadirs of the others."""
    others = {(course.trial, course.arm) for course in courses if not course.dosed}
    dosed = [course for course in courses if course.dosed and (course.trial, course.arm) in others]
    areas = [course.ratio_area for course in dosed if course.ratio_area is not None]
    return {
        "peak_0.8_1.25": _share([within(course.ratio_peak, 0.8, 1.25) for course in dosed]),
        "area_0.8_1.25": _share([within(ratio, 0.8, 1.25) for ratio in areas]),
        "nadir_0.12": _share([abs(course.nadir_error) <= NADIR for course in courses if not course.dosed]),
    }


def _antagonism(rows: Sequence[Row], courses: Sequence[Course]) -> dict[str, Any]:
    """Say how many falls of isoleucine and valine are predicted within 0.12 of the observed fold."""
    hits = [
        abs(course.nadir_error) <= NADIR
        for course in courses
        if not course.dosed and course.quantity in ("plasma_isoleucine", "plasma_valine")
    ]
    for row in rows:
        base, statistic, comparison, _ = split_name(row.quantity)
        scale = {"fold": 1.0, "change_pct": 100.0}.get(comparison)
        if scale is None or statistic != "level" or not base.endswith(("_isoleucine", "_valine")):
            continue
        falls = row.observed < (1.0 if comparison == "fold" else 0.0)
        if falls and row.predicted is not None and not row.reason:
            hits.append(abs(row.predicted.median - row.observed) / scale <= NADIR)
    return _share(hits)


def _contrasts(contrasts: Sequence[Contrast]) -> dict[str, Any]:
    return _share([contrast.right for contrast in contrasts if contrast.counted])


def fails(mains: Sequence[Fold], courses: Sequence[Course], contrasts: Sequence[Contrast]) -> list[str]:
    """Say what fails, trial by trial: classes, intervals, reported errors, plasma peaks and areas, orders."""
    found: list[str] = []
    for fold in mains:
        seen, answer = fold.observed, fold.scored
        where = f"{seen.trial}, {seen.arm}"
        if answer is None:
            continue
        if _class_pair(fold)[0] != _class_pair(fold)[1]:
            found.append(f"{where}: class of synthesis")
        if fold.explained is False:
            found.append(f"{where}: fold of synthesis beyond the reported errors")
        if answer.bounds and seen.log_fold is not None and not covered(*answer.bounds, seen.log_fold):
            found.append(f"{where}: fold of synthesis outside the 90 % interval")
    for course in courses:
        where, acid = f"{course.trial}, {course.arm}", course.quantity.removeprefix("plasma_")
        if course.dosed and not within(course.ratio_peak, *BAND):
            found.append(f"{where}: peak of plasma {acid} {course.ratio_peak:.2f} of the observed")
        if course.dosed and course.ratio_area is not None and not within(course.ratio_area, *BAND):
            found.append(f"{where}: area of plasma {acid} {course.ratio_area:.2f} of the observed")
        if not course.dosed and abs(course.nadir_error) > NADIR:
            found.append(f"{where}: lowest plasma {acid} off by {course.nadir_error:+.2f} of basal")
    wrong = [contrast for contrast in contrasts if contrast.counted and not contrast.right]
    return sorted([*found, *(f"{c.trial}: order of {c.first} and {c.second}" for c in wrong)])
