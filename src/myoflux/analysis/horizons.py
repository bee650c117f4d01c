"""The two horizons of one plan: a day of it, hour by hour, and months of it, with and without its doses."""

from __future__ import annotations

from collections.abc import Sequence

from myoflux.common.quantity import DURATION, MINUTES_PER_DAY, write
from myoflux.errors import StudyError
from myoflux.study.activities import AnyActivity, Eat, Exercise, Take
from myoflux.study.events import expand, occurrences
from myoflux.study.lasting import Habit, Stay
from myoflux.study.products import pure_proteins
from myoflux.study.study import Arm, Study

WEEKS = 12
WHOLE, WITHOUT = "this plan", "without its doses"
TRAINING_DAYS = ("mon", "wed", "fri")


def one_day(study: Study, arm: str, day: int = 1) -> Study:
    """Return one day of an arm's plan, from its clock start, without states and daily diets.

    Raises `StudyError` for a day that is not in the plan.

    >>> from myoflux.study.shipped import load_example
    >>> study = one_day(load_example("bed-rest"), "with leucine")
    >>> study.until, [activity.at for activity in study.groups["plan"].plan]
    (1440.0, ['480 min'])
    """
    chosen = study.groups[arm]
    begin = (day - 1) * float(MINUTES_PER_DAY)
    if not 0.0 <= begin < study.until:
        raise StudyError(f"day {day} is not in a plan of {study.until / MINUTES_PER_DAY:g} d; days count from 1")
    found: list[AnyActivity] = []
    for activity in chosen.plan:
        if isinstance(activity, Stay | Habit):
            continue
        for time in occurrences(activity, study.until, study.clock):
            if begin <= time < begin + MINUTES_PER_DAY:
                found.append(activity.model_copy(update={"at": write(time - begin, DURATION), "repeat": None}))
    return _study(study, min(float(MINUTES_PER_DAY), study.until), {"plan": _with(chosen, found)})


def every_day(study: Study, arm: str, weeks: int = WEEKS) -> Study:
    """Return months of an arm's plan beside the same without its doses, where it has any.

    A plan of a day or less is done every day, its training on Mondays, Wednesdays and Fridays; a longer one stays as
    it is. Doses are amino acids and pure proteins such as whey protein; meals, training, states and diets stay.

    >>> from myoflux.study.shipped import load_example
    >>> study = every_day(load_example("older-woman"), "with leucine and isoleucine")
    >>> list(study.groups), study.until / 1440.0
    (['this plan', 'without its doses'], 84.0)
    """
    chosen = study.groups[arm]
    plan, until = list(chosen.plan), study.until
    if until <= MINUTES_PER_DAY:
        until = weeks * 7.0 * MINUTES_PER_DAY
        plan = [_daily(one, time) for one in plan for time in _times(one, study)]
    arms = {WHOLE: _with(chosen, plan)}
    rest = [one for one in plan if not is_dose(one)]
    if len(rest) < len(plan):
        arms[WITHOUT] = _with(chosen, rest)
    return _study(study, until, arms)


def reference_arm(study: Study) -> str:
    """Return the arm that the others are held against: the only one without doses, else the first.

    A difference is then "with minus without", in whatever order a file names them.

    >>> from myoflux.study.shipped import load_example
    >>> reference_arm(load_example("bed-rest"))
    'without'
    """
    without = [name for name, arm in study.groups.items() if not any(map(is_dose, arm.plan))]
    return without[0] if len(without) == 1 else next(iter(study.groups))


def phase_ends(study: Study) -> dict[float, str]:
    """Return the moments (min) at which a state ends in any arm, with what ends, and the end of the plan.

    >>> from myoflux.study.shipped import load_example
    >>> phase_ends(load_example("bed-rest"))
    {20160.0: 'end of bed rest', 60480.0: 'end of the plan'}
    """
    ends: dict[float, set[str]] = {}
    for arm in study.groups.values():
        for state in expand(arm.plan, study.until, study.clock).states:
            if state.end < study.until:
                ends.setdefault(state.end, set()).add(state.name.replace("_", " "))
    found = {end: f"end of {' and '.join(sorted(names))}" for end, names in sorted(ends.items())}
    return found | {study.until: "end of the plan"}


def is_dose(activity: AnyActivity) -> bool:
    """Return whether an activity is a supplement: amino acids, or nothing but pure protein."""
    if isinstance(activity, Eat):
        return all(name in pure_proteins() for name in activity.eat)
    return isinstance(activity, Take)


def _times(activity: AnyActivity, study: Study) -> list[float]:
    if isinstance(activity, Stay | Habit):
        return [0.0]
    return [time for time in occurrences(activity, study.until, study.clock) if time < MINUTES_PER_DAY]


def _daily(activity: AnyActivity, time: float) -> AnyActivity:
    if isinstance(activity, Stay | Habit):
        return activity
    repeat = TRAINING_DAYS if isinstance(activity, Exercise) else "daily"
    return activity.model_copy(update={"at": write(time, DURATION), "repeat": repeat})


def _with(arm: Arm, plan: Sequence[AnyActivity]) -> Arm:
    """Return the arm with another plan; what was measured belongs to the old one."""
    return arm.model_copy(update={"plan": tuple(plan), "measured": (), "window": None, "zero": None})


def _study(study: Study, until: float, arms: dict[str, Arm]) -> Study:
    """Return a study of legal parts; a copy would keep the groups that the old one remembers."""
    return Study.model_construct(
        title=study.title,
        use=study.use,
        notes=study.notes,
        start=study.start,
        until=until,
        foods=study.foods,
        arms=arms,
    )
