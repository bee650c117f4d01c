"""Time courses of amino acids in plasma: peak, area above basal and lowest fold, observed and predicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from myoflux.common.vocabulary import amino_acids
from myoflux.study.events import expand
from myoflux.study.study import Study
from myoflux.validation.draws import Answer
from myoflux.validation.observed import laboratory_of, why_not_counted
from myoflux.validation.scores import incremental_area

FEWEST_SAMPLES = 3


@dataclass(frozen=True)
class Course:
    """One amino acid in the plasma of one arm, from the last sample before the dose to ``until`` (min from the dose).

    Peaks are umol/L, areas umol/L min, nadirs folds of basal. ``dosed``: the amino acid itself was given, so peak and
    area are scored; of one that was not, the nadir. ``single``: one amino acid was given and nothing else.
    ``ratio_*`` are predicted over observed.
    """

    trial: str
    arm: str
    split: str
    laboratory: str
    quantity: str
    dosed: bool
    single: bool
    until: float
    samples: int
    peak: float
    predicted_peak: float
    area: float
    predicted_area: float
    nadir: float
    predicted_nadir: float

    @property
    def ratio_peak(self) -> float:
        """Predicted over observed peak."""
        return self.predicted_peak / self.peak

    @property
    def ratio_area(self) -> float | None:
        """Predicted over observed area; None where the observed one is not above zero."""
        return self.predicted_area / self.area if self.area > 0 else None

    @property
    def nadir_error(self) -> float:
        """Predicted minus observed lowest fold."""
        return self.predicted_nadir - self.nadir


Sample = tuple[float, float, float]


def courses_of(study: Study, trial: str, answers: Mapping[tuple[str, int], Answer]) -> list[Course]:
    """Return every time course with a basal sample and three later ones, cut at the last sample all arms share."""
    found: list[Course] = []
    for acid in amino_acids():
        quantity = f"plasma_{acid}"
        samples = {name: _samples(study, name, quantity, answers) for name in study.groups}
        samples = {name: own for name, own in samples.items() if _is_course(own)}
        if samples:
            until = last_common([[time for time, *_ in own] for own in samples.values()])
            found += [_course(study, trial, name, acid, own, until) for name, own in samples.items()]
    return found


def _samples(study: Study, name: str, quantity: str, answers: Mapping[tuple[str, int], Answer]) -> list[Sample]:
    """Return (time, observed, predicted) of the rows that count, in time order."""
    arm = study.groups[name]
    samples: dict[float, Sample] = {}
    for index, item in enumerate(arm.measured):
        if item.quantity != quantity or item.at is None or why_not_counted(arm, item):
            continue
        answer = answers[name, index]
        if answer.prediction.predicted is not None:
            predicted = answer.prediction.predicted if answer.draws is None else float(np.nanmedian(answer.draws))
            samples.setdefault(item.at, (item.at, item.mean, predicted))
    return [samples[time] for time in sorted(samples)]


def _is_course(samples: Sequence[Sample]) -> bool:
    after = sum(time > 0 for time, *_ in samples)
    return after >= FEWEST_SAMPLES and any(time <= 0 and mean > 0 for time, mean, _ in samples)


def last_common(times: Sequence[Sequence[float]]) -> float:
    """Return the last time that stands in every list; where none after zero is shared, the earliest of the ends.

    >>> last_common([[0, 60, 120, 180], [0, 60, 120, 150]])
    120
    """
    shared = set(times[0]).intersection(*times[1:])
    return max(shared) if max(shared, default=0.0) > 0 else min(own[-1] for own in times)


def _course(study: Study, trial: str, name: str, acid: str, samples: Sequence[Sample], until: float) -> Course:
    arm = study.groups[name]
    start = max(index for index, (time, *_) in enumerate(samples) if time <= 0)
    kept = [sample for sample in samples[start:] if sample[0] <= until]
    times, observed, predicted = (list(column) for column in zip(*kept, strict=True))
    plan = expand(arm.plan, study.until, study.clock)
    given = [*(dose.substance for dose in plan.doses), *(infusion.substance for infusion in plan.infusions)]
    return Course(
        trial=trial,
        arm=name,
        split=arm.split or "",
        laboratory=laboratory_of(trial, arm),
        quantity=f"plasma_{acid}",
        dosed=acid in given,
        single=len(set(given)) == 1 and set(given) <= set(amino_acids()),
        until=until,
        samples=len(kept),
        peak=max(observed[1:]),
        predicted_peak=max(predicted[1:]),
        area=incremental_area(times, observed, times[-1]),
        predicted_area=incremental_area(times, predicted, times[-1]),
        nadir=min(observed[1:]) / observed[0],
        predicted_nadir=min(predicted[1:]) / predicted[0],
    )
