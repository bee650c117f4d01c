"""What a study holds and a model takes no notice of, said in words."""

from __future__ import annotations

from myoflux.food.stand_ins import stand_in
from myoflux.physiology.body_model import BodyModel
from myoflux.study.activities import Eat, Exercise, Take
from myoflux.study.lasting import Habit, Stay
from myoflux.study.study import Study


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
    notes += [*_stand_ins(study), *_without_meals(study, body)]
    return notes + ([f"No effect known to the model: {', '.join(dict.fromkeys(words))}."] if words else [])


def _stand_ins(study: Study) -> list[str]:
    """Say which food stands in for what a plan names, and how they differ."""
    meals = [one for arm in study.groups.values() for one in arm.plan if isinstance(one, Eat)]
    named = dict.fromkeys((name, meal.food(name).name) for meal in meals for name in meal.eat)
    doses = [one for arm in study.groups.values() for one in arm.plan if isinstance(one, Take | Eat)]
    assumed = dict.fromkeys(f"{said}." for dose in doses for said in dose.assumed)
    return list(assumed) + [
        f"{name}: {food!r} stands in ({other.differs})."
        for name, food in named
        if name != food and (other := stand_in(name)) is not None
    ]


def _without_meals(study: Study, body: BodyModel) -> list[str]:
    """Say what is assumed of food where an arm names none: the two models assume different things."""
    told = {name for name, arm in study.groups.items() if any(isinstance(one, Eat | Habit) for one in arm.plan)}
    silent = [name for name in study.groups if name not in told]
    if not silent or body.ingest is None:
        return []
    arms = "the plan" if len(study.groups) == 1 else f"the arms {', '.join(map(repr, silent))}"
    hours = study.until / 60.0
    assumed = {
        "human": f"so {hours:.4g} h of fast between the doses are simulated. A plan of over 31 days without meals is "
        "read as usual meals that cover the need instead",
        "months": "so usual meals that cover the need are assumed. Up to 31 days without a state or a diet the model "
        "of hours answers instead, and takes such a plan as a fast",
    }
    return [f"No meal is written in {arms}, {assumed[body.name]}."] if body.name in assumed else []


def _left_out(meal: Eat, body: BodyModel) -> set[str]:
    """Return the parts of a meal that the model ignores."""
    parts = {name for food, grams in meal.eat.items() for name, g in meal.food(food).nutrients(grams).items() if g > 0}
    return parts & set(body.ignores)
