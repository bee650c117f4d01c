"""What the calibration arms say about errors and body mass, for arms that do not print their own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.study.study import Study
from myoflux.validation.observed import ObservedFold, mean_error, observed_folds, why_not_counted
from myoflux.validation.taken import Intake

FEWEST_MASSES = 4


@dataclass(frozen=True)
class Yardstick:
    """Constants of calibration arms only.

    ``relative_error``: median SE over mean, by quantity. ``fold_error``: median SE of a log fold of synthesis.
    ``mass``: kg as intercept, slope per year of age and slope per share of men; None where too few arms print it.
    ``folds``: the counted fed over basal folds.
    """

    relative_error: Mapping[str, float]
    fold_error: float | None
    mass: tuple[float, float, float] | None
    folds: tuple[ObservedFold, ...]

    def error_of(self, fold: ObservedFold) -> float | None:
        """Return the standard error of a log fold: its own, else the calibration median."""
        return self.fold_error if fold.error is None else fold.error

    def mass_of(self, intake: Intake) -> float | None:
        """Return the body mass (kg): printed, else from age and sex."""
        if intake.mass is not None or self.mass is None:
            return intake.mass
        if intake.age is None or intake.male is None:
            return None
        base, per_year, per_man = self.mass
        return base + per_year * intake.age + per_man * intake.male


def calibrate_yardstick(studies: Mapping[str, Study]) -> Yardstick:
    """Return the constants of the calibration arms of some studies; other arms change nothing."""
    errors: dict[str, list[float]] = {}
    people: list[tuple[float, float, float]] = []
    folds: list[ObservedFold] = []
    for trial, study in studies.items():
        folds += [fold for fold in observed_folds(study, trial) if fold.split == "calibration" and not fold.reason]
        for arm in study.groups.values():
            if arm.split != "calibration":
                continue
            who = arm.who
            male = getattr(who, "male_fraction", None)
            if who.age is not None and who.mass is not None and male is not None and "mass" not in _filled(who):
                people.append((who.age, male, who.mass))
            for item in arm.measured:
                error = mean_error(arm, item)
                if error and item.mean > 0 and not why_not_counted(arm, item):
                    errors.setdefault(item.quantity, []).append(error / item.mean)
    return Yardstick(
        relative_error={name: float(np.median(own)) for name, own in errors.items()},
        fold_error=_median(fold.error for fold in folds if fold.error is not None),
        mass=_mass_law(people),
        folds=tuple(fold for fold in folds if fold.log_fold is not None),
    )


def _filled(who: object) -> tuple[str, ...]:
    return getattr(who, "filled", ())


def _median(values: Iterable[float]) -> float | None:
    found = list(values)
    return float(np.median(found)) if found else None


def _mass_law(people: Sequence[tuple[float, float, float]]) -> tuple[float, float, float] | None:
    """Fit mass on age and the share of men by least squares."""
    if len(people) < FEWEST_MASSES:
        return None
    table = np.array(people)
    design = np.column_stack([np.ones(len(table)), table[:, 0], table[:, 1]])
    found, *_ = np.linalg.lstsq(design, table[:, 2], rcond=None)
    return float(found[0]), float(found[1]), float(found[2])
