"""The time line of a plan as a picture: what happens when; doses can be dragged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.report.charts.time_axis import time_axis
from myoflux.study.activities import AnyActivity, Eat, Exercise, Hold, Infuse, Take
from myoflux.study.calendar import in_words
from myoflux.study.events import occurrences
from myoflux.study.lasting import Habit, Stay
from myoflux.study.study import Study

WIDTH, HEIGHT, FLOOR, TOP, LEFT, RIGHT = 640, 150, 112, 14, 12, 12
# A stem of full height: a large single dose, and a large meal.
FULL_DOSE, FULL_MEAL = 10.0, 500.0
MOST_MARKS = 400
# Stems of one dose stand so far apart; a label takes so much room; from so many repeats on only the first has one.
BESIDE, LABEL, FEW = 7.0, 80.0, 4


@dataclass(frozen=True)
class _Scale:
    until: float

    def x(self, minutes: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * min(minutes, self.until) / self.until

    def height(self, grams: float, full: float) -> float:
        return (FLOOR - TOP) * min(grams / full, 1.0)


def draw_timeline(study: Study, arm: str) -> str:
    """Return the plan of one arm as an ``<svg>`` element; a dose names the form fields that dragging changes."""
    chosen, scale = study.groups[arm], _Scale(study.until)
    words = plan_in_words(study, arm)
    box = f'viewBox="0 0 {WIDTH} {HEIGHT}"'
    held = f'data-until="{study.until:g}" data-width="{WIDTH - LEFT - RIGHT}" data-start="{study.clock}"'
    parts = [
        f'<svg class="timeline" {box} role="img" aria-labelledby="timeline-t timeline-d" {held}>',
        f'<title id="timeline-t">Time line of the plan</title><desc id="timeline-d">{escape(words)}</desc>',
        *_axis(study, scale),
    ]
    # Doses are drawn last, so that nothing lies over their handles.
    for row, activity in sorted(enumerate(chosen.plan), key=lambda item: isinstance(item[1], Take)):
        times = occurrences(activity, study.until, study.clock)[:MOST_MARKS]
        parts += _marks(row, activity, times, study, scale)
    return "\n".join([*parts, "</svg>"])


def plan_in_words(study: Study, arm: str) -> str:
    """Return for whom a plan of one arm is, and what happens in it."""
    who = study.groups[arm].who
    person = [f"{who.age:g} y" if who.age else "", f"{who.mass:g} kg" if who.mass else ""]
    told = ", ".join(part for part in (getattr(who, "sex", ""), *person) if part) or "nobody in particular"
    plan = "; ".join(f"{one.at} {in_words(one)}" for one in study.groups[arm].plan) or "nothing happens"
    return f"For: {told}. Plan of {study.until / 60.0:g} h: {plan}."


def _axis(study: Study, scale: _Scale) -> list[str]:
    """Return ticks: clock times within two days, days or weeks beyond."""
    parts = [f'<line class="zero" x1="{LEFT}" y1="{FLOOR}" x2="{WIDTH - RIGHT}" y2="{FLOOR}"/>']
    if study.until <= 2 * MINUTES_PER_DAY:
        step = 180 if study.until > 720 else 60
        first = -(-study.clock // step) * step - study.clock
        ticks = [(float(at), _clock(study, float(at))) for at in range(first, int(study.until) + 1, step)]
    else:
        unit, _, _, found = time_axis(0.0, study.until)
        ticks = [(at, f"{unit.name} {at / unit.minutes:g}") for at in found if at <= study.until]
    for at, words in ticks:
        x = scale.x(at)
        parts.append(f'<line class="grid" x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{FLOOR}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{FLOOR + 20}" text-anchor="middle">{words}</text>')
    return parts


def _clock(study: Study, minutes: float) -> str:
    total = int(study.clock + minutes) % MINUTES_PER_DAY
    return f"{total // 60:02d}:{total % 60:02d}"


def _marks(row: int, activity: AnyActivity, times: Sequence[float], study: Study, scale: _Scale) -> list[str]:
    title = f"<title>{escape(in_words(activity))}</title>"
    parts = []
    for index, time in enumerate(times):
        x = scale.x(time)
        match activity:
            case Take():
                # Labels of a dose of every day would lie over each other.
                parts += _stems(row, activity, x, scale, title, labelled=index == 0 or len(times) < FEW)
            case Eat():
                grams = sum(activity.eat.values())
                up = FLOOR - scale.height(grams, FULL_MEAL)
                parts.append(f'<g class="meal">{title}<path class="meal" d="M{x:.1f} {FLOOR}V{up:.1f}"/></g>')
            case Exercise():
                width = max(scale.x(time + activity.minutes) - x, 4.0)
                parts.append(
                    f'<g>{title}<rect class="bout" x="{x:.1f}" y="{FLOOR - 26}" width="{width:.1f}" height="26"/></g>'
                )
            case Stay() | Habit():
                end = scale.x(activity.end(time, study.until))
                kind = "stay" if isinstance(activity, Stay) else "habit"
                level = FLOOR + (4 if kind == "stay" else 26)
                parts.append(
                    f'<g>{title}<rect class="{kind}" x="{x:.1f}" y="{level}" width="{end - x:.1f}" height="8"/></g>'
                )
            case Infuse() | Hold():
                width = max(scale.x(min(time + activity.duration, study.until)) - x, 3.0)
                parts.append(f'<g>{title}<rect class="drip" x="{x:.1f}" y="{TOP}" width="{width:.1f}" height="8"/></g>')
    return parts


def _stems(row: int, activity: Take, x: float, scale: _Scale, title: str, *, labelled: bool) -> list[str]:
    """Return a stem with a handle for each amino acid of a dose, side by side and inside the picture."""
    parts = []
    x = min(x, WIDTH - RIGHT - BESIDE * (len(activity.take) - 1))
    for place, (name, grams) in enumerate(activity.take.items()):
        at, up = x + BESIDE * place, FLOOR - scale.height(grams, FULL_DOSE)
        field, moment = f"plan.{row}.take.{place}.amount|g", f"plan.{row}.at"
        beyond = at > WIDTH - LABEL
        where = f'x="{at - 9 if beyond else at + 9:.1f}" y="{up + 4:.1f}" text-anchor="{"end" if beyond else "start"}"'
        label = f'<text class="tick" {where}>{escape(name[:3])} {grams:g} g</text>' if labelled else ""
        parts.append(
            f'<g class="dose s{place % 6}" data-field="{field}" data-at="{moment}" data-full="{FULL_DOSE:g}" '
            f'data-reach="{FLOOR - TOP}">{title}<path d="M{at:.1f} {FLOOR}V{up:.1f}"/>'
            f'<circle cx="{at:.1f}" cy="{up:.1f}" r="7"/>{label}</g>'
        )
    return parts
