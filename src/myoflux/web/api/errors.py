"""How the API answers what goes wrong: one message with the place in the request, and the status that fits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import APIRoute

from myoflux.errors import MyofluxError
from myoflux.study.faults import fault_words
from myoflux.study.study import Study
from myoflux.web.api.shapes import Problem
from myoflux.web.storage.errors import ConflictError, NotFoundError
from myoflux.web.work import BusyError

LONGEST = 500
WORDS = {
    400: "The request cannot be read.",
    401: "Log in first.",
    403: "It comes from another site, or the form token is missing.",
    404: "There is no such thing.",
    408: "The request came too slowly.",
    409: "It was changed elsewhere.",
    413: "It is too large.",
    415: "The body is not JSON.",
    422: "It was read, and no honest answer can be given: see the words.",
    429: "Too much is asked at once.",
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": words} for status, words in WORDS.items()
}


class ApiRoute(APIRoute):
    """A route whose errors are words."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler with errors answered."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as problem:
                return _fault(problem)
            except NotFoundError as problem:
                return _said(str(problem), 404)
            except ConflictError as problem:
                return _said(str(problem), 409)
            except BusyError as problem:
                return _said(str(problem), 429, {"Retry-After": "1"})
            except MyofluxError as problem:
                return _said(str(problem), 422)

        return answered


def _said(words: str, status: int, headers: dict[str, str] | None = None, place: str | None = None) -> Response:
    plain = words.encode("utf-8", "replace").decode()
    return JSONResponse({"detail": plain[: 4 * LONGEST], "place": place}, status, headers)


def _fault(problem: RequestValidationError) -> Response:
    """Answer the first fault, with the words of the study file where it has some."""
    fault = dict(problem.errors()[0])
    kind = str(fault["type"])
    if kind == "json_invalid":
        return _said("the body is not JSON", 422, place="body")
    place = _place(fault, problem.body)
    try:
        words = fault_words({**fault, "loc": tuple(fault["loc"])}, Study)
    except (KeyError, AttributeError, TypeError, IndexError):
        words = str(fault["msg"])
    return _said(words[:LONGEST], 422, place=place[:LONGEST].encode("utf-8", "replace").decode())


def _place(fault: dict[str, Any], body: Any) -> str:
    """Return where the fault is, without the parts of pydantic's location that name a choice."""
    loc = (*fault["loc"], *fault.get("ctx", {}).get("place", ()))
    first, rest = str(loc[0]), loc[1:]
    if first != "body":
        return " > ".join(str(part) for part in loc)
    here, found = body, []
    for part in rest:
        inside = (isinstance(here, dict) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        )
        if inside:
            here = here[part]
            found.append(str(part))
    if fault["type"] == "missing" and rest:
        found.append(str(rest[-1]))
    return " > ".join(found) or "body"
