"""What is known, as JSON: foods, claims, labels, models, ready people."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from myoflux.evidence.label_check import read_label
from myoflux.evidence.search import nearest_statements
from myoflux.food.search import search_foods
from myoflux.food.table import find_food
from myoflux.physiology.catalogue import get_model
from myoflux.physiology.explain import equations
from myoflux.physiology.explain import explain as explain_name
from myoflux.study.gallery import load_portrait, people
from myoflux.web.api.errors import ApiRoute
from myoflux.web.api.shapes import ClaimHit, FoodFacts, FoodHit, LabelText, ModelFacts, ModelName, Portrayed
from myoflux.web.work import work_of

router = APIRouter(route_class=ApiRoute, tags=["what is known"])
Words = Annotated[str, Query(min_length=1, max_length=200, examples=["oat flakes"])]


@router.get("/foods", summary="Find foods by everyday words")
def foods(q: Words, count: Annotated[int, Query(ge=1, le=50)] = 10) -> list[FoodHit]:
    """Return the foods that fit, best first."""
    return [FoodHit(**{**asdict(hit), "read_as": dict(hit.read_as)}) for hit in search_foods(q, count)]


@router.get("/foods/{name:path}", summary="What 100 g of a food hold")
def food(name: Annotated[str, Path(min_length=1, max_length=200, examples=["whey protein"])]) -> FoodFacts:
    """Return a food by its exact name."""
    found = find_food(name)
    return FoodFacts(
        name=found.name,
        category=found.category,
        energy_kcal=found.energy,
        protein_g=found.protein,
        fat_g=found.fat,
        carbohydrate_g=found.carbohydrate,
        amino_acids_g=dict(found.amino_acids),
        digestion=found.digestion,
        quality=list(found.quality),
        portions_g=dict(found.portions),
        source=found.source,
        known_by=found.known_by,
        notes=found.notes,
    )


@router.get("/claims", summary="Find statements of consumer texts, with what trials found")
def claims(
    q: Annotated[str, Query(min_length=1, max_length=500, examples=["BCAA speed muscle recovery"])],
) -> list[ClaimHit]:
    """Return the statements nearest to a text, best first; none where the ledger holds no such statement."""
    return [ClaimHit(covered=hit.covered, statement=hit.statement.as_data()) for hit in nearest_statements(q)]


@router.post("/label", summary="Read a label or an advertisement by rules")
async def label(request: Request, asked: LabelText) -> dict[str, Any]:
    """Return amounts, claims, what is wrong, and what was not understood."""
    return await work_of(request).run(lambda: read_label(asked.text).as_data())


@router.get("/model/{name}", summary="A model: states, laws, parameters")
async def model(name: ModelName) -> ModelFacts:
    """Return the equations of a model, and every parameter with its source and how it is known."""
    return await run_in_threadpool(_facts, name)


@cache
def _facts(name: str) -> ModelFacts:
    body = get_model(name)
    parameters = [asdict(row) for row in body.model.parameters.values()]
    return ModelFacts(
        name=body.name,
        title=body.model.title,
        citation=body.citation,
        notes=list(body.notes),
        headline=list(body.headline),
        equations=equations(body.model, body.name),
        parameters=parameters,
    )


@router.get("/explain/{name}", summary="What a name of a model means")
def explain(
    name: Annotated[str, Path(min_length=1, max_length=100, examples=["gastric_emptying"])], model: ModelName = "human"
) -> dict[str, Any]:
    """Return value, unit, spread, source, how it is known, and the laws that use it."""
    return explain_name(get_model(model).model, name)


@router.get("/people", summary="Ready people")
def ready_people() -> list[Portrayed]:
    """Return the gallery of ready people; the name of one can stand as ``person`` of a study."""
    rows = []
    for name in people():
        found = load_portrait(name)
        person = found.person.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        rows.append(Portrayed(name=name, title=found.title, source=found.source, person=person))
    return rows
