"""Studies that are kept, as JSON: list, create, read, replace, delete, duplicate. Another's is as good as none."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response

from myoflux.errors import MyofluxError
from myoflux.study.shipped import EXAMPLE
from myoflux.study.study import Study, write_study
from myoflux.web.api.errors import ApiRoute
from myoflux.web.api.shapes import Kept, Listed
from myoflux.web.received.bounds import BoundedStudy, study_from_text
from myoflux.web.security.session import current_user
from myoflux.web.storage.store import LONGEST_TITLE, Saved, Store

router = APIRouter(prefix="/studies", route_class=ApiRoute, tags=["studies"])
Id = Annotated[str, Path(min_length=1, max_length=60, examples=["0b7e9d52-5a5a-4f0e-9a52-8c6b0c0f6f0a"])]
AStudy = Annotated[BoundedStudy, Body(openapi_examples={"leucine": {"summary": EXAMPLE["title"], "value": EXAMPLE}})]


def _store(request: Request) -> Store:
    found: Store = request.app.state.store
    return found


@router.get("", summary="Your studies")
def index(request: Request) -> list[Listed]:
    """Return what you keep, the last changed first."""
    return [Listed(**_about(one)) for one in _store(request).list(current_user(request).id)]


@router.post("", status_code=201, summary="Keep a new study")
def create(request: Request, study: AStudy) -> Kept:
    """Keep a study under its title."""
    return _kept(_store(request).save(current_user(request).id, _title(study), write_study(study)))


@router.get("/{id}", summary="One study")
def read(request: Request, id: Id) -> Kept:  # noqa: A002
    """Return a study as data and as the text of a file."""
    return _kept(_store(request).load(current_user(request).id, id))


@router.put("/{id}", summary="Replace a study")
def replace(
    request: Request,
    id: Id,  # noqa: A002
    study: AStudy,
    version: Annotated[
        int | None, Query(ge=1, lt=2**31, description="The version you read; 409 when it is no longer the one kept.")
    ] = None,
) -> Kept:
    """Keep a study in place of another."""
    owner = current_user(request).id
    return _kept(_store(request).save(owner, _title(study), write_study(study), id=id, version=version))


@router.delete("/{id}", status_code=204, response_class=Response, summary="Delete a study")
def remove(request: Request, id: Id) -> Response:  # noqa: A002
    """Delete a study for good."""
    _store(request).delete(current_user(request).id, id)
    return Response(status_code=204)


@router.post("/{id}/duplicate", status_code=201, summary="Keep a copy of a study")
def duplicate(request: Request, id: Id) -> Kept:  # noqa: A002
    """Keep a copy under a title that says so."""
    return _kept(_store(request).duplicate(current_user(request).id, id))


def _title(study: Study) -> str:
    return " ".join((study.title or "").split())[:LONGEST_TITLE].strip() or "Untitled"


def _about(one: Any) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Listed.model_fields}


def _kept(one: Saved) -> Kept:
    try:
        data = study_from_text(one.text).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    except MyofluxError:
        data = None
    return Kept(**_about(one), study=data, text=one.text)
