"""How much one request may ask for: checked before a study is read, and before it is simulated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator

from myoflux.common.quantity import DURATION, MINUTES_PER_DAY, parse
from myoflux.common.tables import parse_yaml
from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError
from myoflux.food.table import find_food
from myoflux.study.activities import INFUSED
from myoflux.study.events import expand
from myoflux.study.study import Study
from myoflux.web.received.study_text import study_of

LONGEST_TEXT = 200_000
DEEPEST = 20
MOST_PARTS = 20_000
MOST_ITEMS = 2_000
MOST_WORDS = 40
LONGEST_WORD = 300
LONGEST_PROSE = 5_000
# Lists of words that are looked up one by one, each against all names there are.
LISTS = frozenset(("conditions", "medicines", "allergies", "symptoms", "contains"))
# Fields of a study that hold prose; every other text is a name, a time or an amount.
PROSE = frozenset(
    ("title", "notes", "authors", "journal", "source", "product", "laboratory", "method", "laboratory_source")
)
LONGEST_NAME = 200
MOST_EVENTS = 10_000
MOST_ARMS = 20
# People times what happens to each: some ten seconds of one core.
MOST_WORK = 120_000
EVENTS_A_DAY = 3.0
PLACE = Path("study")


def bounded(data: Any) -> Any:
    """Return raw data of a study as it is; raises `ValueError` in words for what is more than a page takes on.

    >>> bounded({"until": "4 h", "plan": [{"at": "0 min", "repeat": {"every": "1 min", "times": 10001}}]})
    Traceback (most recent call last):
    ValueError: the plan holds over 10000 events; repeat less often, or make it shorter
    """
    _walk(data)
    if not isinstance(data, Mapping):
        return data
    if data.get("foods"):
        raise ValueError("'foods' names another file, which a page cannot read; take it out")
    arms = data.get("arms")
    if isinstance(arms, Mapping) and len(arms) > MOST_ARMS:
        raise ValueError(f"{len(arms)} arms; at most {MOST_ARMS} are taken here")
    plans = [data, *(_mappings(list(arms.values())) if isinstance(arms, Mapping) else [])]
    plans += _mappings(data.get("phases"))
    events = 0.0
    for part in plans:
        days = _days(part.get("for") or data.get("until"))
        for activity in _mappings(part.get("plan")):
            _known_foods(activity)
            events += _count(activity, days)
            if events > MOST_EVENTS:
                raise ValueError(f"the plan holds over {MOST_EVENTS} events; repeat less often, or make it shorter")
    return data


BoundedStudy = Annotated[Study, BeforeValidator(bounded)]


def study_from_text(text: str) -> Study:
    """Return the study of YAML that came over the network; raises `StudyError`.

    >>> study_from_text("{until: 4 h, person: older_woman, plan: []}").until
    240.0
    """
    if len(text) > LONGEST_TEXT:
        raise StudyError(f"the study has {len(text)} characters; at most {LONGEST_TEXT} are taken here")
    if "\0" in text:
        raise StudyError("the study holds a zero byte, so it is no text")
    try:
        bounded(parse_yaml(text, PLACE).data)
    except ValueError as problem:
        raise StudyError(str(problem)) from None
    return study_of(text)


def refuse_long_work(studies: Sequence[Study], people: int, *, chosen: bool = True) -> None:
    """Raise `StudyError` for studies that take too long with so many people, a number that may be ``chosen`` or not."""
    events = 0.0
    for study in studies:
        if len(study.groups) > MOST_ARMS:
            raise StudyError(f"{len(study.groups)} arms; at most {MOST_ARMS} are simulated here")
        for arm in study.groups.values():
            plan = expand(arm.plan, study.until, study.clock)
            count = len({dose.time for dose in plan.doses}) + len(plan.bouts)
            count += 2 * (len(plan.infusions) + len(plan.clamps) + len(plan.states) + len(plan.diets))
            events += max(float(count), EVENTS_A_DAY * min(study.until / MINUTES_PER_DAY, 31.0))
    if events * people > MOST_WORK:
        fewer = int(MOST_WORK / events)
        raise StudyError(
            f"{people} people through {events:.0f} events take too long here; "
            + (
                f"ask for at most {fewer} people, or use the command line"
                if fewer and chosen
                else "make the plan shorter, or use the command line"
            )
        )


def _walk(data: Any) -> None:
    """Refuse what is too deep, too long or too much, without recursion."""
    waiting: list[tuple[Any, int, str]] = [(data, 0, "")]
    count = words = 0
    while waiting:
        part, depth, field = waiting.pop()
        count += 1
        if count > MOST_PARTS:
            raise ValueError(f"over {MOST_PARTS} values; at most so many are taken here")
        if depth > DEEPEST:
            raise ValueError(f"nested too deeply; at most {DEEPEST} levels are taken here")
        if isinstance(part, Mapping):
            _refuse_more(len(part), MOST_ITEMS)
            for name in part:
                if isinstance(name, str) and len(name) > LONGEST_NAME:
                    raise ValueError(f"a name of {len(name)} characters; at most {LONGEST_NAME} are taken here")
            waiting += [(value, depth + 1, str(name)) for name, value in part.items()]
        elif isinstance(part, list | tuple):
            words += len(part) if field in LISTS else 0
            _refuse_more(len(part), MOST_ITEMS)
            _refuse_more(words, MOST_WORDS)
            waiting += [(value, depth + 1, "") for value in part]
        elif isinstance(part, str):
            _refuse_text(part, LONGEST_PROSE if field in PROSE else LONGEST_WORD)


def _refuse_more(count: int, most: int) -> None:
    if count > most:
        raise ValueError(f"{count} items; at most {most} are taken here")


def _refuse_text(text: str, longest: int) -> None:
    if len(text) > longest:
        raise ValueError(f"a text of {len(text)} characters; at most {longest} are taken here")
    if "\0" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("there is a character that is no text; take it out")


def _mappings(data: Any) -> list[Mapping[str, Any]]:
    return [part for part in data if isinstance(part, Mapping)] if isinstance(data, list | tuple) else []


def _days(until: Any) -> float:
    """Return the days of a length as far as it can be read; the longest there is where it cannot."""
    try:
        return parse(until, DURATION) / MINUTES_PER_DAY
    except ValueError:
        return DURATION.high / MINUTES_PER_DAY


def _count(activity: Mapping[str, Any], days: float) -> float:
    """Return how often an activity happens, times how much is taken each time."""
    repeat = activity.get("repeat")
    given = [activity.get(kind) for kind in ("take", "eat", "infuse")]
    amounts = [len(value) for value in given if isinstance(value, Mapping)]
    size = max([1, *amounts])
    if isinstance(repeat, Mapping):
        times = repeat.get("times")
        return size * float(times) if isinstance(times, int | float) and 0 <= times <= 1e9 else size
    return size * (days + 1.0) if repeat is not None else size


def _known_foods(activity: Mapping[str, Any]) -> None:
    """Refuse the first unknown food at once: looking for the nearest name of each of hundreds takes long."""
    for kind, besides in (("eat", ()), ("infuse", (*amino_acids(), *INFUSED))):
        names = activity.get(kind)
        for name in names if isinstance(names, Mapping) else ():
            if isinstance(name, str) and name not in besides:
                try:
                    find_food(name)
                except StudyError as problem:
                    raise ValueError(str(problem)) from None
