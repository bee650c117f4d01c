"""A plan as a calendar to print: what happens on which day, days that are alike written once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.common.vocabulary import WEEKDAYS
from myoflux.study.activities import AnyActivity, Eat, Exercise, Hold, Infuse, Take
from myoflux.study.events import occurrences
from myoflux.study.lasting import Habit, Stay


def in_words(activity: AnyActivity) -> str:
    """Return an activity in a few words.

    >>> in_words(Take(at="08:00", take={"leucine": "3 g"}, form="capsule"))
    'take leucine 3 g (capsule)'
    """
    amounts = ", ".join(f"{name} {grams:g} g" for name, grams in activity.amounts.items())
    match activity:
        case Take():
            return f"take {amounts} ({activity.form})"
        case Eat():
            return f"eat {amounts}"
        case Infuse():
            return f"infuse {amounts} over {_length(activity.duration)} ({activity.route})"
        case Hold():
            levels = ", ".join(f"{name} {value:g}" for name, value in activity.clamp.held.items())
            return f"hold {levels} for {_length(activity.duration)}"
        case Exercise():
            parts = [
                f"{activity.sets} sets" if activity.sets else "",
                f"load {activity.load:g} %" if activity.load else "",
                f"intensity {activity.intensity:g} %" if activity.intensity else "",
                _length(activity.minutes),
            ]
            return f"{activity.exercise} exercise: {', '.join(part for part in parts if part)}"
        case Stay():
            return f"{activity.state.replace('_', ' ')} {_lasting(activity.duration)}"
        case Habit():
            return f"daily diet {_lasting(activity.duration)}"


def _lasting(minutes: float | None) -> str:
    return "to the end" if minutes is None else f"for {_length(minutes)}"


def _length(minutes: float) -> str:
    for unit, size in (("d", 1440.0), ("h", 60.0)):
        if minutes >= size and minutes % size == 0:
            return f"{minutes / size:g} {unit}"
    return f"{minutes:g} min"


def agenda(plan: Sequence[AnyActivity], until: float, start: int = 0) -> str:
    """Return the days of a plan as text; ``until`` in minutes, ``start`` the clock time of minute 0 in minutes.

    >>> print(agenda([Take(at="08:00", repeat="daily", take={"leucine": "3 g"})], until=2880))
    days 1-2 (mon-tue)
      08:00  take leucine 3 g (solution)
    """
    days: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for activity in plan:
        for time in occurrences(activity, until, start):
            moment = time + start
            day, minute = int(moment // MINUTES_PER_DAY) + 1, moment % MINUTES_PER_DAY
            clock = f"{int(minute // 60):02d}:{int(minute % 60):02d}"
            days[day].append((clock, in_words(activity)))
    last = max(1, -int(-(until + start) // MINUTES_PER_DAY))
    lines: list[str] = []
    first = 1
    while first <= last:
        same = first
        while same < last and sorted(days[same + 1]) == sorted(days[first]):
            same += 1
        lines.append(_heading(first, same))
        lines += [f"  {clock}  {words}" for clock, words in sorted(days[first])] or ["  nothing planned"]
        first = same + 1
    return "\n".join(lines)


def _heading(first: int, last: int) -> str:
    names = [WEEKDAYS[(day - 1) % 7] for day in (first, last)]
    if first == last:
        return f"day {first} ({names[0]})"
    return f"days {first}-{last} ({names[0]}-{names[1]})"
