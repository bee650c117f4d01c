"""What a study holds and a model takes no notice of, said in words."""

from __future__ import annotations

from myoflux.activities import Eat, Exercise
from myoflux.phases import Habit, Stay
from myoflux.physiology.body_model import BodyModel
from myoflux.study import Study


def ignored_notes(study: Study, body: BodyModel) -> list[str]:
    """Name what the study holds and the model takes no notice of."""
    activities = [activity for arm in study.groups.values() for activity in arm.plan]
    taken: set[str] = set()
    eaten: set[str] = set()
    for activity in activities:
        if isinstance(activity, Exercise) and "exercise" in body.ignores:
            taken.add(f"{activity.exercise} exercise")
        elif isinstance(activity, Stay) and "state" in body.ignores:
            taken.add(f"the state {activity.state}")
        elif isinstance(activity, Habit) and "diet" in body.ignores:
            taken.add("the daily diet")
        elif isinstance(activity, Eat) and (left := _left_out(activity, body)):
            taken |= left - {"protein"}
            eaten |= activity.amounts.keys() if body.ingest is None else set()
        else:
            taken |= {name for name in activity.amounts if name in body.ignores}
    words = [word for arm in study.groups.values() for word in arm.who.conditions]
    words += [word for arm in study.groups.values() for word in arm.who.medicines if word.lower() not in body.medicines]
    notes = [f"Not in the model and left out: {', '.join(sorted(taken))}."] if taken else []
    if eaten:
        kept = ", ".join(body.by_mouth) or "nothing"
        notes.append(f"Of {'; '.join(sorted(eaten))} the model takes in: {kept}.")
    return notes + ([f"No effect known to the model: {', '.join(dict.fromkeys(words))}."] if words else [])


def _left_out(meal: Eat, body: BodyModel) -> set[str]:
    """Return the parts of a meal that the model ignores."""
    parts = {name for food, grams in meal.eat.items() for name, g in meal.food(food).nutrients(grams).items() if g > 0}
    return parts & set(body.ignores)
