"""What every request passes before a page sees it, and how refusals look."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from myoflux.web.rendering import render
from myoflux.web.security.guard import API, Guard
from myoflux.web.settings import Settings

TITLES = {404: "Not found", 405: "Not possible", 422: "Not understood"}


def protect(app: FastAPI, settings: Settings) -> None:
    """Add host list, limits, sessions, headers, and pages in words for addresses that are not understood."""
    app.add_middleware(Guard, settings=settings)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(HTTPException, _refused)


def _not_understood(request: Request, problem: Exception) -> Response:
    """Answer 422 with the place and the rule; what was sent is not sent back."""
    found: Any = problem.errors() if isinstance(problem, RequestValidationError) else []
    faults = [{"loc": list(fault["loc"]), "msg": str(fault["msg"]), "type": fault["type"]} for fault in found]
    if request.url.path.startswith(API):
        return JSONResponse({"detail": faults}, 422)
    words = "; ".join(f"{'.'.join(str(part) for part in fault['loc'][1:])}: {fault['msg']}" for fault in faults[:3])
    return render(request, "problem.html", block="content", status=422, title=TITLES[422], words=words)


def _refused(request: Request, problem: Exception) -> Response:
    """Answer what the routes refuse: as JSON to programs, as a page to people."""
    status = problem.status_code if isinstance(problem, HTTPException) else 500
    words = str(problem.detail) if isinstance(problem, HTTPException) else ""
    headers = dict(problem.headers or {}) if isinstance(problem, HTTPException) else {}
    response: Response
    if request.url.path.startswith(API):
        response = JSONResponse({"detail": words}, status)
    else:
        title = TITLES.get(status, "Not possible")
        words = "There is no such page." if status == 404 and words == "Not Found" else words
        response = render(request, "problem.html", block="content", status=status, title=title, words=words)
    response.headers.update(headers)
    return response
