"""Five rules of thumb that predict the log fold of synthesis; their constants come from calibration arms alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.engine.python_functions import Array
from myoflux.validation.observed import WINDOW_CLASSES, ObservedFold
from myoflux.validation.yardstick import Yardstick

THRESHOLD_GRAMS = 2.5
PER_KG_YOUNG, PER_KG_OLDER = 0.24, 0.40
OLDER_FROM = 60.0
FEWEST_FOLDS = 3
Features = Callable[[ObservedFold], Sequence[float] | None]


@dataclass(frozen=True)
class Rival:
    """A rule of thumb: ``predict`` returns a log fold, or None where the rule does not speak.

    ``constants`` are what calibration gave it, by name; ``about`` says the rule in a sentence.
    """

    name: str
    about: str
    constants: dict[str, float]
    predict: Callable[[ObservedFold], float | None]


def train_rivals(yardstick: Yardstick) -> list[Rival]:
    """Return the five rivals with constants from the calibration folds of a yardstick.

    >>> from myoflux.study.shipped import load_trial
    >>> from myoflux.validation.yardstick import calibrate_yardstick
    >>> rivals = train_rivals(calibrate_yardstick({"glynn2010": load_trial("glynn2010")}))
    >>> rivals[0].name, round(rivals[0].constants["full"], 2)
    ('constant fold', 0.28)
    """
    return [
        _constant(yardstick),
        _threshold(yardstick),
        _per_kg(yardstick),
        _linear(
            yardstick,
            "leucine line",
            "Log fold = a + b x leucine (g) taken before the window's end.",
            ("intercept", "per g leucine"),
            lambda fold: None if fold.intake.infused else (1.0, fold.intake.leucine),
        ),
        _linear(
            yardstick,
            "regression",
            "Log fold = a + b x log basal rate (%/h) + c x window (h) + d x leucine (g) taken before its end.",
            ("intercept", "per log basal", "per h of window", "per g leucine"),
            lambda fold: (
                None
                if fold.intake.infused or fold.basal is None
                else (1.0, float(np.log(fold.basal)), fold.minutes / 60.0, fold.intake.leucine)
            ),
        ),
    ]


def _constant(yardstick: Yardstick) -> Rival:
    known: dict[str, float] = {}
    for name in WINDOW_CLASSES:
        level = _median([fold for fold in yardstick.folds if fold.window == name])
        if level is not None:
            known[name] = level
    about = "The median calibration log fold of the window's class (full, short, late)."
    return Rival("constant fold", about, known, lambda fold: known.get(fold.window))


def _threshold(yardstick: Yardstick) -> Rival:
    swallowed = [fold for fold in yardstick.folds if not fold.intake.infused]
    levels = {
        "at or above 2.5 g": _median([fold for fold in swallowed if _above(fold)]),
        "below 2.5 g": _median([fold for fold in swallowed if not _above(fold)]),
    }
    known = {name: value for name, value in levels.items() if value is not None}

    def predict(fold: ObservedFold) -> float | None:
        if fold.intake.infused:
            return None
        return known.get("at or above 2.5 g" if _above(fold) else "below 2.5 g")

    about = "One log fold for meals with 2.5 g leucine or more, one for meals with less (calibration medians)."
    return Rival("leucine threshold", about, known, predict)


def _above(fold: ObservedFold) -> bool:
    return fold.intake.meal_leucine >= THRESHOLD_GRAMS


def _per_kg(yardstick: Yardstick) -> Rival:
    def share(fold: ObservedFold) -> float | None:
        mass = yardstick.mass_of(fold.intake)
        if fold.intake.infused or mass is None:
            return None
        older = fold.intake.age is not None and fold.intake.age >= OLDER_FROM
        return min(1.0, fold.intake.meal_protein / mass / (PER_KG_OLDER if older else PER_KG_YOUNG))

    pairs = [(own, fold.log_fold or 0.0) for fold in yardstick.folds if (own := share(fold)) is not None]
    squares = sum(own * own for own, _ in pairs)
    enough = len(pairs) >= FEWEST_FOLDS and squares > 0
    constants = {"full response": sum(own * log for own, log in pairs) / squares} if enough else {}

    def predict(fold: ObservedFold) -> float | None:
        own = share(fold)
        return None if own is None or not constants else constants["full response"] * own

    about = (
        "Rises in a line to its full response at 0.24 g protein per kg and meal (0.40 from 60 years on), then stays; "
        "free amino acids count as protein."
    )
    return Rival("protein per kg", about, constants, predict)


def _linear(yardstick: Yardstick, name: str, about: str, terms: tuple[str, ...], features: Features) -> Rival:
    """Fit a line by least squares; silent unless there are more calibration folds than constants."""
    pairs = [(own, fold.log_fold or 0.0) for fold in yardstick.folds if (own := features(fold)) is not None]
    found: Array | None = None
    if len(pairs) > len(terms):
        design, target = np.array([own for own, _ in pairs]), np.array([log for _, log in pairs])
        found, *_ = np.linalg.lstsq(design, target, rcond=None)

    def predict(fold: ObservedFold) -> float | None:
        own = features(fold)
        return None if own is None or found is None else float(np.dot(own, found))

    constants = {} if found is None else dict(zip(terms, found.tolist(), strict=True))
    return Rival(name, about, constants, predict)


def _median(folds: Sequence[ObservedFold]) -> float | None:
    return float(np.median([fold.log_fold for fold in folds])) if folds else None
