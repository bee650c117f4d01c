"""The page /foods: foods by everyday words, what an amount holds, products and what dissolves."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.common.numerals import AmbiguousNumberError, read_number
from myoflux.errors import StudyError
from myoflux.food.allergens import CONTAINS, allergens_of, suits
from myoflux.food.portions import portion_grams
from myoflux.food.search import search_foods
from myoflux.food.table import AMINO_ACIDS, Food, find_food, foods
from myoflux.nutrition.gap import equivalents
from myoflux.study.gallery import load_portrait
from myoflux.study.product_label import from_label
from myoflux.study.products import HMB, Product, find_product, products, solubility
from myoflux.web.rendering import render
from myoflux.web.security.session import current_user
from myoflux.web.storage.store import Listed

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=200)]
Amount = Annotated[str, Query(max_length=60)]
COUNT = 20
MOST_SAVED = 50


@router.get("/foods")
def show(request: Request, q: Words = "") -> HTMLResponse:
    """Show the foods that fit a description."""
    hits, wrong = [], ""
    if q.strip():
        try:
            hits = search_foods(q, COUNT)
        except StudyError as problem:
            wrong = str(problem)
    return render(
        request,
        "foods.html",
        block="hits",
        title="Foods",
        q=q,
        wrong=wrong,
        rows=[(find_food(hit.name), _link("/foods/food", name=hit.name)) for hit in hits],
        read_as=dict(hits[0].read_as) if hits else {},
        count=len(foods()),
    )


@router.get("/foods/food")
def food(request: Request, name: Words = "", amount: Amount = "100 g") -> HTMLResponse:
    """Show what an amount of a food holds."""
    try:
        found = find_food(name)
    except StudyError as problem:
        return render(request, "problem.html", status=404, title="No such food", words=str(problem))
    wrong, grams = "", 100.0
    try:
        grams = portion_grams(found, _with_unit(amount))
    except (StudyError, ValueError) as problem:
        wrong = str(problem)
    return render(
        request,
        "food.html",
        block="held",
        status=422 if wrong else 200,
        title=found.name,
        food=found,
        amount=amount,
        grams=grams,
        wrong=wrong,
        rows=_held(found, grams),
        energy=found.energy * grams / 100.0,
        contains=[one for one, word in allergens_of(found).items() if word == CONTAINS],
        vegetarian=suits(found, "vegetarian"),
        vegan=suits(found, "vegan"),
        add={"add": "food", "name": found.name, "amount": f"{grams:g} g"},
        saved=_saved(request),
        portions=[
            (words, weight, _link("/foods/food", name=name, amount=words)) for words, weight in found.portions.items()
        ],
    )


def _with_unit(amount: str) -> str:
    text = amount.strip()
    return f"{text} g" if text.replace(".", "", 1).isdigit() else text


def _held(found: Food, grams: float) -> list[list[str]]:
    share = grams / 100.0
    rows = [["protein", f"{found.protein * share:.3g}", ""]]
    for name in AMINO_ACIDS:
        held = found.amino_acids[name] * share
        of = f"{100 * found.amino_acids[name] / found.protein:.1f} %" if found.protein else ""
        rows.append([name, f"{held:.3g}", of])
    return [*rows, ["carbohydrate", f"{found.carbohydrate * share:.3g}", ""], ["fat", f"{found.fat * share:.3g}", ""]]


def _saved(request: Request) -> tuple[Listed, ...]:
    """Return the studies to which something can be added, the last changed first."""
    found: tuple[Listed, ...] = request.app.state.store.list(current_user(request).id)[:MOST_SAVED]
    return found


def _link(path: str, **values: str) -> str:
    return f"{path}?{urlencode(values)}"


@router.get("/foods/products")
def listed(
    request: Request,
    name: Annotated[str, Query(max_length=1000)] = "",
    units: Annotated[str, Query(max_length=20)] = "",
    water: Annotated[str, Query(max_length=20)] = "300",
) -> HTMLResponse:
    """List the products, or show what a dose of one holds and what of it dissolves."""
    values: dict[str, Any] = {"made": None, "wrong": "", "status": 200}
    if name.strip():
        try:
            made = from_label(name) if name.lower().lstrip().startswith("per ") else find_product(name.strip())
            values |= _dose(made, _number(units, "units"), _number(water, "water") or 300.0)
        except StudyError as problem:
            known = name.strip().lower() in {one.lower() for one in products()}
            unknown = not known and not name.lower().lstrip().startswith("per ")
            values |= {"wrong": str(problem), "status": 404 if unknown else 422}
    status = values.pop("status")
    return render(
        request, "products.html", block="dose", status=status, title="Products", name=name, units=units, water=water,
        products=[(one, _link("/foods/products", name=one.name)) for one in products().values()],
        saved=_saved(request), **values,
    )  # fmt: skip


def _number(text: str, what: str) -> float | None:
    text = text.strip()
    if not text:
        return None
    try:
        number = read_number(text)
    except AmbiguousNumberError as problem:
        raise StudyError(f"{what}: {problem}") from None
    except ValueError:
        number = 0.0
    if not 0.0 < number <= 10_000.0:
        raise StudyError(f"{what}: {text!r} is not a number above 0; write for example 2")
    return number


def _dose(made: Product, units: float | None, water: float) -> dict[str, Any]:
    left = made.undissolved(water, units)
    count = made.units_per_dose if units is None else units
    rows = []
    for name, grams in made.dose(units).items():
        lost = left.get(name)
        known = "no limit in the table" if lost is None else f"{lost:.2g} g" if lost > 0 else "nothing"
        rows.append([name, f"{grams:.3g} g", known])
    try:
        equal = (
            equivalents(made, load_portrait("young_lifter").person, "leucine", {})[:8]
            if "leucine" in made.contents
            else []
        )
    except StudyError:
        equal = []
    return {
        "made": made,
        "count": count,
        "rows": rows,
        "osmolarity": made.osmolarity(water, units),
        "limits": sorted(f"{name} {limit:g} g/L" for name, limit in solubility().items()),
        "equal": [
            [row.food, f"{row.grams:.0f} g", f"{row.energy:.0f}", f"{row.protein:.0f} g", ", ".join(row.contains)]
            for row in equal
        ],
        "hmb": HMB in made.contents,
        "add": {"add": "product", "name": made.name, "units": f"{count:g}"},
    }
