"""Render a page, or one block of it when a script asks for a part."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

import jinja2
from fastapi import Request
from fastapi.responses import HTMLResponse

from myoflux.web.security.session import csrf_token, current_user

# Groups leave room for the planner and the trial designer, which come later.
NAVIGATION = (
    ("Your plan", (("/", "Plan"), ("/compare", "Compare"), ("/recovery", "Recovery"), ("/saved", "Saved"))),
    ("What is known", (("/safety", "Safety"), ("/evidence", "Evidence"), ("/monographs", "Monographs"))),
    ("Look inside", (("/foods", "Foods"), ("/model", "Model"), ("/api", "API"))),
)


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("myoflux.web"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(navigation=NAVIGATION, version=version("myoflux"))
    return environment


def render(request: Request, template: str, *, block: str = "", status: int = 200, **values: Any) -> HTMLResponse:
    """Return a page; ``block`` names the block that is sent alone when the page's script asked (header HX-Request).

    Every template gets ``request``, ``user``, ``csrf`` and ``path`` beside ``values``.
    """
    found = _environment().get_template(template)
    context = {
        "request": request,
        "user": current_user(request),
        "csrf": csrf_token(request),
        "path": request.url.path,
        **values,
    }
    if block and is_part(request):
        text = "".join(found.blocks[block](found.new_context(context)))
    else:
        text = found.render(context)
    return HTMLResponse(text, status_code=status)


def is_part(request: Request) -> bool:
    """Return whether a script asks for a part of a page; going back in the browser needs the whole again."""
    asked = request.headers
    return asked.get("HX-Request") == "true" and asked.get("HX-History-Restore-Request") != "true"
