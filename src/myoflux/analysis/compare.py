"""Two plans with the same virtual people: differences, and how often one is better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from myoflux.analysis.differences import Comparison, Difference, Interval, Side
from myoflux.analysis.outcomes import Outcome, chosen, limits
from myoflux.engine.period import Tolerance
from myoflux.errors import SimulationError, StudyError, nearest
from myoflux.physiology.catalogue import get_model
from myoflux.safety.check import check
from myoflux.simulation.crowd import Crowd, simulate_people
from myoflux.simulation.model_choice import choose_model
from myoflux.simulation.population import Vary
from myoflux.simulation.simulate import Window
from myoflux.study.study import Study

STEPS = (5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 240.0, 720.0, 1440.0, 10080.0)
MOST_TIMES = 600
MOST_PEOPLE = 100_000


def compare(
    a: Study,
    b: Study | None = None,
    *,
    arms: Sequence[str] = (),
    people: int = 500,
    better_by: Mapping[str, float | str] | str | None = None,
    outputs: Sequence[str] | None = None,
    window: Window | None = None,
    model: str | None = None,
    vary: Vary = "all",
    seed: int = 0,
    tolerance: Tolerance | None = None,
) -> Comparison:
    """Compare plan A with plan B, with the same virtual people on both sides.

    Without ``b`` two arms of ``a`` are compared. ``arms`` names the arm of each side where a study has several.
    ``outputs`` names outcomes (`myoflux.analysis.outcomes`) or outputs of the model, by default the headline ones;
    ``better_by`` says how much counts, such as "0.005 %/h" or {"fat": "0.5 kg"}; ``window`` (min) by default the arms'
    where both have the same, else the whole plan. ``vary`` is "all", "people" or "parameters"; see `Comparison.shown`.

    Raises `StudyError` for plans that cannot be compared, and as `simulate_people`.

    >>> study = Study.model_validate(
    ...     {
    ...         "until": "3 h",
    ...         "person": "young lifter",
    ...         "plan": [{"at": "0 min", "take": {"leucine": "3 g"}}],
    ...     }
    ... )
    >>> compare(study, study, people=20).row("fsr").difference.median
    0.0
    """
    arm_a, arm_b = _arms(a, b, arms)
    b = b or a
    left, right = _alone(a, arm_a), _alone(b, arm_b)
    body = get_model(model or _model(left, right))
    if not body.variability:
        raise StudyError(
            f"nothing is known of how people differ in {body.name}; compare with the model human or months"
        )
    span = _window(left, right, window)
    found = chosen(body, outputs)
    by = limits(found, better_by)
    every = next((step for step in STEPS if span[1] <= MOST_TIMES * step), span[1] / MOST_TIMES)
    times = np.unique([*np.arange(min(0.0, span[0]), span[1], every), *span])
    names = tuple(dict.fromkeys(outcome.output for outcome in found))
    crowds = [
        simulate_people(
            one, body, people=people, outputs=names, seed=seed, vary=vary, times=times, windows=[span],
            tolerance=tolerance,
        )
        for one in (left, right)
    ]  # fmt: skip
    kept = np.intersect1d(crowds[0].members, crowds[1].members)
    if not kept.size:
        raise SimulationError("nobody could be simulated with both plans")
    first, second = (_only(crowd, kept) for crowd in crowds)
    return Comparison(
        a=Side(a.title or "plan A", arm_a, check(left), first),
        b=Side(b.title or "plan B", arm_b, check(right), second),
        model=body.name,
        people=int(kept.size),
        failed=people - int(kept.size),
        seed=seed,
        vary=vary,
        window=span,
        every=every,
        rows=tuple(_row(outcome, first, second, arm_a, arm_b, by.get(outcome.name)) for outcome in found),
        notes=tuple(dict.fromkeys((*_cautions(left, right, int(kept.size)), *first.notes, *second.notes))),
    )


def _arms(a: Study, b: Study | None, arms: Sequence[str]) -> tuple[str, str]:
    """Return the arm of each side."""
    if len(arms) > 2:
        raise StudyError(f"two arms are compared, not {len(arms)}")
    if b is None:
        names = list(arms or a.groups)
        if len(names) != 2:
            raise StudyError(f"the study has the arms {_listed(a)}; name two of them, or a second study")
        return _arm(a, names[0]), _arm(a, names[1])
    wanted = [*arms, *([""] * (2 - len(arms)))]
    return _arm(a, wanted[0]), _arm(b, wanted[1])


def _arm(study: Study, name: str) -> str:
    if not name and len(study.groups) == 1:
        return next(iter(study.groups))
    if not name:
        raise StudyError(f"{study.title or 'a study'} has the arms {_listed(study)}; say which one is compared")
    if name not in study.groups:
        raise StudyError(f"{study.title or 'a study'} has no arm {name!r}; {nearest(name, study.groups)}")
    return name


def _listed(study: Study) -> str:
    return ", ".join(repr(name) for name in study.groups)


def _alone(study: Study, arm: str) -> Study:
    """Return the study with one arm alone."""
    return Study.model_construct(
        title=study.title, use=study.use, start=study.start, until=study.until, arms={arm: study.groups[arm]}
    )


def _model(left: Study, right: Study) -> str:
    (one, why_one), (other, why_other) = choose_model(left), choose_model(right)
    if one != other:
        raise StudyError(
            f"A belongs to the model {one} ({why_one}), B to {other} ({why_other}): their numbers are not comparable; "
            "write both plans for hours or both for weeks, or name one model for both"
        )
    return one


def _window(left: Study, right: Study, window: Window | None) -> Window:
    longest = min(left.until, right.until)
    if window is not None:
        begin, end = float(window[0]), float(window[1])
        if not 0.0 <= begin < end <= longest:
            raise StudyError(f"the window {begin:g} to {end:g} min is not inside both plans, 0 to {longest:g} min")
        return begin, end
    if left.until != right.until:
        raise StudyError(
            f"A ends after {left.until:g} min and B after {right.until:g} min; give both the same length, or name a "
            f"window inside both, such as 0 to {longest:g} min"
        )
    spans = {*left.windows.values(), *right.windows.values()}
    only = next(iter(spans))
    return only if len(spans) == 1 and 0.0 <= only[0] < only[1] <= longest else (0.0, longest)


def _only(crowd: Crowd, kept: NDArray[np.intp]) -> Crowd:
    """Return the crowd with some of its people."""
    rows = np.searchsorted(crowd.members, kept)
    values = {name: found[rows] for name, found in crowd.values.items()}
    means = {name: found[rows] for name, found in crowd.means.items()}
    return replace(crowd, values=values, means=means, members=kept)


def _row(outcome: Outcome, a: Crowd, b: Crowd, arm_a: str, arm_b: str, by: float | None) -> Difference:
    with_a, with_b = outcome.of(a, arm_a), outcome.of(b, arm_b)
    gap = with_a - with_b
    gap = np.where(np.abs(gap) < outcome.resolution, 0.0, gap)
    gain = gap * outcome.sign
    return Difference(
        outcome=outcome,
        a=Interval.of(with_a),
        b=Interval.of(with_b),
        difference=Interval.of(gap),
        a_higher=float(np.mean(gap > 0.0)),
        b_higher=float(np.mean(gap < 0.0)),
        by=by,
        a_better=None if by is None else float(np.mean(gain > by)),
        b_better=None if by is None else float(np.mean(-gain > by)),
    )


def _cautions(left: Study, right: Study, people: int) -> list[str]:
    """Return what to know of this comparison before its numbers."""
    (one,), (other,) = left.groups.values(), right.groups.values()
    lines = [f"{people} people fix a probability to within {100.0 / np.sqrt(people):.0f} percent points (95 %)."]
    if one.who != other.who:
        lines.append("A and B are different people: the difference is that of people and plans together.")
    if left.clock != right.clock:
        lines.append("A and B start at different times of the day; both are compared from their own start.")
    return lines
