"""Downloads: a study of a form, or one that is kept, as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import Response

from myoflux.report.exports import KINDS
from myoflux.web.api.routes import exported
from myoflux.web.received.bounds import LONGEST_TEXT, study_from_text
from myoflux.web.security.session import current_user
from myoflux.web.work import work_of

router = APIRouter(include_in_schema=False)
Kind = Annotated[str, Path(pattern=f"^({'|'.join(KINDS)})$")]


@router.post("/export/{kind}")
async def download(
    request: Request, kind: Kind, study: Annotated[str, Form(min_length=1, max_length=LONGEST_TEXT)]
) -> Response:
    """Answer the study of the form field ``study`` (YAML) as an attachment."""
    return await exported(request, await work_of(request).run(study_from_text, study), kind)


@router.get("/saved/{id}/export/{kind}")
async def download_saved(request: Request, id: Annotated[str, Path(max_length=60)], kind: Kind) -> Response:  # noqa: A002
    """Answer a kept study as an attachment; another's is as good as none."""
    saved = request.app.state.store.load(current_user(request).id, id)
    return await exported(request, await work_of(request).run(study_from_text, saved.text), kind)
