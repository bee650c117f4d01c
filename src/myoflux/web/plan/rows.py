"""Rows of a plan in a form: added, extended, taken away; and a study of several arms shown as one plan."""

from __future__ import annotations

from typing import Any

from myoflux.common.vocabulary import amino_acids
from myoflux.errors import StudyError, nearest
from myoflux.food.portions import portion_grams
from myoflux.food.table import find_food
from myoflux.study.gallery import load_portrait
from myoflux.study.person import Group
from myoflux.study.products import Product, find_product
from myoflux.study.study import Study
from myoflux.web.received.forms import in_long_units, is_index

MOST_ROWS = 60
MOST_UNITS = 1000.0
NEW_ROWS: dict[str, dict[str, Any]] = {
    "take": {"at": "08:00", "take": {"leucine": "3 g"}, "form": "powder"},
    "exercise": {"at": "17:00", "exercise": "resistance", "sets": "8", "load": "75 %"},
    "state": {"at": "day 1", "state": "bed_rest", "for": "7 d"},
    "diet": {"at": "0 min", "diet": {"protein": "1.2 g/kg"}},
}
USUAL_PORTION = "100 g"
FIRST_FOOD = "whey protein"


def change_rows(data: dict[str, Any], wish: str) -> None:
    """Do in place what a button of the form asks, such as add:take, food:NAME, also:2, less:2:valine or person:NAME.

    Raises `StudyError` for a wish nobody can fulfil.
    """
    verb, _, rest = wish.partition(":")
    match verb:
        case "add" | "food" | "product":
            add_row(data, f"{'' if verb == 'add' else verb + ':'}{rest}")
        case "also":
            _extend(_row(data, rest))
        case "less":
            place, _, name = rest.partition(":")
            amounts = _amounts(_row(data, place))
            if len(amounts) > 1:
                amounts.pop(name, None)
        case "person":
            data["person"] = load_portrait(rest).person.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        case "remove":
            row = _row(data, rest)
            data["plan"].remove(row)
        case _:
            return


def add_row(data: dict[str, Any], what: str, amount: str = "") -> None:
    """Add a row at the end of a plan: a kind of `NEW_ROWS`, ``food:NAME`` or ``product:NAME``."""
    plan = data.setdefault("plan", [])
    if not isinstance(plan, list):
        raise StudyError("the plan of the form is no list of rows; open the page again")
    kind, _, name = what.partition(":")
    rows: list[dict[str, Any]]
    if kind == "food":
        grams = portion_grams(find_food(name), amount or USUAL_PORTION)
        rows = [{"at": "12:30", "eat": {name: f"{grams:g} g"}}]
    elif kind == "product":
        units = _number(amount) if amount else None
        taken = find_product(name).activities("08:00", units)
        rows = [one.model_dump(mode="json", by_alias=True, exclude_defaults=True) for one in taken]
    elif kind in NEW_ROWS:
        rows = [{key: dict(value) if isinstance(value, dict) else value for key, value in NEW_ROWS[kind].items()}]
    else:
        raise StudyError(f"no row of the kind {kind!r}; {nearest(kind, [*NEW_ROWS, 'food', 'product'])}")
    if not rows:
        raise StudyError(f"{name!r} holds neither amino acids nor protein, so the models know nothing of it")
    if len(plan) + len(rows) > MOST_ROWS:
        raise StudyError(f"a plan of the page has at most {MOST_ROWS} rows; write a study file for more")
    plan += rows


def can_be_added(product: Product) -> bool:
    """Return whether a product is taken by mouth and holds what the models know."""
    return product.form != "infusion" and bool(product.activities("08:00"))


def _number(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = -1.0
    if not 0.0 < found <= MOST_UNITS:
        raise StudyError(f"{text!r} is no number of units; write 1 to {MOST_UNITS:g}")
    return found


def _row(data: dict[str, Any], place: str) -> dict[str, Any]:
    plan = data.get("plan")
    found = plan[int(place)] if isinstance(plan, list) and is_index(place) and int(place) < len(plan) else None
    if not isinstance(found, dict):
        raise StudyError(f"the plan has no row {place[:20]!r}")
    return found


def _amounts(row: dict[str, Any]) -> dict[str, Any]:
    found = row.get("take", row.get("eat"))
    if not isinstance(found, dict):
        raise StudyError("this row holds no amounts; add a row of its own")
    return found


def _extend(row: dict[str, Any]) -> None:
    amounts = _amounts(row)
    if "take" in row:
        free = [name for name in ("isoleucine", "valine", *sorted(amino_acids())) if name not in amounts]
        if free:
            amounts[free[0]] = "1 g"
    else:
        amounts.setdefault(FIRST_FOOD, "20 g")


def shown(study: Study, arm: str) -> dict[str, Any]:
    """Return one arm of a study as a form shows it; a group becomes a person of its means."""
    if arm not in study.groups:
        raise StudyError(f"the study has no arm {arm!r}; {nearest(arm, study.groups)}")
    whole = study.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    one = whole if study.arms is None else whole["arms"][arm]
    person = one.get("person")
    who = study.groups[arm].who
    if person is None and isinstance(who, Group):
        person = {name: value for name, value in one.get("people", {}).items() if name in ("age", "mass", "height")}
        person["sex"] = "female" if who.male_fraction is not None and who.male_fraction < 0.5 else "male"
    kept: dict[str, Any] = {name: whole[name] for name in ("title", "use", "start") if name in whole}
    kept["until"] = in_long_units(study.until)
    return {
        **kept,
        "title": f"{kept.get('title', 'a plan')[:120]}: {arm}",
        "person": person,
        "plan": one.get("plan", []),
    }
