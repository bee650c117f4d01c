"""What the verbs of foods, products, people and plans return as text; the work is done by the modules they call."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typer

from myoflux.common.quantity import MINUTES_PER_DAY
from myoflux.errors import StudyError, nearest
from myoflux.study.gallery import facts, load_portrait, people
from myoflux.study.person import Person
from myoflux.study.shipped import open_study
from myoflux.study.study import Arm, Study


def _json(data: Any) -> str:
    return json.dumps(data, indent=1, ensure_ascii=False, allow_nan=False, default=str)


def aside(lines: Sequence[str]) -> None:
    """Tell lines on standard error."""
    for line in lines:
        typer.echo(line, err=True)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))] if rows else []
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def take_own_foods(path: Path | None, left_out: Path | None = None) -> list[str]:
    """Take the user's foods into use; return what there is to say."""
    if path is None:
        return []
    from myoflux.food.own import read_foods, write_left_out
    from myoflux.food.table import use_foods

    file = read_foods(path)
    use_foods(file.foods)
    if left_out is not None:
        write_left_out(left_out, file)
    return file.report().splitlines()


def food(text: str, amount: str, count: int, own: Path | None, left_out: Path | None, *, as_json: bool) -> str:
    """Return the foods that fit a description, and what an amount of the first holds."""
    from myoflux.food.portions import portion_grams
    from myoflux.food.search import search_foods
    from myoflux.food.table import find_food

    aside(take_own_foods(own, left_out))
    hits = search_foods(text, count)
    if not hits:
        raise StudyError(f"no food fits {text!r}; try fewer or other words, or give your own foods with --foods")
    rows = [find_food(hit.name) for hit in hits]
    grams = portion_grams(rows[0], amount) if amount else 100.0
    if as_json:
        data = [asdict(hit) | {"protein_g": row.protein, "amino_acids_g": dict(row.amino_acids), "digestion":
                row.digestion, "quality": row.quality, "known_by": row.known_by, "source": row.source,
                "portions_g": dict(row.portions)} for hit, row in zip(hits, rows, strict=True)]  # fmt: skip
        return _json({"hits": data, "grams": grams, "of_the_first": rows[0].nutrients(grams)})
    lines = [f"{said!r} read as {meant!r}" for said, meant in hits[0].read_as.items()]
    head = ("food", "protein", "leucine", "kcal", "digestion", "remarks")
    body = [
        (row.name, f"{row.protein:.1f} g", f"{row.amino_acids['leucine']:.2f} g", f"{row.energy:.0f}", row.digestion,
         ", ".join((*row.quality, *(["unverified"] if row.known_by == "unverified" else []))))
        for row in rows
    ]  # fmt: skip
    lines += ["per 100 g:", *_table([head, *body])]
    if amount:
        held = ", ".join(f"{name} {g:.3g} g" for name, g in rows[0].nutrients(grams).items())
        lines += ["", f"{amount} of {rows[0].name} is {grams:g} g: {held}"]
    elif rows[0].portions:
        lines += ["", "measures of the first: " + ", ".join(f"{w} {g:g} g" for w, g in rows[0].portions.items())]
    return "\n".join(lines)


def product(
    text: str,
    units: float | None,
    water: float,
    equals: str,
    who: str,
    money: tuple[Path | None, float | None],
    *,
    as_json: bool,
) -> str:
    """Return what a dose of a product holds, how it dissolves, and equal foods."""
    from myoflux.nutrition.gap import equivalents
    from myoflux.study.product_label import from_label
    from myoflux.study.products import find_product

    made = from_label(text) if text.lower().lstrip().startswith("per ") else find_product(text)
    dose = made.dose(units)
    left = {name: grams for name, grams in made.undissolved(water, units).items() if grams > 0}
    try:
        foods = equivalents(made, load_portrait(who).person, equals, _prices(money[0]))
    except StudyError:
        foods = []
    count = made.units_per_dose if units is None else units
    cost = None if money[1] is None else money[1] * count
    facts_ = {"product": made.name, "form": made.form, "source": made.source, "known_by": made.known_by,
              "dose_g": dose, "water_mL": water, "osmolarity_mOsm_L": made.osmolarity(water, units),
              "undissolved_g": left, "not_simulated": made.not_simulated, "notes": made.notes}  # fmt: skip
    if as_json:
        return _json(facts_ | {"cost": cost, "equal_foods": [asdict(row) for row in foods]})
    lines = [
        f"{made.name}: {made.form}, {count:g} x {made.unit} ({made.known_by}: {made.source})",
        "a dose holds: " + ", ".join(f"{name} {grams:g} g" for name, grams in dose.items()),
        f"in {water:g} mL: {facts_['osmolarity_mOsm_L']:.0f} mOsm/L from what dissolves",
    ]
    lines += (
        [f"does not dissolve: {', '.join(f'{name} {grams:.2g} g' for name, grams in left.items())}"] if left else []
    )
    lines += [f"no model knows: {', '.join(made.not_simulated)}"] if made.not_simulated else []
    lines += [made.notes] if made.notes else []
    lines += [f"a dose costs {cost:.2f}"] if cost is not None else []
    if foods:
        lines += ["", f"as much {equals} is in:", *_suggestions(foods)]
    return "\n".join(lines)


def _prices(path: Path | None) -> dict[str, float]:
    if path is None:
        return {}
    from myoflux.nutrition.gap import read_prices

    prices = read_prices(path)
    aside([f"{path}:{fault}" for fault in prices.faults])
    return dict(prices.per_100g)


def _suggestions(rows: Sequence[Any]) -> list[str]:
    head = ("group", "food", "grams", "kcal", "protein", "price", "contains (else unknown)")
    body = [
        (row.group, row.food, f"{row.grams:.0f}", f"{row.energy:.0f}", f"{row.protein:.0f} g",
         "" if row.price is None else f"{row.price:.2f}", ", ".join(row.contains))
        for row in rows
    ]  # fmt: skip
    return _table([head, *body])


def person(name: str, *, as_json: bool) -> str:
    """Return the list of ready people, or what is known of one."""
    if not name:
        rows = [(key, load_portrait(key).title) for key in people()]
        return _json(dict(rows)) if as_json else "\n".join(_table(rows))
    portrait = load_portrait(name)
    found = facts(portrait.person)
    if as_json:
        return _json({"title": portrait.title, "source": portrait.source, "facts": [asdict(fact) for fact in found]})
    lines = _table([(fact.name, fact.value, fact.source) for fact in found])
    return "\n".join([f"{portrait.title} ({portrait.source})", "", *lines])


def arm_of(file: str, arm: str) -> tuple[Study, Arm]:
    """Return a study and one of its arms, the first without a name."""
    study = open_study(file)
    name = arm or next(iter(study.groups))
    if name not in study.groups:
        raise StudyError(f"the study has no arm {name!r}; {nearest(name, study.groups)}")
    return study, study.groups[name]


def adequate(
    file: str, arm: str, prices: Path | None, energy: float | None, price: float | None, *, as_json: bool
) -> str:
    """Return the intake of a plan beside the requirements, and foods that close gaps of leucine or protein."""
    from myoflux.nutrition.adequacy import adequacy
    from myoflux.nutrition.gap import close_gap
    from myoflux.simulation.simulate import research_marks
    from myoflux.study.study import Study

    study, chosen = arm_of(file, arm)
    who = chosen.who
    if not isinstance(who, Person):
        raise StudyError(f"{file}: requirements are for one person; give 'person' instead of 'people'")
    alone = Study.model_construct(use=study.use, start=study.start, until=study.until, arms={"plan": chosen})
    marks = research_marks(alone)
    result = adequacy(who, chosen.plan, study.until, study.clock)
    gaps = result.gaps()
    closing = {
        nutrient: close_gap(who, nutrient, gaps[nutrient], energy, _prices(prices), price)[:8]
        for nutrient in ("leucine", "protein")
        if nutrient in gaps
    }
    if as_json:
        rows = [asdict(line) | {"unverified": not line.requirement.verified} for line in result.lines]
        each = [
            {"minute": one.meal.minute, "lines": [asdict(line) for line in one.lines]} for one in result.meals
        ]  # fmt: skip
        found = {name: [asdict(row) for row in rows_] for name, rows_ in closing.items()}
        return _json(
            {"marks": marks, "days": result.days, "day": rows, "meals": each, "notes": result.notes, "closing": found}
        )
    head = ("nutrient", "g a day", "needs", "", "whose number", "known")
    body = [_line(line) for line in sorted(result.lines, key=lambda line: line.requirement.nutrient != "protein")]
    lines = [*(f"! {mark}" for mark in marks), f"mean of {result.days} day(s)", *_table([head, *body])]
    for one in result.meals:
        if one.lines:
            clock = (study.clock + one.meal.minute) % MINUTES_PER_DAY
            day = int((study.clock + one.meal.minute) // MINUTES_PER_DAY) + 1
            lines += ["", f"meal on day {day} at {int(clock // 60):02d}:{int(clock % 60):02d}"]
            lines += _table([_line(line) for line in one.lines])
        if len(lines) > 120:
            lines.append("... more meals: --json shows all")
            break
    for nutrient, foods in closing.items():
        lines += ["", f"the largest gap of {nutrient}, {gaps[nutrient]:.2g} g a day, is closed by one of:"]
        lines += _suggestions(foods) if foods else ["no listed food within these limits"]
    return "\n".join([*lines, "", *(f"- {note}" for note in result.notes)])


def _line(line: Any) -> tuple[str, ...]:
    needed = "no number"
    if line.needed is not None:
        low, high = line.needed
        needed = f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
    row = line.requirement
    body = f"{row.body}, {row.statistic} ({row.population})"
    return row.nutrient, f"{line.grams:.3g}", needed, line.verdict, body, line.mark or row.known_by


def agenda(file: str, arm: str) -> str:
    """Return a plan as a calendar."""
    from myoflux.study.calendar import agenda as days

    study, chosen = arm_of(file, arm)
    return days(chosen.plan, study.until, study.clock)
