"""The page /model: maps drawn from the code, equations, parameters with where they are from."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from myoflux.common.spelling import plain
from myoflux.common.tables import KNOWN_BY
from myoflux.errors import nearest
from myoflux.kinetics.model import Model
from myoflux.kinetics.parameters import Parameter
from myoflux.physiology.catalogue import DEFAULT_MODEL, MODELS, get_model
from myoflux.physiology.explain import explain
from myoflux.report.charts.system_map import SystemMap
from myoflux.web.model import view as pages
from myoflux.web.rendering import render

router = APIRouter(include_in_schema=False)
Words = Annotated[str, Query(max_length=100)]
Model_ = Annotated[str, Query(alias="model", max_length=100)]


@router.get("/model")
def show(request: Request, q: Words = "", known: Words = "") -> HTMLResponse:
    """Show the day-scale model."""
    return _overview(request, DEFAULT_MODEL, q, known)


@router.get("/model/explain/{name}")
def named(request: Request, name: str, model: Model_ = "") -> HTMLResponse:
    """Show what is known of a state, a law or a parameter."""
    homes = pages.models_with(name)
    if not homes:
        every = {one for key in MODELS for one in (*get_model(key).model.units,)}
        return _lost(request, f"No model has {name[:80]!r}; {nearest(name[:80], every)}.")
    chosen = model if model in homes else homes[0]
    body = get_model(chosen)
    facts = explain(body.model, name)
    used = facts.pop("used by")
    right = facts.pop("equation", facts.pop("changes by", ""))
    everything = set(body.model.units)
    source = str(facts.get("source", ""))
    return render(
        request,
        "explain.html",
        title=name,
        model=chosen,
        homes=homes,
        facts=[(key, words) for key, words in facts.items() if key not in ("name", "subsystem") and words],
        subsystem=facts.get("subsystem", ""),
        right=pages.pieces(right, everything),
        left=f"d {name} / dt" if facts["kind"] in ("state", "integral") else name,
        used=[(reader, reader in everything) for reader in used],
        cited=pages.cited([source]),
        unverified=facts.get("known by") == "unverified",
    )


@router.get("/model/{name}")
def part(request: Request, name: str, model: Model_ = "", q: Words = "", known: Words = "") -> HTMLResponse:
    """Show a model by its name, or one subsystem of a model."""
    if name in MODELS:
        return _overview(request, name, q, known)
    homes = pages.owners(name)
    if not homes:
        every = {*MODELS, *(one.name for key in MODELS for one in get_model(key).model.subsystems)}
        return _lost(request, f"No model and no subsystem is called {name[:80]!r}; {nearest(name[:80], every)}.")
    chosen = model if model in homes else homes[0]
    body = get_model(chosen)
    subsystem = next(one for one in body.model.subsystems if one.name == name)
    rows = pages.parameters_of(body.model, name)
    laws = pages.set_equations(chosen, name)
    found, svg = pages.drawn_detail(chosen, name)
    sources = [subsystem.source, *(law.source for law in laws), *(row.source for row in rows)]
    return render(
        request,
        "subsystem.html",
        block="parameters",
        title=subsystem.title or name,
        name=name,
        model=chosen,
        homes=homes,
        source=subsystem.source,
        parts=[(one.name, one.title) for one in body.model.subsystems],
        laws=laws,
        map=found,
        svg=svg,
        arrows=_arrows(found),
        cited=pages.cited(sources),
        **_parameters(rows, q, known),
    )


def _lost(request: Request, words: str) -> HTMLResponse:
    return render(request, "problem.html", status=404, title="No such name", words=words)


def _overview(request: Request, name: str, q: str, known: str) -> HTMLResponse:
    body = get_model(name)
    found, svg = pages.drawn_overview(name)
    rows = list(body.model.parameters.values())
    return render(
        request,
        "model.html",
        block="parameters",
        title=f"Model: {name}" if name != DEFAULT_MODEL else "Model",
        model=name,
        body=body,
        models=[(key, get_model(key).model.title) for key in MODELS],
        counts=_counts(body.model),
        parts=[(one.name, one.title, _laws(body.model, one.name)) for one in body.model.subsystems],
        map=found,
        svg=svg,
        arrows=_arrows(found),
        cited=pages.cited([body.citation, *(one.source for one in body.model.subsystems)]),
        **_parameters(rows, q, known),
    )


def _laws(model: Model, name: str) -> str:
    states = sum(state.subsystem == name for state in model.states)
    laws = sum(law.subsystem == name for law in model.laws)
    return f"{states} state{'s' * (states != 1)}, {laws} law{'s' * (laws != 1)}"


def _counts(model: Model) -> str:
    return (
        f"{len(model.states)} states, {len(model.fluxes())} fluxes, {len(model.laws) - len(model.fluxes())} other "
        f"laws, {len(model.parameters)} parameters"
    )


def _arrows(found: SystemMap) -> list[list[str]]:
    labels = {node.key: node.label for node in found.nodes}
    return [
        [labels[one.source], "moves to" if one.moves else "is read by", labels[one.target], one.words]
        for one in found.arrows
    ]


def _parameters(rows: list[Parameter], q: str, known: str) -> dict[str, Any]:
    """Return the parameters that hold every word, and how they are known."""
    words = plain(q)
    shown = [
        row
        for row in rows
        if known in ("", row.known_by)
        and all(word in f"{row.name} {row.meaning} {row.source}".lower() for word in words)
    ]
    counts = [(word, sum(row.known_by == word for row in rows)) for word in KNOWN_BY]
    return {
        "parameters": shown,
        "total": len(rows),
        "counts_known": [(word, number) for word, number in counts if number],
        "unverified": sum(row.known_by == "unverified" for row in rows),
        "q": q,
        "known": known,
    }
