"""The page /recovery."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from myoflux.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/recovery")
def show(request: Request) -> HTMLResponse:
    """Show the page."""
    return render(request, "problem.html", title="Recovery", words="This page is not written yet.")
